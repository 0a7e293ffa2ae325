import { hex } from "../bits/hex.ts";
import type { MemoryProfile } from "../profile/profile.ts";

const KIB = 1024;
const MIB = KIB * KIB;

/** `16 MiB`, `4 KiB`, `256 bytes`: the largest unit that divides it. */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes >= MIB && sizeBytes % MIB === 0) return `${sizeBytes / MIB} MiB`;
  return sizeBytes >= KIB && sizeBytes % KIB === 0 ? `${sizeBytes / KIB} KiB` : `${sizeBytes} bytes`;
}

/** A memory profile as a table. */
export function formatMemory({
  id,
  name,
  type,
  jedecId,
  sizeBytes,
  pageBytes,
  addressBytes,
  erases,
  pageProgram,
  ...rest
}: MemoryProfile): string {
  const times = ({ typicalMs, maximumMs }: { typicalMs: number; maximumMs: number }) => `${typicalMs} ms, at most ${maximumMs} ms`;
  return [
    `${id}  ${name}`,
    `  ${type}, JEDEC id ${jedecId}, ${formatSize(sizeBytes)}, addresses of ${addressBytes} bytes`,
    `  program ${pageBytes} bytes: ${times(pageProgram)}${rest.canProgramAgain ? "" : ", only once after an erase"}`,
    ...erases.map((erase) => `  erase ${formatSize(erase.sizeBytes)} with ${hex(erase.opcode, 2)}: ${times(erase)}`),
    `  flag status register: ${rest.flagStatus ? "yes" : "no"}; protection bits ${hex(rest.protectBits, 2)}; SFDP: ${rest.sfdp}`,
  ].join("\n");
}
