import type { Catalog } from "../../core/profile/catalog.ts";
import type { CardMemory, CardProfile } from "../../core/profile/profile.ts";
import { CFI_CHIPS } from "../../core/sim/chips/cfi-chips.ts";
import { NOR_CHIPS } from "../../core/sim/chips/nor-chips.ts";
import { MODELS } from "../../core/sim/models.ts";

/** Vendors of cards that are only software. */
const MADE_UP = ["virtual/", "qemu/"];

/** Cards that one can hold in one's hand, by id. */
export function realCards(catalog: Catalog): readonly CardProfile[] {
  const ids = catalog.list().filter(({ kind, id }) => kind === "card" && !MADE_UP.some((vendor) => id.startsWith(vendor)));
  return ids.map(({ id }) => catalog.card(id)).sort((a, b) => a.id.localeCompare(b.id));
}

/** Why there is no virtual card of it; undefined when there is one. */
export function whyNotVirtual({ controllers, memories = {} }: CardProfile, catalog: Catalog): string | undefined {
  const unmodelled = Object.values(controllers).find(({ use }) => !MODELS.has(use));
  if (unmodelled !== undefined) return `no model of ${unmodelled.use}`;
  const obstacles = Object.values(memories).map((memory) => chipObstacle(memory, catalog));
  return obstacles.find((obstacle) => obstacle !== undefined);
}

function chipObstacle({ type, chip }: CardMemory, catalog: Catalog): string | undefined {
  // Serial flashes have a stand-in.
  if (chip === undefined) return type === "spi-nor" ? undefined : "the chip is left open";
  // A chip behind a controller that gives the commands is only storage to the model.
  const isModelled = catalog.memory(chip).type === "direct" || NOR_CHIPS.has(chip) || CFI_CHIPS.has(chip);
  return isModelled ? undefined : `no model of ${chip}`;
}
