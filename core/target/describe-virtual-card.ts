import type { Catalog } from "../profile/catalog.ts";
import type { CardProfile } from "../profile/profile.ts";
import { compileProtocol } from "../protocol/compile-protocol.ts";
import { VirtualCardUnsupportedError } from "../sim/errors.ts";
import type { VirtualBlockDescription, VirtualCardDescription } from "../sim/virtual-card-description.ts";

/**
 * What a virtual card must be made of, so that the card profile describes it.
 *
 * @param window name of the window that is wanted; a virtual card has one
 * @throws {VirtualCardUnsupportedError} if the profile leaves a chip open, which only a real card could answer
 */
export async function describeVirtualCard(card: CardProfile, window: string, catalog: Catalog): Promise<VirtualCardDescription> {
  const blocks: VirtualBlockDescription[] = [];
  for (const [name, entry] of Object.entries(card.controllers)) {
    if (entry.window !== window) continue;
    const controller = await catalog.controller(entry.use);
    const parametersWith = (more: Readonly<Record<string, number>> = {}) =>
      compileProtocol(controller, { ...entry.with, ...more }).parameters;
    const { fifoDepth, spiClockHz } = parametersWith();
    const memories = Object.values(card.memories).filter((memory) => memory.controller === name);
    const chips = memories.map(({ chip, with: more }) => {
      if (chip === undefined) throw new VirtualCardUnsupportedError({ kind: "chip", id: "that the profile leaves open", known: [] });
      return { chip, select: parametersWith(more).chipSelect ?? 0 };
    });
    // 16 entries and 1 MHz are the defaults of the cores that have no such parameter.
    blocks.push({
      controller: entry.use,
      offset: entry.offset,
      fifoDepth: fifoDepth === 256 ? 256 : 16,
      spiClockHz: spiClockHz ?? 1_000_000,
      chips,
    });
  }
  return { windowBytes: card.windows[window]?.sizeBytes ?? 0, blocks };
}
