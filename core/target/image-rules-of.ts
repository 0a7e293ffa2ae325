import type { ImageRules } from "../image/transform-image.ts";
import type { CardMemory } from "../profile/profile.ts";

/** What is done to an image on its way into a memory. */
export const imageRulesOf = ({ transforms = [], striped }: CardMemory): ImageRules => ({
  transforms,
  unsplitBytes: striped?.unsplitBytes ?? 0,
});
