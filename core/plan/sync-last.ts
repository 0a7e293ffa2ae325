import type { AddressRange, FlashGeometry } from "../memory/memory.ts";
import { contains, mergeRanges, overlaps, widenRanges } from "./address-ranges.ts";
import { cheapestUnits, expectedUnitMs, wholePages } from "./cheapest-units.ts";
import { type Content, type Contents, contentAt, ERASED, erasedBytes, patched, rangeOf } from "./contents.ts";
import { smallestUnitAt, widenToUnits } from "./erase-kinds.ts";
import { type Change, onlyClears, pageSteps } from "./page-steps.ts";
import type { PlanUnit, UnitRole } from "./plan.ts";

/** A Xilinx sync word. */
export const SYNC_BYTES = 4;

/** All that sets the order: `direct` is the cheapest work if no order mattered. */
export interface SyncRequest {
  readonly geometry: FlashGeometry;
  readonly blocks: readonly Change[];
  readonly covers: readonly AddressRange[];
  readonly syncAddress: number;
  readonly direct: readonly PlanUnit[];
}

/**
 * Brings the work into an order in which no half-written image starts with a valid sync word: the old sync word is cleared to
 * zeros, then all is written but the new one, then the new one alone.
 *
 * - The old sync word is looked for where the new one comes, and first of all in the range of the image. It stays when a single
 *   unit of the smallest erase size changes that does not hold it: one changed byte costs one smallest erase, and the FPGA's
 *   own CRC rejects what a cut leaves behind.
 * - Clearing it makes its erase unit one that must be erased, also when the old and the new image are equal there.
 * - Chips that forbid a second program, or erase before each, cannot clear it: there the erase of its unit comes first, and the
 *   whole page with the new one comes last. A cut within that last page leaves the rest to the FPGA's CRC.
 * - Any byte of the word held back makes it invalid, so it may lie across pages and erase units.
 */
export function syncLast({ geometry, blocks, covers, syncAddress, direct }: SyncRequest): PlanUnit[] {
  const sync = { address: syncAddress, sizeBytes: SYNC_BYTES };
  const word = bytesOf(blocks, sync, "after");
  const old = oldSyncWords({ blocks, covers, word, syncAddress }).filter(
    (range) => !isSmallest(direct, geometry) || direct.some(({ erase, rewrite }) => isOver(erase ?? rewrite, range)),
  );
  if (old.length === 0 && Buffer.compare(bytesOf(blocks, sync, "before"), word) === 0) return [...direct];

  const stops = old.map((range) => ({ address: range.address, data: stoppedWord(bytesOf(blocks, range, "after"), geometry) }));
  const stopped = blocks.map((block) => patchChange(block, "before", stops));
  const held = geometry.canProgramAgain ? sync : widenRanges([sync], geometry.pageBytes, geometry.sizeBytes)[0];
  if (held === undefined) throw new Error("a sync word behind the end of the memory");
  const pending = { address: held.address, data: holdBack({ blocks: stopped, held, geometry }) };

  const content = stopped.flatMap((block) => cheapestUnits(patchChange(block, "after", [pending]), geometry));
  const takesOld = (unit: PlanUnit) => old.some((range) => overlaps(unit, range));
  const commit = { address: held.address, before: pending.data, after: bytesOf(blocks, held, "after") };
  return [
    ...(geometry.canProgramAgain ? stops.map((stop) => wordUnit("invalidate", toChange(blocks, stop), geometry)) : []),
    ...content.filter(takesOld),
    ...content.filter((unit) => !takesOld(unit)),
    wordUnit("commit", commit, geometry),
  ];
}

const isOver = (lost: AddressRange | undefined, range: AddressRange): boolean => lost !== undefined && overlaps(lost, range);

/** A single unit, no larger than the smallest erase of its place. */
const isSmallest = (units: readonly PlanUnit[], geometry: FlashGeometry): boolean =>
  units.length === 1 && units.every(({ address, sizeBytes }) => sizeBytes <= smallestUnitAt(geometry, address).sizeBytes);

type OldWordRequest = Pick<SyncRequest, "blocks" | "covers" | "syncAddress"> & { readonly word: Uint8Array };

/** Where the memory holds the image's sync word now: at its new place, and the first one in the range of the image. */
function oldSyncWords({ blocks, covers, word, syncAddress }: OldWordRequest): AddressRange[] {
  const found = new Set<number>();
  if (Buffer.compare(bytesOf(blocks, { address: syncAddress, sizeBytes: SYNC_BYTES }, "before"), word) === 0) found.add(syncAddress);
  const first = covers.map((range) => [range.address, Buffer.from(bytesOf(blocks, range, "before")).indexOf(word)] as const);
  for (const [address, index] of first.filter(([, index]) => index >= 0).slice(0, 1)) found.add(address + index);
  return [...found].sort((a, b) => a - b).map((address) => ({ address, sizeBytes: SYNC_BYTES }));
}

/** Zeros; where they cannot be programmed, anything that makes the plan erase the old word: neither erased nor as wanted. */
const stoppedWord = (wanted: Uint8Array, { canProgramAgain }: FlashGeometry): Uint8Array =>
  canProgramAgain ? new Uint8Array(wanted.length) : wanted.map((byte) => Number(byte === 0));

/** What the place of the sync word holds until the end: what is there now if the word can be programmed over it, else erased. */
function holdBack({ blocks, held, geometry }: { blocks: readonly Change[]; held: AddressRange; geometry: FlashGeometry }): Uint8Array {
  const now = bytesOf(blocks, held, "before");
  const reachable = geometry.canProgramAgain ? onlyClears(now, bytesOf(blocks, held, "after")) : now.every((byte) => byte === ERASED);
  return reachable ? now : erasedBytes(held.sizeBytes);
}

function wordUnit(role: UnitRole, change: Change, geometry: FlashGeometry): PlanUnit {
  const range = widenToUnits(geometry, { address: change.address, sizeBytes: change.after.length });
  const verify = [{ address: change.address, data: change.after }];
  const work = geometry.programErases
    ? { rewrite: range, programs: wholePages(range, change.after, geometry.pageBytes), verify }
    : { programs: pageSteps(change, geometry.pageBytes), verify };
  return { ...range, role, ...work, expectedMs: expectedUnitMs(work, geometry) };
}

const toChange = (blocks: readonly Change[], { address, data }: Content): Change => ({
  address,
  before: bytesOf(blocks, { address, sizeBytes: data.length }, "before"),
  after: data,
});

function patchChange(block: Change, side: "before" | "after", patches: Contents): Change {
  return { ...block, [side]: patched({ address: block.address, data: block[side] }, patches).data };
}

/** Bytes of consecutive blocks; a view where one block has them all. */
function bytesOf(blocks: readonly Change[], range: AddressRange, side: "before" | "after"): Uint8Array {
  const pieces = blocks.map((block) => ({ address: block.address, data: block[side] }));
  if (pieces.some((piece) => contains(rangeOf(piece), range))) return contentAt(pieces, range);
  const parts = pieces.filter((piece) => overlaps(rangeOf(piece), range));
  if (!mergeRanges(parts.map(rangeOf)).some((known) => contains(known, range))) throw new Error("a sync word beside the image");
  return patched({ address: range.address, data: new Uint8Array(range.sizeBytes) }, parts).data;
}
