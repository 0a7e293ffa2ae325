import { lookUp } from "../path.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const chipsFit: ProfileRule<ResolvedCard> = {
  name: "chips-fit",
  summary: "A memory's `chip` has the memory's `type`; a `direct` memory may name the `spi-nor` chip behind its controller.",
  *check({ card, chips }) {
    for (const [name, chip] of chips) {
      const type = lookUp(card.memories, name)?.type;
      const path = ["memories", name, "chip"];
      const isBehind = type === "direct" && chip.type === "spi-nor";
      if (type !== undefined && chip.type !== type && !isBehind)
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
