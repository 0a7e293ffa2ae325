import { type ControllerIndex, type RegisterFacts, widthPaths } from "../controller-index.ts";
import { keysOf } from "../path.ts";
import type { ProfileRule } from "./profile-rule.ts";

const end = ({ entry, widthBits }: RegisterFacts) => entry.offset + widthBits / 8;

/** Hardware often has one register to write and another to read at the same offset. */
const sameDirection = (a: RegisterFacts, b: RegisterFacts) =>
  !["read-only write-only", "write-only read-only"].includes(`${a.entry.access} ${b.entry.access}`);

export const registersApart: ProfileRule<ControllerIndex> = {
  name: "registers-apart",
  summary: "Two registers share bytes only when one is `read-only` and the other `write-only`.",
  *check({ registers }) {
    const sorted = [...registers.values()].sort((a, b) => a.entry.offset - b.entry.offset);
    for (const [index, register] of sorted.entries()) {
      // At most 4 bytes each: only close neighbours can meet. A pile at one offset is reported once for each member.
      const other = sorted
        .slice(Math.max(0, index - 4), index)
        .find((before) => end(before) > register.entry.offset && sameDirection(before, register));
      if (!other) continue;
      const presumes = [register, other].flatMap((one) => [...keysOf(["registers", one.name], "offset", "access"), ...widthPaths(one)]);
      yield { path: ["registers", register.name, "offset"], message: `${register.name} lies on ${other.name}`, presumes };
    }
  },
};
