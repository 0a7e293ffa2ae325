/** Edits of what the small controller declares. */
import type { ProfileCase } from "./small-profiles.ts";

export const CONTROLLER_CASES: readonly ProfileCase[] = [
  {
    name: "a port whose operations are not there",
    edit: ["provides: spi", "provides: [spi, reload]"],
    want: ["18:1 the reload port needs the operation `reload(address)` (required-operations)"],
  },
  {
    name: "a port that stands there twice",
    edit: ["provides: spi", "provides: [spi, spi]"],
    want: ["5:11 spi stands there twice (required-operations)"],
  },
  {
    name: "a parameter without a range",
    edit: ["min: 1, max: 16, default", "default"],
    want: ["9:3 expected either `oneOf`, or both `min` and `max` (parameters-consistent)"],
  },
  {
    name: "a parameter with two kinds of range",
    edit: ["min: 1,", "oneOf: [16], min: 1,"],
    want: ["9:3 expected either `oneOf`, or both `min` and `max` (parameters-consistent)"],
  },
  { name: "a default outside the range", edit: ["default: 16", "default: 17"], want: ["9:63 17 is above 16 (parameters-consistent)"] },
  { name: "a range the wrong way round", edit: ["min: 1,", "min: 17,"], want: ["9:42 min 17 is above max 16 (parameters-consistent)"] },
  {
    name: "a misaligned register",
    edit: ["offset: 0xc", "offset: 0xe"],
    want: ["17:21 0x0e is not a multiple of 4 bytes (registers-inside-window)"],
  },
  {
    name: "a register past the window",
    edit: ["offset: 0xc", "offset: 0x20"],
    want: ["17:21 4 bytes at 0x20 end outside the window of 0x20 bytes (registers-inside-window)"],
  },
  {
    name: "a width that the window does not have",
    edit: ["access: ro, fields", "width: 16, access: ro, fields"],
    want: ["14:33 the window has no 16-bit access, only 32 (registers-inside-window)"],
  },
  { name: "two registers on each other", edit: ["offset: 0xc", "offset: 0x4"], want: ["17:21 EVENTS lies on STATUS (registers-apart)"] },
  {
    name: "a field past the register",
    edit: ["error: 1", "error: [32, 31]"],
    want: ["14:65 bit 32 is outside a register of 32 bits (fields-inside-register)"],
  },
  {
    name: "a field outside an 8-bit register",
    edit: [
      "STATUS: { offset: 0x4, access: ro, fields: { ready: 0, error: 1 } }",
      "STATUS: { offset: 0x4, width: 8, access: ro, fields: { ready: 0, error: 8 } }",
    ],
    want: [
      "14:33 the window has no 8-bit access, only 32 (registers-inside-window)",
      "14:75 bit 8 is outside a register of 8 bits (fields-inside-register)",
    ],
  },
  {
    name: "field bits the wrong way round",
    edit: ["mode: [3, 1]", "mode: [1, 3]"],
    want: ["13:66 the highest bit comes first: [highest bit, lowest bit] (fields-inside-register)"],
  },
  {
    name: "two fields on one bit",
    edit: ["error: 1 } }\n  DATA", "error: 0 } }\n  DATA"],
    want: ["14:65 error shares a bit with ready (fields-inside-register)"],
  },
  {
    name: "a reset value that does not fit",
    edit: ["offset: 0x8, access: wo", "offset: 0x8, resetValue: 0x1ffffffff, access: wo"],
    want: ["15:36 0x1ffffffff does not fit 32 bits (fields-inside-register)"],
  },
  {
    name: "an unknown presence register",
    edit: ["presence: STATUS", "presence: STATE"],
    want: ['11:11 there is no register "STATE" (presence-readable)'],
  },
  {
    name: "a presence register that is write-only",
    edit: ["presence: STATUS", "presence: DATA"],
    want: ["11:11 DATA is write-only (presence-readable)"],
  },
  {
    name: "a presence register that changes when read",
    edit: ["presence: STATUS", "presence: INPUT"],
    want: ["11:11 reading INPUT changes it (modify) (presence-readable)"],
  },
  {
    name: "a missing operation of the port",
    edit: ["  close():", "  shut():"],
    want: [
      "18:1 the spi port needs the operation `close()` (required-operations)",
      '57:3 operation "shut" is never called (declared-used)',
    ],
  },
  {
    name: "a port operation with other parameters",
    edit: ["close():", "close(now):"],
    want: ['57:3 parameter "now" is never used (declared-used)', "57:3 the spi port needs the operation `close()` (required-operations)"],
  },
];
