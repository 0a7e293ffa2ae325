import { hex } from "../../bits/hex.ts";
import { keysOf, lookUp } from "../path.ts";
import type { MemoryProfile } from "../profile.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** Bytes of the smallest erase; 1 where the profile does not tell. */
const smallestErase = (chip: MemoryProfile): number => (chip.type === "cfi" ? 1 : (chip.erases[0]?.sizeBytes ?? 1));

export const regionsInsideChip: ProfileRule<ResolvedCard> = {
  name: "regions-inside-chip",
  summary:
    "Regions end inside the chip, and begin and end at a multiple of its smallest erase; two chips side by side count twice in both.",
  *check({ card, chips }) {
    for (const [memory, chip] of chips) {
      const inside = ["memories", memory, "chip"];
      const { regions = {}, striped } = lookUp(card.memories, memory) ?? {};
      const count = striped ? 2 : 1;
      const chipBytes = chip.sizeBytes * count;
      const unit = smallestErase(chip) * count;
      const what = striped ? `two chips ${chip.id}` : chip.id;
      const other = [["memories", memory, "striped"]];
      for (const [name, { address, sizeBytes }] of Object.entries(regions)) {
        const path = ["memories", memory, "regions", name];
        if (address + sizeBytes > chipBytes) {
          yield {
            path: [...path, "sizeBytes"],
            message: `${name} ends at ${hex(address + sizeBytes, 1)}, outside the ${hex(chipBytes, 1)} bytes of ${what}`,
            presumes: [...keysOf(path, "address"), [...inside, "sizeBytes"], ...other],
          };
        }
        for (const [key, value] of Object.entries({ address, sizeBytes })) {
          if (value % unit !== 0) {
            const message = `${hex(value, 1)} is not a multiple of the smallest erase of ${hex(unit, 1)} bytes`;
            yield { path: [...path, key], message, presumes: [[...inside, "erases", 0, "sizeBytes"], ...other] };
          }
        }
      }
    }
  },
};
