import { type ControllerIndex, MAIN_WINDOW, type RegisterFacts, widthPaths } from "../controller-index.ts";
import type { Path } from "../path.ts";
import type { ProfileRule } from "./profile-rule.ts";

interface Objection {
  readonly isWrong: (register: RegisterFacts) => boolean;
  /** The key that is wrong. */
  readonly key: string;
  readonly message: (register: RegisterFacts) => string;
  /** Other keys of the register that this relies on. */
  readonly others: readonly string[];
}

const OBJECTIONS: readonly Objection[] = [
  {
    key: "shadow",
    isWrong: ({ entry }) => entry.shadow === true && entry.access !== "write-only",
    message: ({ entry }) => `a ${entry.access} register needs no shadow: it can be read`,
    others: ["access"],
  },
  {
    key: "shadow",
    isWrong: ({ entry }) => entry.shadow === true && entry.resetValue === undefined,
    message: () => "a shadow needs `resetValue`: the word before anything was written",
    others: ["resetValue"],
  },
  {
    key: "wordOrder",
    isWrong: ({ entry }) => entry.wordOrder !== undefined && entry.words === undefined,
    message: () => "`wordOrder` is for a register with `words`",
    others: ["words"],
  },
  {
    key: "words",
    isWrong: ({ entry }) => entry.words !== undefined && entry.wordOrder === undefined,
    message: () => "a register of two words needs `wordOrder`",
    others: ["wordOrder"],
  },
  {
    key: "words",
    isWrong: ({ entry }) => entry.words !== undefined && entry.count !== undefined,
    message: () => "a register with `count` has one word in each element",
    others: ["count"],
  },
  {
    key: "words",
    isWrong: ({ entry, widthBits }) => entry.words !== undefined && widthBits === 64,
    message: () => "two words have at most 32 bits each",
    others: [],
  },
  {
    key: "dataBits",
    isWrong: ({ entry, valueBits }) => (entry.dataBits ?? 0) > valueBits,
    message: ({ entry, valueBits }) => `${entry.dataBits} bits do not fit a register of ${valueBits} bits`,
    others: ["words"],
  },
  {
    key: "csr",
    isWrong: ({ entry, window }) => entry.csr !== undefined && window !== MAIN_WINDOW,
    message: () => "only registers in `window` can have their offset from a `csr.json`",
    others: ["window"],
  },
];

export const registersConsistent: ProfileRule<ControllerIndex> = {
  name: "registers-consistent",
  summary:
    "`shadow` is for `write-only` registers with a `resetValue`; `words` and `wordOrder` come together, not with `count` and not with 64-bit accesses; `dataBits` fit; `csr` is for registers in `window`.",
  *check({ registers }) {
    for (const register of registers.values()) {
      const at: Path = ["registers", register.name];
      for (const { isWrong, key, message, others } of OBJECTIONS) {
        if (!isWrong(register)) continue;
        const presumes = [...others.map((other) => [...at, other]), ...widthPaths(register)];
        yield { path: [...at, key], at: "key", message: message(register), presumes };
      }
    }
  },
};
