import { lookUp } from "../path.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const chipsFit: ProfileRule<ResolvedCard> = {
  name: "chips-fit",
  summary: "A memory's `chip` has the memory's `type`.",
  *check({ card, chips }) {
    for (const [name, chip] of chips) {
      const type = lookUp(card.memories, name)?.type;
      const path = ["memories", name, "chip"];
      if (type !== undefined && chip.type !== type)
        yield {
          path,
          message: `${chip.id} is ${chip.type}, not ${type}`,
          presumes: [
            ["memories", name, "type"],
            [...path, "type"],
          ],
        };
    }
  },
};
