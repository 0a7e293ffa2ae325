/** Edits of the rich controller's steps, and of the names in them. */
import type { ProfileCase } from "./small-profiles.ts";

export const RICH_STEP_CASES: readonly ProfileCase[] = [
  {
    name: "a repeat without a bound, whose rounds are in a buffer",
    edit: [
      "      - chunks: { of: data",
      "      - repeat: { times: 'byte(data, 0)' }\n        do:\n          - flush: ROOM\n      - chunks: { of: data",
    ],
    want: ['70:9 "atMost" is missing: `times` is not constant (loops-bounded)'],
  },
  {
    name: "a store to a register of one element",
    edit: ["store: { PAGE: part }", "store: { FIFO: part }"],
    want: [
      "74:22 FIFO has one element only; it needs `count` (elements-declared)",
      "76:24 4 bytes do not fit the 8 bits of FIFO (packing-fits)",
    ],
  },
  {
    name: "an index of a register of one element",
    edit: ["- write: { TAIL: 0xe1 }", "- write: { LONG: 0xe1 }"],
    want: ["113:9 LONG has one element only; it needs `count` (elements-declared)"],
  },
  {
    name: "an index past the elements",
    edit: ["index: 63", "index: 64"],
    want: ["52:16 64 does not fit the index: 0 to 63 (constants-fit)"],
  },
  {
    name: "a negative index",
    edit: ["index: 2\n", "index: 0 - 1\n"],
    want: ["113:16 -1 does not fit the index: at least 0 (constants-fit)"],
  },
  {
    name: "a byte that is none",
    edit: ["[0x9f, free", "[0x100, free"],
    want: ["81:27 0x100 does not fit a byte: 0 to 0xff (constants-fit)"],
  },
  {
    name: "a read of a register that is only written",
    edit: ["save: [SENSE, PINS]", "save: [SENSE, PINS, ROOM]"],
    want: ["65:29 save: ROOM is read-only and never written (access-respected)"],
  },
  {
    name: "a modify without a shadow",
    edit: ["    shadow: true\n    resetValue: 0x3\n", ""],
    want: [
      "63:23 save: PINS is write-only and never read (access-respected)",
      "65:43 modify: PINS is write-only and never read (access-respected)",
    ],
  },
  {
    name: "a modify of a field where every write does something",
    edit: ["modifiedWriteValues: w0c", "modifiedWriteValues: clear"],
    want: [
      "65:16 save: SENSE has fault, where every write does something (clear); use `write` with the bits you mean (access-respected)",
      "67:23 modify: SENSE has fault, where every write does something (clear); use `write` with the bits you mean (access-respected)",
    ],
  },
  {
    name: "a push to two words",
    edit: ["push: { TAIL: part }", "push: { LONG: part }"],
    want: ["80:21 push: LONG takes two accesses; only write, read, modify, poll, flush, save, dma do that (access-respected)"],
  },
  {
    name: "a write above what a number holds",
    edit: ["{ count: address, part: 3 }", "{ count: address, top: 3 }"],
    want: ["50:18 write: WIDE has top above bit 52; it can only be read (values-exact)"],
  },
  {
    name: "a poll of a whole word above what a number holds",
    edit: [
      "      - read: { FIFO: _, WIDE",
      "      - poll: { WIDE: 0 }\n        intervalUs: 1\n        timeoutMs: 1\n        source: guide 3\n      - read: { FIFO: _, WIDE",
    ],
    want: ["46:17 poll: WIDE has more bits than a number; poll its fields, or `until` an expression of them (values-exact)"],
  },
  {
    name: "a timeout past the limit",
    edit: ["timeoutMs: pollMs * 2", "timeoutMs: pollMs * 601"],
    want: ["42:24 601000 does not fit the timeout: 1 to 600000, with pollMs=1000 (constants-fit)"],
  },
  {
    name: "a timeout of nothing",
    edit: ["timeoutMs: pollMs * 2", "timeoutMs: pollMs / 2"],
    want: ["42:24 0 does not fit the timeout: 1 to 600000, with pollMs=1 (constants-fit)"],
  },
  {
    name: "a poll whose value before is not asked for",
    edit: ["            until: now != (before >> 6 & 1) && attempt < 3\n", ""],
    want: [
      '35:33 "attempt" is never used (declared-used)',
      '37:39 there is no number "now" here (names-resolve)',
      '37:51 there is no number "_" here (names-resolve)',
      "38:13 `before` is for `until` (poll-consistent)",
      '38:21 "before" is never used (declared-used)',
    ],
  },
  {
    name: "a poll with a number in the place of a name",
    edit: ["fault: _", "fault: 1"],
    want: ["37:51 with `until`, expected a name for what is read, got 1 (poll-consistent)"],
  },
  {
    name: "a poll with an expression in the place of a name",
    edit: ["fault: _", "fault: now + 1"],
    want: ['37:51 with `until`, expected a name for what is read, got "now + 1" (poll-consistent)'],
  },
  {
    name: "a fail value that does not fit, in a list",
    edit: ["{ fault: 1 }, { miso: 1", "{ fault: 1 }, { miso: 2"],
    want: ["40:44 2 does not fit SENSE.miso: 0 to 1 (constants-fit)"],
  },
  {
    name: "a fail field that does not exist, in a list",
    edit: ["{ fault: 1 }, { miso: 1", "{ fault: 1 }, { mosi: 1"],
    want: ['40:38 SENSE has no field "mosi" (registers-resolve)'],
  },
  {
    name: "words larger than the register",
    edit: ["- push: { TAIL: part }", "- push: { TAIL: part }\n            wordBytes: 2"],
    want: ["81:24 2 bytes do not fit the 8 bits of TAIL (packing-fits)"],
  },
  {
    name: "words larger than the data bits",
    edit: ["- pull: { FIFO: part }", "- pull: { FIFO: part }\n            wordBytes: 2"],
    want: ["87:24 2 bytes do not fit the 8 bits of FIFO (packing-fits)"],
  },
  {
    name: "a byte order of single bytes",
    edit: ["- push: { TAIL: part }", "- push: { TAIL: part }\n            byteOrder: big"],
    want: ["81:13 a word of one byte has no byteOrder; it needs `wordBytes` (packing-fits)"],
  },
  {
    name: "a reversal of more bits than a word has",
    edit: ["            reverseBits: 8\n          - expect", "            reverseBits: 16\n          - expect"],
    want: ["87:26 a word of 8 bits has no group of 16 (packing-fits)"],
  },
  {
    name: "a packing of a word that is pushed several times",
    edit: ["- push: { TAIL: part }", "- push: { TAIL: 0 }\n            times: 4\n            wordBytes: 1"],
    want: ["82:13 with `times` a word is pushed and no buffer: it has no wordBytes (packing-fits)"],
  },
  {
    name: "a shift of two buffers",
    edit: ["            send: part\n", "            send: part\n            receive: part\n"],
    want: ["90:13 expected either `send` or `receive` (shift-pins)", "90:22 shift: PINS is write-only and never read (access-respected)"],
  },
  {
    name: "a shift of no buffer",
    edit: ["            receive: part\n", ""],
    want: ["96:13 expected either `send` or `receive` (shift-pins)"],
  },
  {
    name: "a shift without the pin of its buffer",
    edit: ["{ clock: tck, in: miso }", "{ clock: tck, out: miso }"],
    want: ["96:22 `receive` needs the pin `in` (shift-pins)", "96:43 `out` is a pin for `send`, which is not there (shift-pins)"],
  },
  {
    name: "a clock of two bits",
    edit: ["clock: clk, out: mosi", "clock: mosi, out: clk"],
    want: ["90:37 a clock is one bit; mosi has 4 (shift-pins)"],
  },
  {
    name: "lanes of no known number",
    edit: ["mosi: [4, 1], dir: [7, 5]", "mosi: [3, 1], dir: [7, 5]"],
    want: ["90:47 mosi has 3 bits; there are 1, 2, 4, 8 lanes (shift-pins)"],
  },
  {
    name: "one pin for two things",
    edit: ["in: miso }", "in: tck }"],
    want: ["96:47 tck is another pin already (shift-pins)"],
  },
  {
    name: "a pin that is held",
    edit: ["hold: { dir: 2 }", "hold: { dir: 2, mosi: 1 }"],
    want: ["92:29 mosi is a pin and does not stay (shift-pins)"],
  },
  {
    name: "a pin that does not exist",
    edit: ["in: miso }", "in: misso }"],
    want: ['96:43 SENSE has no field "misso"; did you mean "miso"? (registers-resolve)'],
  },
  {
    name: "a shift that reads what is only written",
    edit: ["            send: part\n            hold", "            send: part\n            flush: true\n            hold"],
    want: ["90:22 shift: PINS is write-only and never read (access-respected)"],
  },
  {
    name: "a held value that does not fit",
    edit: ["hold: { dir: 2 }", "hold: { dir: 8 }"],
    want: ["92:26 8 does not fit PINS.dir: 0 to 7 (constants-fit)"],
  },
  {
    name: "a name of `room` that is used too early",
    edit: ["      - chunks: { of: data", "      - expect: free\n        message: early\n      - chunks: { of: data"],
    want: ['70:17 there is no number "free" here (names-resolve)'],
  },
  {
    name: "a name of a block that is used behind it",
    edit: ["      - let: { depth: most + 1 }", "      - let: { depth: most + attempt }"],
    want: ['47:23 there is no number "attempt" here (names-resolve)'],
  },
  {
    name: "an attempt that is used between attempts",
    edit: ["write: { PINS: 0x3 }", "write: { PINS: attempt }"],
    want: ['45:28 there is no number "attempt" here (names-resolve)'],
  },
  {
    name: "a byte of something that is no buffer",
    edit: ["byte(part, 3)", "byte(free, 3)"],
    want: ['81:39 "free" is a number; expected a buffer (names-resolve)'],
  },
  {
    name: "a byte without an index",
    edit: ["byte(part, 3)", "byte(part)"],
    want: ['81:39 "length(part) > 3 ? byte(part) : 0xff": byte takes the name of a buffer and an index (expressions-parse)'],
  },
  {
    name: "a length of two buffers",
    edit: ["length(part) > 3", "length(part, data) > 3"],
    want: ['81:39 "length(part, data) > 3 ? byte(part, 3) : 0xff": length takes the name of one buffer (expressions-parse)'],
  },
  {
    name: "a variable that hides a parameter",
    edit: ["variables:\n", "variables:\n  pollMs: { description: Poll, initial: 0 }\n"],
    want: [
      '11:3 "pollMs" is a parameter of the controller already (names-apart)',
      '11:3 variable "pollMs" never gets a value (declared-used)',
    ],
  },
  {
    name: "a parameter called like a variable",
    edit: ["write(address, value):", "write(depth, value):"],
    want: [
      '59:3 "depth" is a variable of the controller already (names-apart)',
      '59:3 parameter "depth" is never used (declared-used)',
      "59:3 the parallel port needs the operation `write(address, value)` (required-operations)",
      '61:34 there is no number "address" here (names-resolve)',
      '67:75 there is no number "address" here (names-resolve)',
    ],
  },
  {
    name: "a result called like a parameter",
    edit: ["read(address) -> value", "read(address) -> address"],
    want: [
      '48:3 result "address" never gets a value (declared-used)',
      "48:3 the parallel port needs the operation `read(address) -> value` (required-operations)",
      '48:3 two results or parameters are called "address" (names-apart)',
      '56:20 "value" is never used (declared-used)',
      '58:34 "value" is never used (declared-used)',
      '62:15 read(address) -> address has no result "value" (calls-fit)',
    ],
  },
  {
    name: "a parameter called like a function",
    edit: ["leave():", "leave(byte):"],
    want: [
      "107:21 leave(byte) also needs byte (calls-fit)",
      '110:3 "byte" means a byte of a buffer (names-apart)',
      '110:3 parameter "byte" is never used (declared-used)',
    ],
  },
  {
    name: "two names for one part",
    edit: ["as: part, index: first", "as: part, index: part"],
    want: ['70:51 "part" is known here already (names-apart)', '75:20 there is no number "first" here (names-resolve)'],
  },
  {
    name: "a variable that nothing uses",
    edit: ["depth + address", "first + address"],
    want: ['11:3 variable "depth" is never used (declared-used)'],
  },
  {
    name: "a variable that nothing gives a value",
    edit: [
      "parameters:\n  pollMs: { description: Longest poll, min: 1, max: 1000, default: 50, source: guide 1 }\nvariables:\n",
      "variables:\n  pollMs: { description: Longest poll, initial: 5 }\n",
    ],
    want: ['9:3 variable "pollMs" never gets a value (declared-used)'],
  },
  {
    name: "a name that is read over and over and never used",
    edit: ["FIFO: _,", "FIFO: word,"],
    want: ['46:23 "word" is never used (declared-used)'],
  },
  {
    name: "a result that nothing gives a value",
    edit: ["isFallback } }", "other } }"],
    want: ['115:3 result "isFallback" never gets a value (declared-used)', '117:30 "other" is never used (declared-used)'],
  },
  {
    name: "a result that the operation does not have",
    edit: ["as: { value: old }", "as: { vale: old }"],
    want: ['62:15 read(address) -> value has no result "vale"; did you mean "value"? (calls-fit)'],
  },
  {
    name: "steps behind a detach",
    edit: ["      - detach: the FPGA boots\n", "      - detach: the FPGA boots\n      - flush: SENSE\n"],
    want: ["114:9 steps come after it, and nothing may access the card then (detach-last)"],
  },
  {
    name: "steps behind a call of what detaches",
    edit: ["          - call: { leave: {} }\n", "          - call: { leave: {} }\n          - flush: SENSE\n"],
    want: ["107:13 steps come after it, and nothing may access the card then (detach-last)"],
  },
  {
    name: "steps behind the block of a detach",
    edit: ["first image\n", "first image\n      - flush: SENSE\n"],
    want: [
      "107:13 steps come after it, and nothing may access the card then (detach-last)",
      "109:13 steps come after it, and nothing may access the card then (detach-last)",
    ],
  },
  {
    name: "a detach in a loop",
    edit: [
      "          - detach: the FPGA boots from its first image",
      "          - repeat: { times: 2 }\n            do:\n              - detach: the FPGA boots",
    ],
    want: ["111:17 repeat goes on with the card afterwards (detach-last)"],
  },
  {
    name: "a detach in `finally`",
    edit: ["  bootStatus", "    finally:\n      - detach: it boots anyway\n  bootStatus"],
    want: ["116:9 `finally` runs after the steps that detach, and not at all then (detach-last)"],
  },
  {
    name: "a port that detaches",
    edit: ["      - flush: SENSE\n  reload", "      - call: { leave: {} }\n  reload"],
    want: ["99:3 close detaches the card; of a port's operations only reload may (detach-last)"],
  },
  {
    name: "a source of another window that cites nothing",
    edit: ["access: [32, 64], source: guide 2", "access: [32, 64], source: giude 2"],
    want: ['14:56 "giude" is not a key of `documents`; did you mean "guide"? (sources-resolve)'],
  },
];
