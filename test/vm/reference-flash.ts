import { type Space, spaceName } from "../../core/bus/space.ts";
import { withTrace } from "../../core/bus/with-trace.ts";
import type { FlashEvent } from "../../core/flash/flash-event.ts";
import { runPlan } from "../../core/flash/run-plan.ts";
import { surveyMemory } from "../../core/flash/survey-memory.ts";
import { readImage } from "../../core/image/read-image.ts";
import { placeImage } from "../../core/plan/place-image.ts";
import { planFlash } from "../../core/plan/plan-flash.ts";
import { surveyRanges } from "../../core/plan/survey-ranges.ts";
import type { Catalog } from "../../core/profile/catalog.ts";
import type { CardProfile } from "../../core/profile/profile.ts";
import { spaceOf, type VirtualCard } from "../../core/sim/virtual-card.ts";
import { CardControllers } from "../../core/target/card-controllers.ts";
import { openMemory } from "../../core/target/open-memory.ts";
import { regionsOf } from "../../core/target/regions-of.ts";
import { UndoStack } from "../../core/target/undo-stack.ts";
import type { GuestAccess } from "./proxy-card.ts";

export interface ReferenceFlash {
  readonly virtual: VirtualCard;
  readonly card: CardProfile;
  readonly catalog: Catalog;
  readonly image: Uint8Array;
  readonly region: string;
}

/** Flashes a virtual card in this process, as the command does, and returns every access that this takes, in order. */
export async function referenceFlash({ virtual, card, catalog, image: bytes, region }: ReferenceFlash): Promise<readonly GuestAccess[]> {
  const accesses: GuestAccess[] = [];
  const { clock } = virtual;
  const spaces = {
    bus: (space: Space) => withTrace(spaceOf(virtual, space), (access) => accesses.push({ ...access, space: spaceName(space) })),
    hasConfig: true,
    clock,
    counts: { reads: 0, writes: 0 },
  };
  const undo = new UndoStack();
  const [first] = Object.entries(card.memories ?? {});
  if (first === undefined) throw new Error(`${card.id} has no memory`);
  const open = { address: card.id, card, spaces, controllers: new CardControllers({ card, spaces, catalog, csr: undefined, undo }), undo };
  const memory = await openMemory(...first, { open, catalog });
  const { geometry } = memory;
  const { signal } = new AbortController();
  const image = readImage(bytes);
  const place = { regions: regionsOf(first[1]), region, memoryBytes: geometry.sizeBytes, allow: { golden: false } };
  const { segments, covers, syncAddress } = placeImage({ image, ...place });
  const current = await last(surveyMemory({ memory, clock, signal, ranges: surveyRanges(geometry, covers), phase: "read" }));
  const plan = planFlash({ geometry, current, wanted: segments, ...(syncAddress === undefined ? {} : { syncAddress }) });
  await last(runPlan(plan, { memory, clock, signal }));
  await memory.close();
  await undo.unwind();
  return accesses;
}

/** What a generator returns at its end. */
async function last<Result>(events: AsyncGenerator<FlashEvent, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) return value;
  }
}
