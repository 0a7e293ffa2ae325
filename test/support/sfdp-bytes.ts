/** SFDP tables written down from JESD216B, dword by dword, without any code of barflash. */

const dwords = (...values: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, true);
  return bytes;
};

interface Placed {
  readonly id: number;
  readonly address: number;
  readonly table: Uint8Array;
}

/** The SFDP space: "SFDP", revision 1.6, one header for each table, 0xff between them. */
export function sfdpSpace(tables: readonly Placed[]): Uint8Array {
  const end = Math.max(...tables.map(({ address, table }) => address + table.length));
  const space = new Uint8Array(end).fill(0xff);
  space.set([0x53, 0x46, 0x44, 0x50, 0x06, 0x01, tables.length - 1, 0xff]);
  for (const [index, { id, address, table }] of tables.entries()) {
    const pointer = [address & 0xff, address >> 8, 0];
    space.set([id & 0xff, 0x06, 0x01, table.length / 4, ...pointer, id >> 8], 8 + 8 * index);
    space.set(table, address);
  }
  return space;
}

/**
 * 16 MiB, 3-byte addresses only; erase of 4 KiB (20, 48 ms), 32 KiB (52, 128 ms) and 64 KiB (d8, 160 ms), each at most 10 times
 * longer (ratio field 4); 256-byte pages in 448 µs, at most 2.688 ms (ratio field 2); status by 05; quad enable code 101.
 */
export const BASIC_16_MIB = dwords(
  0xfff120e5,
  0x07ffffff,
  0x6b08eb44,
  0xbb803b08,
  0xfffffffe,
  0x0000ffff,
  0xeb40ffff,
  (0x52 << 24) | (15 << 16) | (0x20 << 8) | 12,
  (0xd8 << 8) | 16,
  // 3 x 16 ms, 1 x 128 ms, 10 x 16 ms
  4 | ((2 | (1 << 5)) << 4) | ((0 | (2 << 5)) << 11) | ((9 | (1 << 5)) << 18),
  // 7 x 64 us
  2 | (8 << 4) | ((6 | (1 << 5)) << 8),
  0x80000000,
  0,
  0b0100,
  0b101 << 20,
  0,
);

export const SFDP_16_MIB = sfdpSpace([{ id: 0xff00, address: 0x30, table: BASIC_16_MIB }]);

/**
 * The same chip with 32 MiB: density as a power of two, 3- or 4-byte addresses, status also by 70, quad enable code 000.
 *
 * @param ways dword 16 bits 31 to 24: 1 is B7, 2 is 06 and B7, 0x20 opcodes of their own
 */
export function basic32Mib(ways: number): Uint8Array {
  const table = BASIC_16_MIB.slice();
  const view = new DataView(table.buffer);
  view.setUint32(0, 0xfff320e5, true);
  view.setUint32(4, 0x8000_0000 | 28, true);
  view.setUint32(13 * 4, 0b1100, true);
  view.setUint32(14 * 4, 0, true);
  view.setUint32(15 * 4, (ways << 24) | (ways << 14), true);
  return table;
}

/** 13, 0c, 12; erase types 1 and 3 as 21 and dc. */
export const FOUR_BYTE_TABLE = dwords(0b0100_0011 | (1 << 9) | (1 << 11), 0xffdcff21);

/** At an address that needs two bytes, behind a vendor's table. */
export const SFDP_32_MIB = sfdpSpace([
  { id: 0xff00, address: 0x30, table: basic32Mib(0x22) },
  { id: 0x20c2, address: 0x90, table: dwords(1, 2) },
  { id: 0xff84, address: 0x180, table: FOUR_BYTE_TABLE },
]);
