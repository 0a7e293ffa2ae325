/** The `schema` of every line of `--json`. It changes when a line would be misread by a program written for this version. */
export const EVENT_SCHEMA = "barflash.event/1";
