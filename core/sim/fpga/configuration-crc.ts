/** CRC-32C (Castagnoli) with reversed bits, as prjxray's crc.h has it for the 7 series; UltraScale computes the same. */
const POLYNOMIAL = 0x82f6_3b78;
/** Bits of a register's number that are fed after the 32 bits of the word. */
const ADDRESS_BITS = 5;

/** Of each possible low end of the CRC, what is left after so many bits. */
const tableOf = (bits: number): Uint32Array =>
  Uint32Array.from({ length: 2 ** bits }, (_, low) => {
    let crc = low;
    for (let bit = 0; bit < bits; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
    return crc >>> 0;
  });

const OF_BYTE = tableOf(8);
const OF_ADDRESS = tableOf(ADDRESS_BITS);

/** The CRC of Xilinx configuration data after one more word was written to a register. It begins with 0. */
export function configurationCrc(crc: number, register: number, word: number): number {
  let next = crc ^ word;
  for (let byte = 0; byte < 4; byte++) next = (next >>> 8) ^ (OF_BYTE[next & 0xff] ?? 0);
  next ^= register;
  return ((next >>> ADDRESS_BITS) ^ (OF_ADDRESS[next & (2 ** ADDRESS_BITS - 1)] ?? 0)) >>> 0;
}
