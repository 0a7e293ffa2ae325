/**
 * Cuts one scenario off before every bus write that belongs to this shard, lets the next run continue, and prints what it found as JSON.
 *
 *     node --import tsx test/support/power-cut-worker.ts SCENARIO SHARD SHARDS STRIDE
 */

import type { SpiNorTable } from "../../core/memory/spi-nor-table.ts";
import { createVirtualCard, type VirtualCard } from "../../core/sim/virtual-card.ts";
import type { VirtualChip } from "../../core/sim/virtual-chip.ts";
import { CUT_SCENARIOS, type CutScenarioName, FLASH_BYTES, IMAGE_ADDRESS, SYNC_OFFSET } from "./cut-scenarios.ts";
import { flashMemory } from "./flash-memory.ts";
import { barOf, openQuadSpiMemory, quadSpiWith } from "./open-virtual-memory.ts";
import { recordRun, replayAction } from "./recorded-run.ts";

export interface CutResult {
  /** Bus writes of the whole run. */
  readonly writes: number;
  /** Cuts that this shard looked at. */
  readonly cuts: number;
  /** Runs that continued; a cut that leaves the card as the one before did is the same case. */
  readonly recoveries: number;
  /** Cuts after which the flash held a valid sync word and neither image whole. */
  readonly halfWritten: readonly number[];
  /** Cuts after which the next run failed or left other content. */
  readonly lost: readonly string[];
}

/** A chip of 512 KiB, so that a copy of the card is cheap. Times are the chip's. */
const TABLE: SpiNorTable = {
  name: "cut-down N25Q",
  jedecId: "20ba18",
  sizeBytes: FLASH_BYTES,
  pageBytes: 256,
  addressBytes: 3,
  erases: [
    { sizeBytes: 0x1000, opcode: 0x20, typicalMs: 250, maximumMs: 800 },
    { sizeBytes: 0x10000, opcode: 0xd8, typicalMs: 700, maximumMs: 3000 },
  ],
  pageProgram: { typicalMs: 0.5, maximumMs: 5 },
  flagStatus: true,
};
const NEIGHBOUR = 0x5a;

const [name = "", shard = "0", shards = "1", stride = "1"] = process.argv.slice(2);
if (!(name in CUT_SCENARIOS)) throw new Error(`no scenario ${name}`);
// as: the line above checked it.
const { old, image } = CUT_SCENARIOS[name as CutScenarioName]();

const openOn = ({ spaces, clock }: Pick<VirtualCard, "spaces" | "clock">) =>
  openQuadSpiMemory({ bus: barOf({ spaces }), clock, fifoDepth: 256, table: TABLE }).then((memory) => ({ ...memory, clock }));

const request = { wanted: [{ address: IMAGE_ADDRESS, data: image }], syncAddress: IMAGE_ADDRESS + SYNC_OFFSET };

async function update(card: Pick<VirtualCard, "spaces" | "clock">): Promise<void> {
  const memory = await openOn(card);
  await flashMemory({ memory, ...request });
  await memory.close();
}

const chipOf = ({ chips: [chip] }: VirtualCard): VirtualChip => {
  if (chip === undefined) throw new Error("the card has no chip");
  return chip;
};
const imageIn = (chip: VirtualChip): Buffer => Buffer.from(chip.read(IMAGE_ADDRESS, image.length).buffer);
const SYNC = Buffer.from(image.subarray(SYNC_OFFSET, SYNC_OFFSET + 4));

function isHalfWritten(chip: VirtualChip): boolean {
  if (Buffer.compare(chip.read(IMAGE_ADDRESS + SYNC_OFFSET, 4), SYNC) !== 0) return false;
  const now = imageIn(chip);
  return !now.equals(image) && !now.equals(old);
}

const card = createVirtualCard(quadSpiWith({ chip: "micron/n25q128a", select: 0, overrides: { sizeBytes: FLASH_BYTES } }));
chipOf(card).load(0, new Uint8Array(FLASH_BYTES).fill(NEIGHBOUR));
chipOf(card).load(IMAGE_ADDRESS, old);

const actions = await recordRun(card, update);
const halfWritten: number[] = [];
const lost: string[] = [];
let writes = 0;
let cuts = 0;
let recoveries = 0;
let lastRecovered: VirtualChip | undefined;
let lastCut: VirtualChip | undefined;

/** The process is killed here, the card keeps its power, and the same command is given again. */
async function killAndContinue(cut: number): Promise<void> {
  const next = card.clone();
  const memory = await openOn(next);
  // What the next run does from here on depends only on what the flash holds: opening has reset everything else.
  if (lastRecovered?.hasSameContents(chipOf(next))) return;
  lastRecovered = chipOf(next.clone());
  if (isHalfWritten(lastRecovered)) halfWritten.push(cut);
  recoveries++;
  await flashMemory({ memory, ...request });
  if (!imageIn(chipOf(next)).equals(image)) lost.push(`killed before write ${cut}: other content`);
}

/** The power goes: what the chip was doing stays half done. */
async function cutPower(cut: number): Promise<void> {
  const next = card.clone();
  next.powerCut();
  const chip = chipOf(next);
  if (lastCut?.hasSameContents(chip)) return;
  lastCut = chipOf(next.clone());
  if (isHalfWritten(chip)) halfWritten.push(cut);
  await update(next);
  if (!imageIn(chip).equals(image)) lost.push(`power cut before write ${cut}: other content`);
}

for (const action of actions) {
  if (action.kind === "write") {
    if (writes % Number(stride) === 0 && Math.floor(writes / Number(stride)) % Number(shards) === Number(shard)) {
      cuts++;
      await killAndContinue(writes).catch((error: unknown) => lost.push(`killed before write ${writes}: ${error}`));
      await cutPower(writes).catch((error: unknown) => lost.push(`power cut before write ${writes}: ${error}`));
    }
    writes++;
  }
  replayAction(card, action);
}
if (!imageIn(chipOf(card)).equals(image)) lost.push("the replay of the whole run left other content");

const result: CutResult = { writes, cuts, recoveries, halfWritten: halfWritten.slice(0, 10), lost: lost.slice(0, 10) };
process.stdout.write(`${JSON.stringify(result)}\n`);
