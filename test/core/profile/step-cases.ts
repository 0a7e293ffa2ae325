/** Edits of the small controller's steps, sources, and of what uses what. */
import type { ProfileCase } from "./small-profiles.ts";

export const STEP_CASES: readonly ProfileCase[] = [
  {
    name: "an unknown register",
    edit: ["write: { CONTROL: 0 }", "write: { CONTRL: 0 }"],
    want: ['35:18 there is no register "CONTRL"; did you mean "CONTROL"? (registers-resolve)'],
  },
  {
    name: "an unknown field",
    edit: ["enable: 1 }", "enabled: 1 }"],
    want: ['21:29 CONTROL has no field "enabled"; did you mean "enable"? (registers-resolve)'],
  },
  {
    name: "a register list with an unknown one",
    edit: ["save: [CONTROL]", "save: [CONTROL, MODE]"],
    want: ['48:25 there is no register "MODE" (registers-resolve)'],
  },
  {
    name: "a write-only register that is read",
    edit: ["flush: STATUS", "flush: DATA"],
    want: ["22:16 flush: DATA is write-only and never read (access-respected)"],
  },
  {
    name: "a read-only register that is written",
    edit: ["write: { EVENTS: { done: 1 } }", "write: { STATUS: { ready: 1 } }"],
    want: ["56:22 write: STATUS is read-only and never written (access-respected)"],
  },
  {
    name: "a poll of a register that pops",
    edit: ["flush: STATUS", "flush: INPUT"],
    want: ["22:16 flush: INPUT changes when it is read (modify); only `read`, `pull` and `fetch` may do that (access-respected)"],
  },
  {
    name: "a modify of a register that clears by ones",
    edit: ["modify: { CONTROL: { mode: 3 } }", "modify: { EVENTS: { done: 1 } }"],
    want: ["50:23 modify: EVENTS does not store what is written (oneToClear); use `write` with the bits you mean (access-respected)"],
  },
  { name: "an expression that does not end", edit: ["sum > 2", "sum > (2"], want: ['54:13 "sum > (2": Unclosed ( (expressions-parse)'] },
  {
    name: "an operator that is not in the language",
    edit: ["sum > 2", "sum >>> 2"],
    want: ['54:13 "sum >>> 2": operator >>> is not allowed (expressions-parse)'],
  },
  { name: "a fraction", edit: ["sum > 2", "sum > 2.5"], want: ['54:13 "sum > 2.5": 2.5 is not a whole number (expressions-parse)'] },
  {
    name: "two expressions in one",
    edit: ["sum > 2", "sum 2"],
    want: [
      '54:13 "sum 2": expected one expression of numbers, names, operators, length(buffer) and byte(buffer, index) (expressions-parse)',
    ],
  },
  { name: "a string", edit: ["sum > 2", "sum == 'a'"], want: ["54:13 \"sum == 'a'\": 'a' is not a whole number (expressions-parse)"] },
  {
    name: "a member",
    edit: ["sum > 2", "sum.a"],
    want: [
      '54:13 "sum.a": expected one expression of numbers, names, operators, length(buffer) and byte(buffer, index) (expressions-parse)',
    ],
  },
  {
    name: "another function",
    edit: ["length(part) } }", "size(part) } }"],
    want: ['28:36 "size(part)": the only functions are length(buffer) and byte(buffer, index) (expressions-parse)'],
  },
  {
    name: "an unknown number",
    edit: ["sum > 2", "total > 2"],
    want: ['53:16 "sum" is never used (declared-used)', '54:13 there is no number "total" here (names-resolve)'],
  },
  {
    name: "an unknown buffer",
    edit: ["push: { DATA: part }", "push: { DATA: prt }"],
    want: ['27:27 there is no buffer "prt" here; did you mean "part"? (names-resolve)'],
  },
  {
    name: "a buffer used as a number",
    edit: ["sum: limit + 1", "sum: limit + part"],
    want: ['53:21 there is no number "part" here (names-resolve)'],
  },
  {
    name: "a number used as a buffer",
    edit: ["pull: { INPUT: part }", "pull: { INPUT: depth }"],
    want: ['33:28 "depth" is a number; expected a buffer (names-resolve)'],
  },
  {
    name: "a name that is known only inside its block",
    edit: ["sum: limit + 1", "sum: limit + now"],
    want: ['53:21 there is no number "now" here (names-resolve)'],
  },
  {
    name: "a name that hides a parameter",
    edit: ["as: round", "as: depth"],
    want: [
      '43:49 "depth" is known here already (names-apart)',
      '43:49 "depth" is never used (declared-used)',
      '46:21 there is no number "round" here (names-resolve)',
    ],
  },
  {
    name: "two operations of one name",
    edit: ["  close():", "  wait():\n    do:\n      - flush: STATUS\n  close():"],
    want: ['57:3 there is an operation "wait" already (names-apart)'],
  },
  {
    name: "two parameters of one name",
    edit: ["wait(limit)", "wait(limit, limit)"],
    want: ['36:3 two parameters are called "limit" (names-apart)'],
  },
  {
    name: "a word that does not fit",
    edit: ["write: { CONTROL: 0 }", "write: { CONTROL: 0x100000000 }"],
    want: ["35:27 0x100000000 does not fit CONTROL: 0 to 0xffffffff (constants-fit)"],
  },
  {
    name: "a negative word",
    edit: ["write: { CONTROL: 0 }", "write: { CONTROL: -1 }"],
    want: ["35:27 -1 does not fit CONTROL: 0 to 0xffffffff (constants-fit)"],
  },
  {
    name: "a value that does not fit its field",
    edit: ["mode: 3", "mode: 8"],
    want: ["50:40 8 does not fit CONTROL.mode: 0 to 7 (constants-fit)"],
  },
  {
    name: "a value that does not fit at one end of the range",
    edit: ["mode: 3", "mode: depth"],
    want: ["50:40 0x10 does not fit CONTROL.mode: 0 to 7, with depth=16 (constants-fit)"],
  },
  {
    name: "a division by zero",
    edit: ["mode: 3", "mode: 1 / (depth - 1)"],
    want: ["50:40 1 / 0 has no value, with depth=1 (constants-fit)"],
  },
  { name: "a delay beyond its bound", edit: ["us: 5,", "us: 11,"], want: ["51:26 11 does not fit the delay: 0 to 10 (constants-fit)"] },
  {
    name: "parts of no bytes",
    edit: ["of: send, atMost: depth", "of: send, atMost: 0"],
    want: ["25:37 0 does not fit the bytes of one part: at least 1 (constants-fit)"],
  },
  {
    name: "a fail value that does not fit",
    edit: ["failIf: { error: 1 }", "failIf: { error: 2 }"],
    want: ["39:26 2 does not fit STATUS.error: 0 to 1 (constants-fit)"],
  },
  {
    name: "a first read after the timeout",
    edit: ["intervalUs: 1", "intervalUs: 1\n        firstAfterUs: 10001"],
    want: ["41:23 10001 does not fit the pause before the first read: 0 to 10000 (constants-fit)"],
  },
  {
    name: "a repeat without a bound",
    edit: ["times: limit, atMost: 16,", "times: limit,"],
    want: ['43:9 "atMost" is missing: `times` is not constant (loops-bounded)'],
  },
  {
    name: "a bound that a constant repeat does not need",
    edit: ["times: limit, atMost: 16,", "times: depth, atMost: 16,"],
    want: ["43:33 `times` is constant and needs no `atMost` (loops-bounded)"],
  },
  {
    name: "an unknown operation",
    edit: ["call: { wait:", "call: { wiat:"],
    want: ['28:21 there is no operation "wiat"; did you mean "wait"? (calls-fit)', '36:3 operation "wait" is never called (declared-used)'],
  },
  {
    name: "an unknown parameter of an operation",
    edit: ["{ limit: length(part) }", "{ limits: length(part) }"],
    want: [
      "28:21 wait(limit) also needs limit (calls-fit)",
      '28:29 wait(limit) has no parameter "limits"; did you mean "limit"? (calls-fit)',
    ],
  },
  {
    name: "an operation that calls itself",
    edit: ["let: { sum: limit + 1 }", "call: { wait: { limit: 1 } }\n      - let: { sum: limit + 1 }"],
    want: ["36:3 wait calls itself, so nothing bounds it (no-recursion)"],
  },
  {
    name: "a chain of nine calls",
    edit: [
      "  close():\n    do:\n",
      `${[1, 2, 3, 4, 5, 6, 7].map((at) => `  a${at}(): { do: [call: { a${at + 1}: {} }] }\n`).join("")}  a8(): { do: [flush: STATUS] }\n  close():\n    do:\n      - call: { a1: {} }\n`,
    ],
    want: [
      "65:3 close > a1 > a2 > a3 > a4 > a5 > a6 > a7 > a8 is a chain of more than 8 calls; put steps of one into another (calls-bounded)",
    ],
  },
  {
    name: "a source that cites nothing",
    edit: ["source: guide 3", "source: giude 3"],
    want: ['42:17 "giude" is not a key of `documents`; did you mean "guide"? (sources-resolve)'],
  },
  {
    name: "a day that does not exist",
    edit: ["measured 2026-01-31", "measured 2026-02-30"],
    want: ["52:21 expected `measured YYYY-MM-DD`, and what was measured (sources-resolve)"],
  },
  {
    name: "a derivation that says nothing",
    edit: ["source: guide 3", "source: 'derived: '"],
    want: ["42:17 expected `derived: ` and how (sources-resolve)"],
  },
  {
    name: "a document that nothing cites",
    edit: ["  guide: Example Guide r1", "  guide: Example Guide r1\n  other: Other Guide"],
    want: ['8:3 no source cites "other" (documents-used)'],
  },
  {
    name: "an operation that nothing calls",
    edit: ["call: { wait: { limit: length(part) } }", "expect: length(part)\n            message: never"],
    want: ['37:3 operation "wait" is never called (declared-used)'],
  },
  {
    name: "a parameter that nothing uses",
    edit: ["parameters:", "parameters:\n  spare: { description: Spare, oneOf: [1], default: 1, source: guide 1 }"],
    want: ['9:3 parameter "spare" is never used (declared-used)'],
  },
  {
    name: "a name that nothing uses",
    edit: ["let: { sum: limit + 1 }", "let: { sum: limit + 1, rest: 0 }"],
    want: ['53:32 "rest" is never used (declared-used)'],
  },
  {
    name: "an operation parameter that nothing uses",
    edit: ["transfer(send[], receive[])", "transfer(send[], receive[], more)"],
    want: [
      '23:3 parameter "more" is never used (declared-used)',
      "23:3 the spi port needs the operation `transfer(send[], receive[])` (required-operations)",
    ],
  },
];
