import type { ReportType } from "./report-event.ts";

/** What each kind of line says, for the published schema. */
export const EVENT_DESCRIPTIONS: Readonly<Record<ReportType, string>> = {
  "phase-started":
    "A phase of the work begins: read looks at the flash, write erases, programs and verifies, verify only compares, load streams into the FPGA.",
  progressed: "doneMs of the phase's expectedMs is done, by expected time; it never decreases within a phase.",
  "phase-finished": "A phase is over.",
  erased: "This range was erased.",
  programmed: "This range was programmed.",
  verified: "This range was read back and holds what was wanted.",
  loaded: "The FPGA took all of an image and started; it is lost with the power.",
  mismatched: "A range did not hold what was programmed; it is repaired and compared again, a bounded number of times.",
  finished: "The flash holds what the plan says; counts are those of the run, repairs included.",
  stopped: "The run failed or was interrupted, and the result follows; holds says in words what the flash holds now.",
  card: "One card that list found. free and bound: a real card without and with a driver; saved: a virtual card with content; available: one that could be made.",
  function: "What the system says of the card's PCI function, before anything touches it.",
  info: "The card and its memory, as found.",
  reload: "The FPGA was made to boot from this address of its flash, or, in a dry run, would be.",
  plan: "What will be done, or, in a dry run, what would be done; listing says the same for people.",
  image: "What an image file holds.",
  profile: "One profile of the catalogue. listing is the text of show, or the resolved result of explain.",
  finding: "One mistake in a profile; lines and columns count from 1.",
  "error-entry": "One error that barflash can report.",
  "exit-code": "One exit code of the command.",
  difference: "A piece of the flash that does not hold what the image says.",
  file: "A file that was written, completely and on disk.",
  "boot-file": "A file that makes a machine flash cards at boot, for the place that path names; nothing was installed.",
  "boot-commands": "What to run to install such files, or to take them away again.",
  diagnosis: "A state of the host that stands in the way of work on real cards, or may; command is what helps.",
  warning: "Something odd that does not stop the work.",
  result: "Always the last line, and the only one of its type.",
};
