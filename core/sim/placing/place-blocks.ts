import { hex } from "../../bits/hex.ts";
import { VirtualCardLayoutError } from "../errors.ts";
import type { BlockListFacts, CookieFacts, VirtualCardDescription, VirtualControllerDescription } from "../virtual-card-description.ts";
import type { FixedWords } from "../words-block.ts";
import { linkBlocks } from "./link-blocks.ts";
import type { PlannedWindow, SpacePlan } from "./plan-spaces.ts";

/** A range of a space and what is there. */
export interface Slot {
  readonly space: string;
  readonly offset: number;
  readonly sizeBytes: number;
  /** Which block of which controller; absent for a block that is there to be passed over. */
  readonly source?: { readonly controller: string; readonly window: string };
  readonly words?: FixedWords | undefined;
  readonly answers?: { readonly from: number; readonly to: number } | undefined;
}

/** Bytes that the block of a controller's window has. */
export type BlockSize = (controller: string, window: string) => number;

/** Registers of two words may be the last ones of a LiteX module. */
const LAST_CSR_BYTES = 8;

/**
 * Decides where each block of the controllers is: at its offset, in a linked list with other blocks between, or where a cookie says.
 *
 * @throws {VirtualCardLayoutError} if a block is outside its window or a list does not fit
 */
export function placeBlocks({ controllers }: VirtualCardDescription, { windows }: SpacePlan, sizeOf: BlockSize): readonly Slot[] {
  const windowOf = (name: string): PlannedWindow => {
    const window = windows.get(name);
    if (!window) throw new Error(`no window ${name}`);
    return window;
  };
  const entries = Object.entries(controllers);
  const slots: Slot[] = [];
  const main = (name: string, at: Place) => slots.push(slotOf({ name, window: "window", sizeBytes: sizeOf(name, "window") }, at));

  for (const [name, { window, place, otherWindows = {}, csrOffsets }] of entries) {
    if ("offset" in place) main(name, { in: windowOf(window), offset: place.offset, csrOffsets });
    for (const [own, other] of Object.entries(otherWindows)) {
      slots.push(slotOf({ name, window: own, sizeBytes: sizeOf(name, own) }, { in: windowOf(other.window), offset: other.offset }));
    }
  }
  for (const [name, { window, place }] of entries) {
    if ("cookie" in place)
      slots.push(...cookieSlots(place.cookie, { name, in: windowOf(window), sizeBytes: sizeOf(name, "window") }, slots));
  }
  for (const group of listsOf(entries)) slots.push(...linkBlocks(group, { in: windowOf(group.window), sizeOf, taken: slots }));
  // Of overlapping ranges the smaller one is looked at first.
  return slots.sort((a, b) => a.sizeBytes - b.sizeBytes);
}

interface Place {
  readonly in: PlannedWindow;
  readonly offset: number;
  readonly words?: FixedWords;
  readonly csrOffsets?: ReadonlyMap<string, number> | undefined;
}

/** @throws {VirtualCardLayoutError} */
export function slotOf(
  { name, window, sizeBytes }: { readonly name: string; readonly window: string; readonly sizeBytes: number },
  { in: place, offset, words, csrOffsets }: Place,
): Slot {
  if (offset + sizeBytes > place.sizeBytes) {
    throw new VirtualCardLayoutError(`${name} has ${hex(sizeBytes)} bytes at ${hex(offset)} of a window of ${hex(place.sizeBytes)} bytes`);
  }
  const start = place.offset + offset;
  const csr = csrOffsets && csrOffsets.size > 0 ? [...csrOffsets.values()] : undefined;
  const answers = {
    from: Math.max(place.from, csr ? start + Math.min(...csr) : start),
    to: csr ? Math.min(start + sizeBytes, start + Math.max(...csr) + LAST_CSR_BYTES) : start + sizeBytes,
  };
  return { space: place.space, offset: start, sizeBytes, source: { controller: name, window }, words, answers };
}

interface CookieBlock {
  readonly name: string;
  readonly in: PlannedWindow;
  readonly sizeBytes: number;
}

/** At the last place that is free, so that software must look for it; the other places hold another word. An only place may be shared. */
function cookieSlots({ at, offset, value, mask = 0xffff_ffff }: CookieFacts, block: CookieBlock, taken: readonly Slot[]): readonly Slot[] {
  const sizeBytes = Math.max(block.sizeBytes, offset + 4);
  const isOpen = (place: number) => at.length === 1 || isFree(taken, block.in, place, sizeBytes);
  const fits = at.filter((place) => place + sizeBytes <= block.in.sizeBytes && isOpen(place));
  const chosen = fits.at(-1);
  if (chosen === undefined) throw new VirtualCardLayoutError(`${block.name} fits none of the places of its cookie`);
  const words = new Map([[offset, (value & mask) >>> 0]]);
  const slots = [slotOf({ name: block.name, window: "window", sizeBytes }, { in: block.in, offset: chosen, words })];
  // The lowest bit that is compared.
  const wrong = ((value & mask) ^ (mask & -mask)) >>> 0;
  for (const place of at) {
    const word = place + offset;
    if (place === chosen || word + 4 > block.in.sizeBytes || !isFree([...taken, ...slots], block.in, word, 4)) continue;
    slots.push({ space: block.in.space, offset: block.in.offset + word, sizeBytes: 4, words: new Map([[0, wrong]]) });
  }
  return slots;
}

export function isFree(taken: readonly Slot[], window: PlannedWindow, offset: number, sizeBytes: number): boolean {
  const start = window.offset + offset;
  return taken.every((slot) => slot.space !== window.space || start + sizeBytes <= slot.offset || start >= slot.offset + slot.sizeBytes);
}

export interface BlockListGroup {
  readonly window: string;
  readonly first: number;
  readonly members: readonly { readonly name: string; readonly facts: BlockListFacts }[];
}

function listsOf(controllers: readonly (readonly [string, VirtualControllerDescription])[]): readonly BlockListGroup[] {
  const groups = new Map<string, BlockListGroup>();
  for (const [name, { window, place }] of controllers) {
    if (!("list" in place)) continue;
    const key = `${window} ${place.list.first}`;
    const members = [...(groups.get(key)?.members ?? []), { name, facts: place.list }];
    groups.set(key, { window, first: place.list.first, members });
  }
  return [...groups.values()];
}
