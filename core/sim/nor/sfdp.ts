import type { Duration, NorChip } from "./nor-chip.ts";

/** JESD216B: one basic table of 16 dwords at 0x30, and for chips above 16 MiB the 4-byte instruction table behind it. */
const BASIC = { idLow: 0x00, idHigh: 0xff, minor: 6, dwords: 16, address: 0x30 };
const FOUR_BYTE = { idLow: 0x84, idHigh: 0xff, minor: 0, dwords: 2, address: BASIC.address + 4 * BASIC.dwords };

/** "SFDP" as a little-endian dword. */
const SIGNATURE = 0x50444653;
/** JESD216B, access protocol of revision 1.6 and earlier. */
const ACCESS_PROTOCOL = 0xff;

const ERASE_UNITS_MS = [1, 16, 128, 1000];
const PROGRAM_UNITS_MS = [0.008, 0.064];
const CHIP_ERASE_UNITS_MS = [16, 256, 4000, 64_000];

/** The bytes that 5A reads from address 0. Only what the model does is announced: one data line, no suspend. */
export function sfdpTables(chip: NorChip): Uint8Array {
  const tables = chip.fourByteMode === "none" ? [BASIC] : [BASIC, FOUR_BYTE];
  const header = [SIGNATURE, (ACCESS_PROTOCOL << 24) | ((tables.length - 1) << 16) | (1 << 8) | BASIC.minor];
  const parameterHeaders = tables.flatMap(({ idLow, idHigh, minor, dwords, address }) => [
    (dwords << 24) | (1 << 16) | (minor << 8) | idLow,
    (idHigh << 24) | address,
  ]);
  const bytes = new Uint8Array(FOUR_BYTE.address + (tables.length - 1) * 4 * FOUR_BYTE.dwords).fill(0xff);
  put(bytes, 0, [...header, ...parameterHeaders]);
  put(bytes, BASIC.address, basicTable(chip));
  if (tables.length > 1) put(bytes, FOUR_BYTE.address, fourByteTable(chip));
  return bytes;
}

function put(bytes: Uint8Array, address: number, dwords: readonly number[]): void {
  const view = new DataView(bytes.buffer);
  for (const [index, dword] of dwords.entries()) view.setUint32(address + 4 * index, dword >>> 0, true);
}

/** JESD216B 6.4, dwords 1 to 16. */
function basicTable(chip: NorChip): number[] {
  const smallest = chip.erases.find(({ sizeBytes }) => sizeBytes === 0x1000);
  const addressing = chip.fourByteMode === "none" ? 0 : 1;
  const types = [0, 1, 2, 3].map((index) => {
    const erase = chip.erases[index];
    return erase ? (erase.opcode << 8) | Math.log2(erase.sizeBytes) : 0xff00;
  });
  const [first = 0, second = 0, third = 0, fourth = 0] = types;
  return [
    // Dword 1: 4 KiB erase, page writes, no volatile protection bits; bits 31 to 23 and 7 to 5 are ones.
    0xff8000e4 | ((smallest?.opcode ?? 0xff) << 8) | (smallest ? 0b01 : 0b11) | (addressing << 17),
    chip.sizeBytes * 8 - 1,
    // Dwords 3 to 7: no commands on two or four lines.
    0,
    0,
    0xffffffee,
    0x0000ffff,
    0x0000ffff,
    first | (second << 16),
    third | (fourth << 16),
    eraseTimes(chip),
    chipTimes(chip),
    // Dwords 12 and 13: bit 31, no suspend and resume.
    0x80000000,
    0,
    // Dword 14: B9 and AB; status by 05, and by 70 where the chip has it.
    (0xb9 << 23) | (0xab << 15) | (chip.flagStatus ? 0b1100 : 0b0100),
    0,
    modes(chip),
  ];
}

/** Dword 10: bits 3 to 0 the ratio of maximum to typical, then 7 bits for each type. */
function eraseTimes(chip: NorChip): number {
  const encoded = chip.erases.map(({ typicalMs }) => timeField(typicalMs, 32, ERASE_UNITS_MS));
  const fields = encoded.reduce((sum, { unit, count }, index) => sum | ((count | (unit << 5)) << (4 + 7 * index)), 0);
  const ratios = chip.erases.map((erase, index) => ratioField(erase, encoded[index]?.ms ?? 0));
  return fields | Math.max(...ratios);
}

/** Dword 11: page size, typical times of a page and of the chip. Programming single bytes takes as long as a page here. */
function chipTimes({ pageProgram, chipErase }: NorChip): number {
  const page = timeField(pageProgram.typicalMs, 32, PROGRAM_UNITS_MS);
  const byte = timeField(pageProgram.typicalMs, 16, [0.001, 0.008]);
  const whole = timeField(chipErase.typicalMs, 32, CHIP_ERASE_UNITS_MS);
  const pageField = (page.count | (page.unit << 5)) << 8;
  const byteFields = ((byte.count | (byte.unit << 4)) << 14) | ((byte.count | (byte.unit << 4)) << 19);
  return ratioField(pageProgram, page.ms) | (8 << 4) | pageField | byteFields | ((whole.count | (whole.unit << 5)) << 24);
}

/** Dword 16: 66 and 99 reset; how to enter (bits 31 to 24) and leave (bits 23 to 14) 4-byte addressing. */
function modes({ fourByteMode }: NorChip): number {
  const reset = 0x10 << 8;
  if (fourByteMode === "none") return reset;
  const dedicatedOpcodes = 0x20;
  const way = { "commands-only": 0, always: 0x01, "after-write-enable": 0x02 }[fourByteMode];
  return reset | ((dedicatedOpcodes | way) << 24) | (way << 14);
}

/** JESD216B 6.6: bits 0, 1 and 6 are 13, 0C and 12, bits 9 to 12 the erase types. */
function fourByteTable({ erases }: NorChip): number[] {
  const supported = erases.reduce((bits, { fourByteOpcode }, index) => (fourByteOpcode ? bits | (1 << (9 + index)) : bits), 0b1000011);
  const opcodes = [0, 1, 2, 3].reduce((sum, index) => sum | ((erases[index]?.fourByteOpcode ?? 0xff) << (8 * index)), 0);
  return [supported, opcodes];
}

/** The smallest unit that can express the time, rounded to the nearest count as the vendors do; `count` is stored minus one. */
function timeField(typicalMs: number, counts: number, unitsMs: readonly number[]): { unit: number; count: number; ms: number } {
  const fits = unitsMs.findIndex((unitMs) => Math.round(typicalMs / unitMs) <= counts);
  const unit = fits < 0 ? unitsMs.length - 1 : fits;
  const unitMs = unitsMs[unit] ?? 1;
  const count = Math.min(Math.max(Math.round(typicalMs / unitMs), 1), counts);
  return { unit, count: count - 1, ms: count * unitMs };
}

/** Maximum time = 2 * (field + 1) * typical time. */
function ratioField({ maximumMs }: Duration, encodedTypicalMs: number): number {
  return Math.min(Math.max(Math.ceil(maximumMs / (2 * encodedTypicalMs)) - 1, 0), 15);
}
