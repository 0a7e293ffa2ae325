/** What is wrong with the small chip after one edit. */
import type { ProfileCase } from "./small-profiles.ts";

export const MEMORY_CASES: readonly ProfileCase[] = [
  {
    name: "erases that descend",
    edit: ["sizeBytes: 0x10000,", "sizeBytes: 0x800,"],
    want: ["14:18 0x800 is not a larger multiple of 0x1000 before it (erases-consistent)"],
  },
  {
    name: "an erase that does not divide the chip",
    edit: ["sizeBytes: 0x10000,", "sizeBytes: 0x3000,"],
    want: ["14:18 0x3000 does not divide the chip of 0x1000000 bytes (erases-consistent)"],
  },
  {
    name: "an opcode for two sizes",
    edit: ["opcode: 0xd8", "opcode: 0x20"],
    want: ["14:35 opcode 0x20 stands for another size already (erases-consistent)"],
  },
  {
    name: "a page that is no power of two",
    edit: ["pageBytes: 256", "pageBytes: 192"],
    want: [
      "10:12 192 does not divide the smallest erase of 0x1000 bytes (sizes-consistent)",
      "10:12 192 is not a power of two (sizes-consistent)",
    ],
  },
  {
    name: "a chip beyond its addresses",
    edit: ["sizeBytes: 0x1000000\n", "sizeBytes: 0x2000000\n"],
    want: ["11:15 3 bytes of address do not reach 0x2000000 bytes (sizes-consistent)"],
  },
  {
    name: "a typical time above the maximum",
    edit: ["typicalMs: 0.2", "typicalMs: 3"],
    want: ["15:27 typical 3 ms is above the maximum of 2 ms (times-ordered)"],
  },
  {
    name: "an id that YAML takes for a number",
    edit: ["jedecId: c22018", "jedecId: 202018"],
    want: [
      '8:10 expected 6 small hex digits as text, such as "20ba18", in quotes where they could be read as a number, got 202018 (shape)',
    ],
  },
  {
    name: "a time of nothing",
    edit: ["typicalMs: 0.2", "typicalMs: 0"],
    want: ["15:27 expected milliseconds above 0 and at most 600000, got 0 (shape)"],
  },
];
