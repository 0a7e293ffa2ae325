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
    name: "a bank that the addresses do not need",
    edit: ["addressBytes: 3\n", "addressBytes: 3\nbank: extended-address-register\n"],
    want: ["12:1 3 bytes of address reach all of 0x1000000 bytes (sizes-consistent)"],
  },
  {
    name: "a bank beside long addresses",
    edit: ["addressBytes: 3\n", "addressBytes: 4\nbank: extended-address-register\n"],
    want: ["12:1 4 bytes of address need no bank (sizes-consistent)"],
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

/** Of the small parallel chip. */
export const CFI_CASES: readonly ProfileCase[] = [
  {
    name: "a size that a query cannot tell",
    edit: ["sizeBytes: 0x4000000", "sizeBytes: 0x3000000"],
    want: ["8:12 0x3000000 is not a power of two, which is how a CFI query tells the size (sizes-consistent)"],
  },
  {
    name: "a key of another kind of memory",
    edit: ["deviceId: 0x8961", "deviceId: 0x8961\npageBytes: 256"],
    want: ['11:1 unknown key "pageBytes"; did you mean "sizeBytes"? (unknown-key)'],
  },
  {
    name: "an id that is missing",
    edit: ["manufacturerId: 0x89\n", ""],
    want: ['1:1 "manufacturerId" is missing; expected a whole number from 0x0 to 0xffff (missing-key)'],
  },
  {
    name: "a type that does not exist",
    edit: ["type: cfi", "type: cif"],
    want: ['5:7 expected a `type` of spi-nor, cfi or direct, got "cif" (shape)'],
  },
];

/** Of the small chip whose commands the controller gives. */
export const DIRECT_CASES: readonly ProfileCase[] = [
  {
    name: "a page that does not divide the smallest erase",
    edit: ["pageBytes: 256", "pageBytes: 192"],
    want: ["9:12 192 does not divide the smallest erase of 0x10000 bytes (sizes-consistent)"],
  },
  {
    name: "a program that erases and takes less than that",
    edit: ["pageBytes: 256", "pageBytes: 256\nprogramErases: true"],
    want: ["9:12 a program that erases takes whole erases of 0x10000 bytes; 256 is no multiple of that (sizes-consistent)"],
  },
  {
    name: "an erase that does not divide the chip",
    edit: ["sizeBytes: 0x10000,", "sizeBytes: 0x30000,"],
    want: ["11:18 0x30000 does not divide the chip of 0x1000000 bytes (erases-consistent)"],
  },
  {
    name: "an opcode",
    edit: ["sizeBytes: 0x10000,", "sizeBytes: 0x10000, opcode: 0xd8,"],
    want: ['11:27 unknown key "opcode" (unknown-key)'],
  },
  {
    name: "a typical time above the maximum",
    edit: ["typicalMs: 150", "typicalMs: 1500"],
    want: ["11:38 typical 1500 ms is above the maximum of 1000 ms (times-ordered)"],
  },
  {
    name: "erases that are no list",
    edit: ["erases:\n  - {", "erases: 7\npages:\n  - {"],
    want: ["10:9 expected a list, got 7 (shape)", '11:1 unknown key "pages" (unknown-key)'],
  },
];
