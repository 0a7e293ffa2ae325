import { VirtualCardLayoutError } from "../errors.ts";
import type { BlockListFacts } from "../virtual-card-description.ts";
import type { FixedWords } from "../words-block.ts";
import { type BlockListGroup, type BlockSize, isFree, type Slot, slotOf } from "./place-blocks.ts";
import type { PlannedWindow } from "./plan-spaces.ts";

/** Blocks of a list begin at multiples of this. */
const STEP_BYTES = 0x20;
/** Of blocks whose version nobody asks for. */
const SOME_VERSION = 0x0000_0100;

interface Link {
  /** Undefined: a block to be passed over. */
  readonly name: string | undefined;
  readonly facts: BlockListFacts;
  readonly type: number;
  /** Undefined: what the block itself has there. */
  readonly version: number | undefined;
  readonly sizeBytes: number;
}

/**
 * Makes a linked list of the blocks of a group: before each of them and at the end another one that nobody wants.
 *
 * @throws {VirtualCardLayoutError} if the window has no room for it
 */
export function linkBlocks(
  { first, members }: BlockListGroup,
  { in: window, sizeOf, taken }: { readonly in: PlannedWindow; readonly sizeOf: BlockSize; readonly taken: readonly Slot[] },
): readonly Slot[] {
  const links = members.flatMap(({ name, facts }, index): Link[] => [
    decoyBefore(facts, members, index),
    {
      name,
      facts,
      type: facts.type,
      version: facts.version,
      sizeBytes: Math.max(sizeOf(name, "window"), headerEnd(facts)),
    },
  ]);
  const [last] = members.slice(-1);
  if (last) links.push(decoyBefore({ ...last.facts, version: undefined }, members, members.length));

  const offsets: number[] = [];
  let next = first;
  for (const { sizeBytes } of links) {
    // Only the first block has a fixed place.
    while (offsets.length > 0 && next + sizeBytes <= window.sizeBytes && !isFree(taken, window, next, sizeBytes)) next += STEP_BYTES;
    if (next + sizeBytes > window.sizeBytes || !isFree(taken, window, next, sizeBytes)) {
      throw new VirtualCardLayoutError(`a list of ${links.length} register blocks does not fit its window`);
    }
    offsets.push(next);
    next = Math.ceil((next + sizeBytes) / STEP_BYTES) * STEP_BYTES;
  }
  return links.map((link, index) => {
    const offset = offsets[index] ?? 0;
    const words = wordsOf(link, offsets[index + 1] ?? 0);
    if (link.name !== undefined)
      return slotOf({ name: link.name, window: "window", sizeBytes: link.sizeBytes }, { in: window, offset, words });
    return { space: window.space, offset: window.offset + offset, sizeBytes: link.sizeBytes, words };
  });
}

const headerEnd = ({ typeOffset, versionOffset = 0, nextOffset }: BlockListFacts) => Math.max(typeOffset, versionOffset, nextOffset) + 4;

/** Of the same type and another version where versions are compared, else of a type that is not in the list. */
function decoyBefore(facts: BlockListFacts, members: BlockListGroup["members"], index: number): Link {
  const common = { name: undefined, facts, sizeBytes: headerEnd(facts) };
  if (facts.version !== undefined) return { ...common, type: facts.type, version: (facts.version ^ 1) >>> 0 };
  const wanted = new Set(members.map((member) => member.facts.type));
  let type = 0xc100 + index;
  // Ends: there are fewer wanted types than numbers.
  while (wanted.has(type)) type += 0x100;
  return { ...common, type, version: SOME_VERSION };
}

function wordsOf({ facts, type, version }: Link, next: number): FixedWords {
  return new Map([
    ...(facts.versionOffset === undefined || version === undefined ? [] : [[facts.versionOffset, version] as const]),
    [facts.typeOffset, type],
    [facts.nextOffset, next],
  ]);
}
