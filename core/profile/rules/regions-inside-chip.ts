import { hex } from "../../bits/hex.ts";
import { keysOf } from "../path.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const regionsInsideChip: ProfileRule<ResolvedCard> = {
  name: "regions-inside-chip",
  summary: "Regions end inside the chip, and begin and end at a multiple of its smallest erase.",
  *check({ card, chips }) {
    for (const [memory, chip] of chips) {
      const inside = ["memories", memory, "chip"];
      const unit = chip.erases[0]?.sizeBytes ?? 1;
      for (const [name, { address, sizeBytes }] of Object.entries(card.memories[memory]?.regions ?? {})) {
        const path = ["memories", memory, "regions", name];
        if (address + sizeBytes > chip.sizeBytes) {
          yield {
            path: [...path, "sizeBytes"],
            message: `${name} ends at ${hex(address + sizeBytes, 1)}, outside the ${hex(chip.sizeBytes, 1)} bytes of ${chip.id}`,
            presumes: [...keysOf(path, "address"), [...inside, "sizeBytes"]],
          };
        }
        for (const [key, value] of Object.entries({ address, sizeBytes })) {
          if (value % unit !== 0) {
            const message = `${hex(value, 1)} is not a multiple of the smallest erase of ${hex(unit, 1)} bytes`;
            yield { path: [...path, key], message, presumes: [[...inside, "erases", 0, "sizeBytes"]] };
          }
        }
      }
    }
  },
};
