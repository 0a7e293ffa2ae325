/** Bits 27:0: all but the silicon revision. */
const WITHOUT_VERSION = 0x0fff_ffff;

/** JEDEC manufacturer of Xilinx in bits 11:1 of an IDCODE (IEEE 1149.1), whose bit 0 is always 1: `0x093`. */
const XILINX = 0x093;

export const isXilinxIdcode = (idcode: number): boolean => (idcode & 0xfff) === XILINX;

/**
 * Whether a bitstream with IDCODE `image` is for the device that answers `card`.
 *
 * Xilinx bitstreams carry version 0 and silicon answers with its revision (public files and tables differ so for XC7K420T, KU040, VU37P
 * and others), so the 4 version bits do not count. Everywhere else they tell devices apart: Lattice ECP5-12 and ECP5-25 differ there only.
 */
export function sameDevice(image: number, card: number): boolean {
  const mask = isXilinxIdcode(image) && isXilinxIdcode(card) ? WITHOUT_VERSION : 0xffff_ffff;
  return ((image ^ card) & mask) === 0;
}
