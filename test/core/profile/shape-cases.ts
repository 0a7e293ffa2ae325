/** Edits of the small controller that break its text or its shape. */
import type { ProfileCase } from "./small-profiles.ts";

export const SHAPE_CASES: readonly ProfileCase[] = [
  {
    name: "a key that is misspelled",
    edit: ["presence: STATUS", "presense: STATUS"],
    want: [
      '1:1 "presence" is missing; expected a name of letters, digits and _ (not `length` or `byte`) (missing-key)',
      '11:1 unknown key "presense"; did you mean "presence"? (unknown-key)',
    ],
  },
  {
    name: "a key that stands twice",
    edit: ["presence: STATUS", "presence: STATUS\npresence: STATUS"],
    want: ['12:1 "presence" stands here a second time (duplicate-key)'],
  },
  {
    name: "a number whose 0x is missing",
    edit: ["sizeBytes: 0x20", "sizeBytes: 0020"],
    want: ["10:22 0020 begins with 0 and would be the decimal number 20; write 0x0020 for hex, 20 for decimal (zero-first)"],
  },
  {
    name: "a step without a step key",
    edit: ["flush: STATUS", "flash: STATUS"],
    want: ['22:9 no step key among `flash`; did you mean "flush"? (step-key)'],
  },
  {
    name: "a step with two step keys",
    edit: ["flush: STATUS", "flush: STATUS\n        save: [CONTROL]"],
    want: ["22:9 a step has one step key, this one has `flush`, `save` (step-key)"],
  },
  {
    name: "a step that is no map",
    edit: ["- flush: STATUS", "- STATUS"],
    want: ["22:9 expected a step: a map with one step key (step-key)"],
  },
  {
    name: "a key of another step",
    edit: ["- flush: STATUS", "- flush: STATUS\n        times: 3"],
    want: ['23:9 unknown key "times" (unknown-key)'],
  },
  {
    name: "a poll without a timeout",
    edit: ["        timeoutMs: 10\n", ""],
    want: ['38:9 "timeoutMs" is missing; expected a number or an expression of at most 500 characters (missing-key)'],
  },
  {
    name: "a poll without a source",
    edit: ["        source: guide 3\n", ""],
    want: [
      '38:9 "source" is missing; expected a source: a key of `documents` and the place in it, `measured YYYY-MM-DD`, or `derived: ` and how (missing-key)',
    ],
  },
  {
    name: "a poll of two registers",
    edit: ["poll: { STATUS: { ready: 1 } }", "poll: { STATUS: { ready: 1 }, CONTROL: { enable: 1 } }"],
    want: ["38:15 expected exactly one register, got a map (shape)"],
  },
  {
    name: "a signature that is none",
    edit: ["wait(limit)", "wait limit"],
    want: [
      '36:3 expected a signature such as `name()`, `name(count)`, `name(send[], receive[])` or `name(address) -> value`, got "wait limit" (shape)',
    ],
  },
  {
    name: "an access that does not exist",
    edit: ["access: wo", "access: w"],
    want: ['15:32 expected one of read-only, write-only, read-write, ro, wo, rw, got "w" (shape)'],
  },
  {
    name: "an operation without steps",
    edit: ["  close():\n    do:\n      - write: { CONTROL: 0 }\n", "  close():\n    do: []\n"],
    want: ["58:9 expected at least one step, got an empty list (shape)"],
  },
  {
    name: "a value that is not written",
    edit: ["presence: STATUS", "presence:"],
    want: ["11:10 expected a name of letters, digits and _ (not `length` or `byte`), got nothing (shape)"],
  },
  {
    name: "a kind that does not exist",
    edit: ["kind: controller", "kind: control"],
    want: ['2:7 expected a `kind` of controller, card or memory, got "control" (shape)'],
  },
  { name: "another version", edit: ["barflash: 1", "barflash: 2"], want: ["1:11 expected 1, the version of this format, got 2 (shape)"] },
  {
    name: "an alias",
    edit: ["presence: STATUS", "presence: *status"],
    want: ["11:11 aliases are not allowed: write the value of *status out (yaml-syntax)"],
  },
  {
    name: "an anchor",
    edit: ["presence: STATUS", "presence: &a STATUS"],
    want: ["11:14 anchors are not allowed: remove &a (yaml-syntax)"],
  },
  {
    name: "a tag",
    edit: ["presence: STATUS", "presence: !!str STATUS"],
    want: ["11:17 tags are not allowed: remove tag:yaml.org,2002:str (yaml-syntax)"],
  },
  {
    name: "a second document",
    edit: ["operations:", "---\noperations:"],
    want: ["18:1 a second document begins here; a profile is one document (yaml-syntax)"],
  },
  {
    name: "a bracket that does not close",
    edit: ["access: [32]", "access: [32"],
    want: [
      "10:57 Flow sequence in block collection must be sufficiently indented and end with a ] (yaml-syntax)",
      "10:58 Flow map in block collection must be sufficiently indented and end with a } (yaml-syntax)",
    ],
  },
];
