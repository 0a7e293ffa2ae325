import { readFileSync, statSync } from "node:fs";
import * as z from "zod";
import { CsrFileError } from "./errors.ts";
import { LIMITS } from "./limits.ts";

/** Larger builds of LiteX have some hundred registers of 100 bytes each. */
const MOST_BYTES = 4 * 1024 * 1024;

/** LiteX `get_csr_json` (litex/soc/integration/export.py): addresses in bytes, sizes in words of the CSR bus. */
const csrJson = z.object({
  csr_bases: z.record(z.string(), z.int().min(0)),
  csr_registers: z.record(z.string(), z.object({ addr: z.int().min(0), size: z.int().min(1) })),
  constants: z.record(z.string(), z.unknown()).optional(),
});

/** Registers of a LiteX design. */
export interface CsrMap {
  readonly file: string;
  /** Name → bytes from the start of the CSR space. */
  readonly offsets: ReadonlyMap<string, number>;
}

/**
 * Reads a `csr.json` that LiteX wrote for a design. Offsets count from the start of the CSR space, which is what a BAR shows of it.
 *
 * @throws {CsrFileError} for a file that cannot be read, is too large, or is none
 */
export function readCsrFile(file: string): CsrMap {
  const parsed = csrJson.safeParse(parseJson(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CsrFileError({ file, reason: `${issue?.path.join(".") || "the file"}: ${issue?.message ?? "not as LiteX writes it"}` });
  }
  const { csr_bases: bases, csr_registers: registers, constants = {} } = parsed.data;
  const width = constants.config_csr_data_width;
  if (width !== undefined && width !== 32)
    throw new CsrFileError({ file, reason: `its CSRs are ${String(width)} bits wide, only 32 are supported` });
  const names = Object.entries(registers);
  if (names.length > LIMITS.csrRegisters) throw new CsrFileError({ file, reason: `it has more than ${LIMITS.csrRegisters} registers` });
  const first = Math.min(...Object.values(bases), ...names.map(([, { addr }]) => addr));
  // The CSR space is aligned to its size; blocks may begin behind its start.
  const origin = Math.floor(first / CSR_SPACE_BYTES) * CSR_SPACE_BYTES;
  return { file, offsets: new Map(names.map(([name, { addr }]) => [name, addr - origin])) };
}

/** LiteX's own size of the CSR space (SoCCSRHandler: 2^14 words of 4 bytes). */
const CSR_SPACE_BYTES = 0x1_0000;

function parseJson(file: string): unknown {
  let text: string;
  try {
    if (statSync(file).size > MOST_BYTES) throw new CsrFileError({ file, reason: `it has more than ${MOST_BYTES} bytes` });
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof CsrFileError) throw cause;
    throw new CsrFileError({ file, reason: "it cannot be read" }, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CsrFileError({ file, reason: "it is no JSON" }, { cause });
  }
}

/** Offsets of the registers that begin with a prefix, by their names without it. */
export function csrOffsetsOf({ offsets }: CsrMap, prefix: string): ReadonlyMap<string, number> {
  const start = `${prefix}_`;
  return new Map([...offsets].filter(([name]) => name.startsWith(start)).map(([name, offset]) => [name.slice(start.length), offset]));
}
