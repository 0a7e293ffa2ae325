import type { ControllerIndex } from "../controller-index.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const elementsDeclared: ProfileRule<ControllerIndex> = {
  name: "elements-declared",
  summary: "`store`, `fetch` and `index` are for registers with `count`.",
  *check({ registers, visits }) {
    for (const { step, path, facts } of visits) {
      const isBulk = "store" in step || "fetch" in step;
      if ("put" in step || "dma" in step || !(isBulk || "index" in step)) continue;
      for (const { name, path: place } of facts.registers) {
        const register = registers.get(name);
        if (!register || register.entry.count !== undefined) continue;
        const message = `${name} has one element only; it needs \`count\``;
        const presumes = [["registers", name, "count"]];
        yield { path: isBulk ? place : [...path, "index"], at: "key", message, presumes };
      }
    }
  },
};
