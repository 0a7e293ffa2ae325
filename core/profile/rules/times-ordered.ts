import { keysOf } from "../path.ts";
import type { MemoryProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const timesOrdered: ProfileRule<MemoryProfile> = {
  name: "times-ordered",
  summary: "A typical time is not above the maximum.",
  *check(memory) {
    if (memory.type === "cfi") return;
    const { erases, pageProgram } = memory;
    const timed = [{ path: ["pageProgram"], ...pageProgram }, ...erases.map((erase, index) => ({ path: ["erases", index], ...erase }))];
    for (const { path, typicalMs, maximumMs } of timed) {
      if (typicalMs > maximumMs)
        yield {
          path: [...path, "typicalMs"],
          message: `typical ${typicalMs} ms is above the maximum of ${maximumMs} ms`,
          presumes: keysOf(path, "maximumMs"),
        };
    }
  },
};
