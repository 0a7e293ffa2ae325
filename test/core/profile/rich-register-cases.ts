/** Edits of what the rich controller declares. */
import type { ProfileCase } from "./small-profiles.ts";

export const RICH_REGISTER_CASES: readonly ProfileCase[] = [
  {
    name: "a register in a window that does not exist",
    edit: ["window: data, offset: 0x800", "window: dta, offset: 0x800"],
    want: ['30:19 there is no window "dta"; did you mean "data"? (registers-inside-window)'],
  },
  {
    name: "elements that end outside their window",
    edit: ["count: 64", "count: 0x401"],
    want: [
      "29:33 4100 bytes at 0x00 end outside the window of 0x1000 bytes (registers-inside-window)",
      "30:33 WIDE lies on PAGE (registers-apart)",
    ],
  },
  {
    name: "elements on another register",
    edit: ["count: 64", "count: 0x201"],
    want: ["30:33 WIDE lies on PAGE (registers-apart)"],
  },
  {
    name: "a register behind one that goes on to the end",
    edit: ["operations:\n", "  MORE: { offset: 0x100, access: rw }\noperations:\n"],
    want: ["31:19 MORE lies on TAIL (registers-apart)"],
  },
  {
    name: "a second window of the main window's name",
    edit: ["otherWindows:\n  data:", "otherWindows:\n  window: { sizeBytes: 8, access: [8], source: guide 2 }\n  data:"],
    want: ['14:3 "window" is the main window already (names-apart)'],
  },
  {
    name: "a shadow of a register that can be read",
    edit: ["count: rest", "shadow: true, resetValue: 0"],
    want: [
      "28:47 a read-write register needs no shadow: it can be read (registers-consistent)",
      "113:9 TAIL has one element only; it needs `count` (elements-declared)",
    ],
  },
  {
    name: "a shadow without a first word",
    edit: ["    resetValue: 0x3\n", ""],
    want: ["21:5 a shadow needs `resetValue`: the word before anything was written (registers-consistent)"],
  },
  {
    name: "a word order of one word",
    edit: ["dataBits: 8", "wordOrder: low-first"],
    want: ["25:36 `wordOrder` is for a register with `words` (registers-consistent)"],
  },
  {
    name: "two words without an order",
    edit: [", wordOrder: high-first", ""],
    want: ["26:48 a register of two words needs `wordOrder` (registers-consistent)"],
  },
  {
    name: "elements of two words",
    edit: ["words: 2,", "words: 2, count: 2,"],
    want: [
      "26:48 a register with `count` has one word in each element (registers-consistent)",
      "27:19 ROOM lies on LONG (registers-apart)",
    ],
  },
  {
    name: "two words of 64 bits",
    edit: ["offset: 0x800, access: rw,", "offset: 0x800, access: rw, words: 2, wordOrder: low-first,"],
    want: ["30:52 two words have at most 32 bits each (registers-consistent)"],
  },
  {
    name: "data bits past the register",
    edit: ["count: rest", "count: rest, dataBits: 9"],
    want: ["28:60 9 bits do not fit a register of 8 bits (registers-consistent)"],
  },
  {
    name: "a CSR in another window",
    edit: ["window: data, offset: 0x0, width: 32", "window: data, csr: page, offset: 0x0, width: 32"],
    want: ["29:25 only registers in `window` can have their offset from a `csr.json` (registers-consistent)"],
  },
  {
    name: "a field outside the data bits",
    edit: ["dataBits: 8", "dataBits: 8, fields: { lane: [9, 8] }"],
    want: ["25:65 bit 9 is outside the 8 data bits (fields-inside-register)"],
  },
  {
    name: "a field across both words",
    edit: ["low: [15, 0], high", "low: [14, 0], mid: [16, 15], high"],
    want: ["26:110 the field crosses bit 16; give each half a field (fields-inside-register)"],
  },
  {
    name: "a field across both halves of 64 bits",
    edit: ["part: [52, 40]", "part: [40, 28]"],
    want: [
      "30:84 part shares a bit with count (fields-inside-register)",
      "30:84 the field crosses bit 32; give each half a field (fields-inside-register)",
    ],
  },
  {
    name: "two fields on one bit, one of them in long form",
    edit: ["toggles: { bits: 6,", "toggles: { bits: 7,"],
    want: ["24:113 fault shares a bit with toggles (fields-inside-register)"],
  },
  {
    name: "a presence of two words",
    edit: ["presence: config", "presence: LONG"],
    want: ["15:11 LONG takes two accesses (presence-readable)"],
  },
  {
    name: "an unknown presence",
    edit: ["presence: config", "presence: confg"],
    want: ['15:11 there is no register "confg"; did you mean "config"? (presence-readable)'],
  },
  {
    name: "a missing operation of the second port",
    edit: ["reload(address)", "reboot(address)"],
    want: [
      "31:1 the reload port needs the operation `reload(address)` (required-operations)",
      '102:3 operation "reboot" is never called (declared-used)',
    ],
  },
  {
    name: "an operation that the port can use, without its result",
    edit: ["bootStatus() -> isFallback", "bootStatus()"],
    want: [
      "115:3 for the reload port this operation is `bootStatus() -> isFallback` (required-operations)",
      '117:30 "isFallback" is never used (declared-used)',
    ],
  },
  {
    name: "an operation that the port can use, with other parameters",
    edit: ["writeBlock(address, data[]):", "writeBlock(start, data[]):"],
    want: [
      "68:3 for the parallel port this operation is `writeBlock(address, data[])` (required-operations)",
      '68:3 parameter "start" is never used (declared-used)',
      '88:21 there is no number "address" here (names-resolve)',
    ],
  },
];
