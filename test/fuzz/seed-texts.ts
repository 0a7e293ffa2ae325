import { DMA_CONTROLLER } from "../core/profile/dma-cases.ts";
import { BRIDGE, CFI_CHIP, DIRECT_CHIP, RICH_CARD, RICH_CONTROLLER } from "../core/profile/rich-profiles.ts";
import { shippedProfiles } from "../core/profile/shipped-profiles.ts";
import { CARD, CONTROLLER, MEMORY } from "../core/profile/small-profiles.ts";

/** Valid profiles that mutants are made of. */
export interface SeedTexts {
  readonly all: readonly string[];
  /** What can be run. */
  readonly controllers: readonly string[];
}

const isController = (text: string) => /^kind: controller$/m.test(text);

export function seedTexts(): SeedTexts {
  const all = [
    ...shippedProfiles().map(({ text }) => text),
    ...[CONTROLLER, CARD, MEMORY, RICH_CONTROLLER, DMA_CONTROLLER, RICH_CARD, BRIDGE, CFI_CHIP, DIRECT_CHIP],
  ];
  return { all, controllers: all.filter(isController) };
}
