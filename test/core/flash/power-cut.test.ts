import { suite } from "uvu";
import * as assert from "uvu/assert";
import { InterruptedError } from "../../../core/flash/errors.ts";
import type { FlashEvent } from "../../../core/flash/flash-event.ts";
import type { FlashGeometry } from "../../../core/memory/memory.ts";
import { eventsOf, flashMemory } from "../../support/flash-memory.ts";
import { type CutMoment, InjectedFault, ramMemory, SMALL_GEOMETRY } from "../../support/ram-memory.ts";
import { rejects } from "../../support/rejects.ts";

const PowerCut = suite("a power cut");

const SYNC = Uint8Array.of(0xaa, 0x99, 0x55, 0x66);
/** Few pages, so that there are few places to cut. */
const TINY: FlashGeometry = {
  ...SMALL_GEOMETRY,
  sizeBytes: 0x2000,
  erases: [
    { sizeBytes: 0x200, typicalMs: 40, maximumMs: 400 },
    { sizeBytes: 0x800, typicalMs: 100, maximumMs: 1000 },
  ],
};
const BASE = 0x100;
const IMAGE_BYTES = 0x1280;
const NEIGHBOUR = 0x5a;

/** Bytes that set and clear bits against each other, with the sync word somewhere. */
function imageOf(factor: number, syncOffset: number): Uint8Array {
  const data = Uint8Array.from({ length: IMAGE_BYTES }, (_, index) => (index * factor + (index >> 7)) & 0xff);
  data.set(SYNC, syncOffset);
  return data;
}

interface Scenario {
  readonly name: string;
  readonly old: Uint8Array | undefined;
  readonly image: Uint8Array;
  readonly syncOffset: number;
  readonly geometry?: FlashGeometry;
}

const changedAt = (data: Uint8Array, ...offsets: number[]) => {
  const changed = Uint8Array.from(data);
  for (const offset of offsets) changed[offset] = (changed[offset] ?? 0) ^ 0xff;
  return changed;
};
const OLD = imageOf(7, 0x30);
const NO_SECOND_PROGRAM = { ...TINY, canProgramAgain: false };

const SCENARIOS: readonly Scenario[] = [
  { name: "a new image over an old one", old: OLD, image: imageOf(13, 0x30), syncOffset: 0x30 },
  { name: "a new image in erased memory", old: undefined, image: imageOf(13, 0x30), syncOffset: 0x30 },
  { name: "changes that leave the unit with the sync word equal", old: OLD, image: changedAt(OLD, 0x700, 0x1200), syncOffset: 0x30 },
  { name: "one changed byte in the unit with the sync word", old: OLD, image: changedAt(OLD, 0x50), syncOffset: 0x30 },
  { name: "a sync word across two erase units", old: imageOf(7, 0xfe), image: imageOf(13, 0xfe), syncOffset: 0xfe },
  { name: "a sync word that was further back", old: imageOf(7, 0xc30), image: imageOf(13, 0x30), syncOffset: 0x30 },
  { name: "a sync word that comes further back", old: OLD, image: imageOf(13, 0xc30), syncOffset: 0xc30 },
];

/** The memory before: the old image with neighbours on both sides. */
function memoryOf({ old, geometry = TINY }: Scenario) {
  const bytes = new Uint8Array(TINY.sizeBytes).fill(0xff);
  if (old) bytes.fill(NEIGHBOUR, 0x80, BASE + IMAGE_BYTES + 0x80);
  bytes.fill(0xff, BASE, BASE + IMAGE_BYTES);
  bytes.set(old ?? [], BASE);
  return ramMemory({ geometry, bytes });
}
const requestOf = ({ image, syncOffset }: Scenario) => ({ wanted: [{ address: BASE, data: image }], syncAddress: BASE + syncOffset });
const rangeNow = (bytes: Uint8Array) => bytes.subarray(BASE, BASE + IMAGE_BYTES);
const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** A valid sync word in the image's range, and neither the old nor the new image whole. */
function startsHalfWritten(bytes: Uint8Array, { old, image }: Scenario): boolean {
  const now = rangeNow(bytes);
  return Buffer.from(now).includes(Buffer.from(SYNC)) && !isSame(now, image) && !(old && isSame(now, old));
}

async function countOperations(scenario: Scenario): Promise<number> {
  const memory = memoryOf(scenario);
  const before = Uint8Array.from(memory.bytes);
  await flashMemory({ memory, ...requestOf(scenario) });
  before.set(scenario.image, BASE);
  assert.equal(memory.bytes, before, "an uncut run writes the image and keeps its neighbours");
  return memory.operations.length;
}

const MOMENTS: readonly CutMoment[] = ["before", "first half", "last half", "after"];

/** Cuts at every operation in every way, and looks at what the memory holds then and after the next run. */
async function cutEverywhere(scenario: Scenario, checkCut: (bytes: Uint8Array, where: string) => void): Promise<void> {
  const total = await countOperations(scenario);
  for (let operation = 0; operation < total; operation++) {
    for (const when of MOMENTS) {
      const where = `cut ${when} operation ${operation} of ${total}`;
      const memory = memoryOf(scenario);
      memory.faults = { cut: { operation, when } };
      await rejects(() => flashMemory({ memory, ...requestOf(scenario) }), InjectedFault);
      checkCut(memory.bytes, where);
      memory.faults = {};
      await flashMemory({ memory, ...requestOf(scenario) });
      assert.ok(isSame(rangeNow(memory.bytes), scenario.image), `${where}: the next run completes`);
    }
  }
}

for (const scenario of SCENARIOS) {
  PowerCut(`never leaves a half-written image that starts, and the next run completes: ${scenario.name}`, () =>
    cutEverywhere(scenario, (bytes, where) => assert.not(startsHalfWritten(bytes, scenario), where)),
  );
}

PowerCut("is recovered from by the next run where the chip forbids a second program", () =>
  cutEverywhere({ name: "", old: OLD, image: imageOf(13, 0x30), syncOffset: 0x30, geometry: NO_SECOND_PROGRAM }, () => {}),
);

PowerCut("leaves the rest to the FPGA's CRC when a single unit beside the sync word changes", async () => {
  const scenario = { name: "", old: OLD, image: changedAt(OLD, 0x1000), syncOffset: 0x30 };
  const left = new Set<boolean>();
  await cutEverywhere(scenario, (bytes) => left.add(startsHalfWritten(bytes, scenario)));
  assert.equal(left, new Set([false, true]));
});

PowerCut("is no worse than Ctrl-C at any operation: it says what the memory holds, and the next run completes", async () => {
  const scenario: Scenario = { name: "", old: OLD, image: imageOf(13, 0x30), syncOffset: 0x30 };
  const total = await countOperations(scenario);
  for (let operation = 0; operation < total - 1; operation++) {
    const memory = memoryOf(scenario);
    const abort = new AbortController();
    memory.onOperation = (number) => number === operation && abort.abort();
    const events: FlashEvent[] = [];
    const error = await rejects(() => flashMemory({ memory, ...requestOf(scenario), signal: abort.signal, events }), InterruptedError);
    assert.is(memory.operations.length, operation + 1, "the operation after the abort is not begun");
    const changes = memory.operations.filter(({ kind }) => kind !== "read").length;
    const [stopped] = eventsOf(events, "stopped");
    if (stopped) assert.is(stopped.holds, error.holds);
    assert.is(stopped?.changed ?? false, changes > 0);
    assert.is(/nothing was changed/.test(error.holds), changes === 0, `${error.holds} after ${changes} changes`);
    assert.not(startsHalfWritten(memory.bytes, scenario), `aborted at operation ${operation}`);
    memory.onOperation = () => {};
    await flashMemory({ memory, ...requestOf(scenario) });
    assert.ok(isSame(rangeNow(memory.bytes), scenario.image));
  }
});

PowerCut.run();
