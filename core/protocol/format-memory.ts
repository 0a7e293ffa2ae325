import { hex } from "../bits/hex.ts";
import type { CfiProfile, DirectProfile, MemoryProfile, SpiNorProfile } from "../profile/profile.ts";

const KIB = 1024;
const MIB = KIB * KIB;

/** `16 MiB`, `4 KiB`, `256 bytes`: the largest unit that divides it. */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes >= MIB && sizeBytes % MIB === 0) return `${sizeBytes / MIB} MiB`;
  return sizeBytes >= KIB && sizeBytes % KIB === 0 ? `${sizeBytes / KIB} KiB` : `${sizeBytes} bytes`;
}

const formatTimes = ({ typicalMs, maximumMs }: { typicalMs: number; maximumMs: number }) => `${typicalMs} ms, at most ${maximumMs} ms`;

function formatProgram({ pageBytes, pageProgram, canProgramAgain }: SpiNorProfile | DirectProfile, note = ""): string {
  return `  program ${pageBytes} bytes: ${formatTimes(pageProgram)}${note}${canProgramAgain ? "" : ", only once after an erase"}`;
}

function spiNorLines(memory: SpiNorProfile): string[] {
  const { jedecId, sizeBytes, addressBytes, bank, erases, flagStatus, protectBits, sfdp } = memory;
  const reach = bank === undefined ? "" : `, banks through the ${bank.replaceAll("-", " ")}`;
  return [
    `  spi-nor, JEDEC id ${jedecId}, ${formatSize(sizeBytes)}, addresses of ${addressBytes} bytes${reach}`,
    formatProgram(memory),
    ...erases.map((erase) => `  erase ${formatSize(erase.sizeBytes)} with ${hex(erase.opcode, 2)}: ${formatTimes(erase)}`),
    `  flag status register: ${flagStatus ? "yes" : "no"}; protection bits ${hex(protectBits, 2)}; SFDP: ${sfdp}`,
  ];
}

const cfiLines = ({ sizeBytes, manufacturerId, deviceId }: CfiProfile): string[] => [
  `  cfi, manufacturer ${hex(manufacturerId, 4)}, device ${hex(deviceId, 4)}, ${formatSize(sizeBytes)}; blocks and times by its CFI query`,
];

function directLines(memory: DirectProfile): string[] {
  const { sizeBytes, erases, programErases } = memory;
  return [
    `  direct, ${formatSize(sizeBytes)}, commands by the controller`,
    formatProgram(memory, programErases ? ", which erases first" : ""),
    ...erases.map((erase) => `  erase ${formatSize(erase.sizeBytes)}: ${formatTimes(erase)}`),
  ];
}

function linesOf(memory: MemoryProfile): string[] {
  switch (memory.type) {
    case "spi-nor":
      return spiNorLines(memory);
    case "cfi":
      return cfiLines(memory);
    case "direct":
      return directLines(memory);
  }
}

/** A memory profile as a table. */
export const formatMemory = (memory: MemoryProfile): string => [`${memory.id}  ${memory.name}`, ...linesOf(memory)].join("\n");
