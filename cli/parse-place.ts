import type { Core } from "./load-core.ts";

interface PlaceTexts {
  readonly region?: string | undefined;
  readonly offset?: string | undefined;
  readonly size?: string | undefined;
}

/** Where in the memory, with numbers read. */
export interface Place {
  readonly region?: string;
  readonly offset?: number;
  readonly sizeBytes?: number;
}

/** @throws {InvalidNumberError} */
export function parsePlace({ region, offset, size }: PlaceTexts, { parseByteCount }: Core): Place {
  return {
    ...(region === undefined ? {} : { region }),
    ...(offset === undefined ? {} : { offset: parseByteCount(offset, "--offset") }),
    ...(size === undefined ? {} : { sizeBytes: parseByteCount(size, "--size") }),
  };
}
