import { type ControllerIndex, type RegisterFacts, registerBytes, widthPaths } from "../controller-index.ts";
import { keysOf } from "../path.ts";
import type { ProfileRule } from "./profile-rule.ts";

const end = (register: RegisterFacts) =>
  register.entry.count === "rest" ? Number.POSITIVE_INFINITY : register.entry.offset + registerBytes(register);

/** Hardware often has one register to write and another to read at the same offset. */
const sameDirection = (a: RegisterFacts, b: RegisterFacts) =>
  !["read-only write-only", "write-only read-only"].includes(`${a.entry.access} ${b.entry.access}`);

const PLACE = ["offset", "access", "count", "words", "window"];

export const registersApart: ProfileRule<ControllerIndex> = {
  name: "registers-apart",
  summary: "Two registers of one window share bytes only when one is `read-only` and the other `write-only`.",
  *check({ registers, windows }) {
    for (const window of windows.keys()) {
      const inside = [...registers.values()].filter((register) => register.window === window);
      // Those that reach past where the next one begins. A pile at one offset is reported once for each member.
      let open: RegisterFacts[] = [];
      for (const register of inside.sort((a, b) => a.entry.offset - b.entry.offset)) {
        open = open.filter((before) => end(before) > register.entry.offset);
        const other = open.find((before) => sameDirection(before, register));
        open.push(register);
        if (!other) continue;
        const presumes = [register, other].flatMap((one) => [...keysOf(["registers", one.name], ...PLACE), ...widthPaths(one)]);
        yield { path: ["registers", register.name, "offset"], message: `${register.name} lies on ${other.name}`, presumes };
      }
    }
  },
};
