/** Profiles with a fault of each kind, and all of the findings: shape, rules, and what is between a card and what it names. */
import { CARD, CONTROLLER, edited, MEMORY } from "./small-profiles.ts";

interface ManyFaults {
  readonly name: string;
  readonly text: string;
  readonly want: readonly string[];
}

export const FAULTY_CARD: ManyFaults = {
  name: "a card",
  text: (
    [
      ["  guide: Example Guide r1\n", "  guide: Example Guide r1\n  spare: Spare Guide r1\n"],
      ["vendorId: 0x1234", "vendorId: 0x12345"],
      ["bar: 0, sizeBytes: 0x1000", "bar: 0, colour: red, sizeBytes: 0x110"],
      ["depth: 8", "depth: 80"],
      ["memories:\n", "  other: { use: example/spy, window: mian, offset: -1, source: gide 3 }\nmemories:\n"],
      ["role: golden", "role: golden, roll: golden"],
      ["address: 0x10000, sizeBytes: 0x10000, role: user", "address: 0xf800, sizeBytes: 0x10000800, role: usr"],
      [
        "    regions:\n",
        "    regions:\n      last: { sizeBytes: 0x800, role: data, source: guide 5 }\n      size: { address: 0x2000, role: data, source: guide 5 }\n",
      ],
    ] as const
  ).reduce(edited, `${CARD}  flash1: { type: spi-nor, controller: other, chip: example/chop, source: guide 6, regions: 7 }\n`),
  want: [
    '7:3 no source cites "spare" (documents-used)',
    "9:17 expected a whole number from 0x0 to 0xffff, got 74565 (shape)",
    '12:19 unknown key "colour" (unknown-key)',
    '14:50 example/spi needs 0x20 bytes; at 0x100 they end outside the 0x110 bytes of "main" (controllers-fit)',
    "14:72 80 is above 16 (parameters-given)",
    '15:17 there is no controller profile example/spy among the profiles known; did you mean "example/spi"? If not, lint its folder together with it, or name the folder in BARFLASH_PROFILE_PATH (references-resolve)',
    '15:38 there is no window "mian"; did you mean "main"? (card-names-resolve)',
    "15:52 expected a whole number from 0x0 to 0x1000000000000, got -1 (shape)",
    '15:64 "gide" is not a key of `documents`; did you mean "guide"? (sources-resolve)',
    '23:7 "address" is missing; expected a whole number from 0x0 to 0x1000000000000 (missing-key)',
    "23:26 0x800 is not a multiple of the smallest erase of 0x1000 bytes (regions-inside-chip)",
    '24:7 "sizeBytes" is missing; expected a whole number from 0x1 to 0x1000000000000 (missing-key)',
    '25:65 unknown key "roll"; did you mean "role"? (unknown-key)',
    "26:24 0xf800 is not a multiple of the smallest erase of 0x1000 bytes (regions-inside-chip)",
    "26:24 user overlaps golden (regions-apart)",
    "26:43 0x10000800 is not a multiple of the smallest erase of 0x1000 bytes (regions-inside-chip)",
    "26:43 user ends at 0x10010000, outside the 0x1000000 bytes of example/chip (regions-inside-chip)",
    '26:61 expected one of golden, user, guard, data, got "usr" (shape)',
    '27:53 there is no memory profile example/chop among the profiles known; did you mean "example/chip"? If not, lint its folder together with it, or name the folder in BARFLASH_PROFILE_PATH (references-resolve)',
    "27:93 expected a map, got 7 (shape)",
  ],
};

export const FAULTY_CONTROLLER: ManyFaults = {
  name: "a controller",
  text: (
    [
      ["  guide: Example Guide r1\n", "  guide: Example Guide r1\n  spare: Spare Guide r1\n"],
      ["description: FIFO depth, min: 1, max: 16, default: 16", "description: 5, min: 1, max: 16, default: 17"],
      ["parameters:\n", "parameters:\n  spare: { description: Unused, min: 0, max: 3, default: 0, source: guide 1 }\n"],
      ["window: { sizeBytes: 0x20", "window: { colour: red, sizeBytes: 0x20"],
      ["CONTROL: { offset: 0x0, access: rw", "CONTROL: { offset: 0x0, colour: red, access: rw, source: guid 2"],
      ["mode: [3, 1]", "mode: [33, 1]"],
      ["error: 1 }", "error: 0 }"],
      ["DATA: { offset: 0x8, access: wo }", "DATA: { offset: 0x1e, access: w }"],
      ["EVENTS: { offset: 0xc, ", "EVENTS: { offset: 0x4, description: 7, "],
      ["flush: STATUS", "flush: STATSU\n        times: 3"],
      ["{ CONTROL: { enable: 1 } }", "{ CONTROL: { enable: 2 } }"],
      ["limit: length(part)", "limt: length(part)"],
      ["timeoutMs: 10", "timeoutMs: never"],
      ["poll: { STATUS: { ready: 1 } }", "poll: { STATUS: { readdy: 1 } }"],
      ["expect: now == 1", "expect: nwo == 1"],
      ["  close():\n", "  unused():\n"],
    ] as const
  ).reduce(edited, CONTROLLER),
  want: [
    '8:3 no source cites "spare" (documents-used)',
    '10:3 parameter "spare" is never used (declared-used)',
    "11:25 expected text, got 5 (shape)",
    "11:54 17 is above 16 (parameters-consistent)",
    '12:11 unknown key "colour" (unknown-key)',
    '15:27 unknown key "colour" (unknown-key)',
    '15:60 "guid" is not a key of `documents`; did you mean "guide"? (sources-resolve)',
    "15:95 bit 33 is outside a register of 32 bits (fields-inside-register)",
    "16:65 error shares a bit with ready (fields-inside-register)",
    "17:19 0x1e is not a multiple of 4 bytes (registers-inside-window)",
    "17:19 4 bytes at 0x1e end outside the window of 0x20 bytes (registers-inside-window)",
    '17:33 expected one of read-only, write-only, read-write, ro, wo, rw, got "w" (shape)',
    "19:21 EVENTS lies on STATUS (registers-apart)",
    "19:39 expected text, got 7 (shape)",
    "20:1 the spi port needs the operation `close()` (required-operations)",
    "23:37 2 does not fit CONTROL.enable: 0 to 1 (constants-fit)",
    '24:16 there is no register "STATSU"; did you mean "STATUS"? (registers-resolve)',
    '25:9 unknown key "times" (unknown-key)',
    "31:21 wait(limit) also needs limit (calls-fit)",
    '31:29 wait(limit) has no parameter "limt"; did you mean "limit"? (calls-fit)',
    '41:27 STATUS has no field "readdy"; did you mean "ready"? (registers-resolve)',
    '44:20 there is no number "never" here (names-resolve)',
    '48:38 "now" is never used (declared-used)',
    '49:21 there is no number "nwo" here; did you mean "now"? (names-resolve)',
    '60:3 operation "unused" is never called (declared-used)',
  ],
};

export const FAULTY_MEMORY: ManyFaults = {
  name: "a memory",
  text: (
    [
      ["  sheet: Example Sheet r1\n", "  sheet: Example Sheet r1\n  spare: Spare Sheet r1\n"],
      ["pageBytes: 256", "pageBytes: 100"],
      ["sizeBytes: 0x1000, opcode: 0x20, typicalMs: 50", "sizeBytes: 0x1000, opcode: 0x120, colour: red, typicalMs: 500"],
      ["sizeBytes: 0x10000, opcode: 0xd8", "sizeBytes: 0x10001, opcode: 0xd8"],
      ["typicalMs: 0.2, maximumMs: 2, source: sheet 1", "typicalMs: 2.5, maximumMs: 2, sorce: sheet 1"],
      ["flagStatus: false", "flagStatus: maybe"],
      ["source: sheet 2", "source: shet 2"],
    ] as const
  ).reduce(edited, MEMORY),
  want: [
    '8:3 no source cites "spare" (documents-used)',
    "11:12 100 does not divide the smallest erase of 0x1000 bytes (sizes-consistent)",
    "11:12 100 is not a power of two (sizes-consistent)",
    "14:34 expected a whole number from 0x1 to 0xff, got 288 (shape)",
    '14:41 unknown key "colour" (unknown-key)',
    "14:65 typical 500 ms is above the maximum of 400 ms (times-ordered)",
    "15:18 0x10001 does not divide the chip of 0x1000000 bytes (erases-consistent)",
    "15:18 0x10001 is not a larger multiple of 0x1000 before it (erases-consistent)",
    '16:1 "source" is missing; expected a source: a key of `documents` and the place in it, `measured YYYY-MM-DD`, or `derived: ` and how (missing-key)',
    "16:27 typical 2.5 ms is above the maximum of 2 ms (times-ordered)",
    '16:46 unknown key "sorce"; did you mean "source"? (unknown-key)',
    '17:13 expected true or false, got "maybe" (shape)',
    '19:9 "shet" is not a key of `documents`; did you mean "sheet"? (sources-resolve)',
  ],
};
