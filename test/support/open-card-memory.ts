import { type Space, spaceName } from "../../core/bus/space.ts";
import type { Memory } from "../../core/memory/memory.ts";
import type { Catalog } from "../../core/profile/catalog.ts";
import { createVirtualCard, spaceOf, type VirtualCard } from "../../core/sim/virtual-card.ts";
import { CardControllers } from "../../core/target/card-controllers.ts";
import { describeVirtualCard } from "../../core/target/describe-virtual-card.ts";
import type { OpenCard } from "../../core/target/open-card.ts";
import { openMemory } from "../../core/target/open-memory.ts";
import { UndoStack } from "../../core/target/undo-stack.ts";

export interface OpenVirtualCard extends OpenCard {
  readonly virtual: VirtualCard;
}

/** A virtual card as it comes with barflash, and what opens its controllers. */
export async function openVirtualCard(id: string, catalog: Catalog): Promise<OpenVirtualCard> {
  const card = catalog.card(id);
  const virtual = createVirtualCard(await describeVirtualCard(card, catalog));
  const bus = (space: Space) => spaceOf(virtual, space);
  const spaces = {
    bus,
    hasConfig: virtual.spaces.has(spaceName({ kind: "config" })),
    clock: virtual.clock,
    counts: { reads: 0, writes: 0 },
  };
  const undo = new UndoStack();
  const controllers = new CardControllers({ card, spaces, catalog, csr: undefined, undo });
  return { address: `sim:${id}`, card, spaces, controllers, undo, virtual };
}

/** The first memory of a virtual card as it comes with barflash, and the card, which knows what was done to it. */
export async function openCardMemory(id: string, catalog: Catalog): Promise<{ readonly memory: Memory; readonly virtual: VirtualCard }> {
  const open = await openVirtualCard(id, catalog);
  const { card, virtual } = open;
  const [first] = Object.entries(card.memories ?? {});
  if (first === undefined) throw new Error(`${id} has no memory`);
  const memory = await openMemory(...first, { open, catalog });
  return { memory, virtual };
}
