import * as z from "zod";

/** Bytes or addresses in a flash memory. */
export const bytes = z.int().min(0);
/** Milliseconds with fractions. */
export const milliseconds = z.number().min(0);
export const addressRange = { address: bytes, sizeBytes: bytes };
const phase = z.enum(["read", "write", "verify", "load"]);

export const differenceFields = {
  ...addressRange,
  firstAddress: bytes,
  expected: z.int().min(0).max(255),
  actual: z.int().min(0).max(255),
  differingBytes: bytes,
  bitsNotCleared: z.int().min(0),
  bitsNotSet: z.int().min(0),
};

export const countFields = { readBytes: bytes, erasedBytes: bytes, programmedBytes: bytes, verifiedBytes: bytes };

/** What `core/flash` reports, by type; a test compares these with its own types. */
export const flashEventFields = {
  "phase-started": { phase, totalBytes: bytes, expectedMs: milliseconds },
  progressed: { phase, doneBytes: bytes, doneMs: milliseconds },
  "phase-finished": { phase, elapsedMs: milliseconds },
  erased: addressRange,
  programmed: addressRange,
  verified: addressRange,
  loaded: { sizeBytes: bytes },
  mismatched: { attempt: z.int().min(1), difference: z.strictObject(differenceFields) },
  finished: { changed: z.boolean(), counts: z.strictObject(countFields), elapsedMs: milliseconds },
  stopped: { changed: z.boolean(), holds: z.string(), counts: z.strictObject(countFields), elapsedMs: milliseconds },
};
