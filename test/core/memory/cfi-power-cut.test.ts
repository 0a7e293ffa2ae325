import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedClock } from "../../../core/bus/simulated-clock.ts";
import type { CfiChip } from "../../../core/sim/nor/cfi-chip.ts";
import { cfiNor } from "../../../core/sim/nor/cfi-nor.ts";
import { CutOff, devicePort, openSetup } from "../../support/cfi-parallel-port.ts";
import { flashMemory } from "../../support/flash-memory.ts";
import { rejects } from "../../support/rejects.ts";
import { SMALL_CFI_CHIPS } from "../../support/small-cfi-chips.ts";

const PowerCut = suite("a cut of a small update of parallel NOR");

const SYNC = Uint8Array.of(0xaa, 0x99, 0x55, 0x66);
/** Before every write in CI, which takes 20 s; before every fifth otherwise. */
const STRIDE = process.env.CI === "true" ? 1 : 5;
const SYNC_OFFSET = 0x20;
/** Begins inside the small blocks of the chips that have them, and ends in the next larger block. */
const IMAGE_ADDRESS = 0x3f80;
const IMAGE_BYTES = 0x100;

/** Blocks of 4 and 16 KiB and buffers of 16 words, so that there are few writes to cut before. */
const tiny = (chip: CfiChip): CfiChip => ({
  ...chip,
  sizeBytes: 0x10000,
  bufferWords: 16,
  ...("programOnceBytes" in chip && { programOnceBytes: 32 }),
  regions:
    chip.regions.length > 1
      ? [
          { blockBytes: 0x1000, count: 4 },
          { blockBytes: 0x4000, count: 3 },
        ]
      : [{ blockBytes: 0x4000, count: 4 }],
});

function imageOf(factor: number): Uint8Array {
  const image = Uint8Array.from({ length: IMAGE_BYTES }, (_, index) => (index * factor + (index >> 3)) & 0xff);
  image.set(SYNC, SYNC_OFFSET);
  return image;
}
const OLD = imageOf(7);
const NEW = imageOf(13);

type CutKind = "power" | "process";

/** A chip that holds the old image, and an update of it that is cut before its n-th write. */
async function update(chip: CfiChip, { kind, writes }: { readonly kind: CutKind; readonly writes: number }) {
  const clock = new SimulatedClock();
  const device = cfiNor(chip, { recordMisuse: () => {} });
  device.array.memory.write(IMAGE_ADDRESS, OLD);
  const run = async (cutAfterWrites: number) => {
    const port = devicePort(device, clock);
    port.cutAfterWrites = cutAfterWrites;
    const memory = await openSetup({ port, clock });
    await flashMemory({
      memory: { ...memory, clock },
      wanted: [{ address: IMAGE_ADDRESS, data: NEW }],
      syncAddress: IMAGE_ADDRESS + SYNC_OFFSET,
    });
    await memory.close();
    return port.counts.writes;
  };
  if (!Number.isFinite(writes)) return { device, writes: await run(writes), clock };
  await rejects(() => run(writes), CutOff);
  if (kind === "power") device.powerCut(clock.nowMs());
  const held = new Uint8Array(IMAGE_BYTES);
  device.array.memory.read(IMAGE_ADDRESS, held, { from: 0, to: IMAGE_BYTES });
  await run(Number.POSITIVE_INFINITY);
  return { device, writes, clock, held };
}

const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

for (const chip of SMALL_CFI_CHIPS.map(tiny)) {
  for (const kind of ["power", "process"] as const) {
    PowerCut(`the next run completes it, whenever the ${kind} goes: ${chip.id}`, async () => {
      const whole = await update(chip, { kind, writes: Number.POSITIVE_INFINITY });
      const wanted = new Uint8Array(chip.sizeBytes).fill(0xff);
      wanted.set(NEW, IMAGE_ADDRESS);
      assert.equal(whole.device.array.memory.contents(), wanted);
      assert.ok(whole.writes > 200, `${whole.writes} writes`);
      let changed = 0;
      for (let writes = 0; writes < whole.writes; writes += STRIDE) {
        const { device, held, clock } = await update(chip, { kind, writes });
        const where = `cut before write ${writes} of ${whole.writes}`;
        assert.ok(isSame(device.array.memory.contents(), wanted), where);
        assert.is(device.read(IMAGE_ADDRESS / 2, clock.nowMs()), (NEW[0] ?? 0) | ((NEW[1] ?? 0) << 8), `${where}: not in read array mode`);
        if (held === undefined) throw new Error("was not cut");
        if (!isSame(held, OLD) && !isSame(held, NEW)) {
          changed++;
          assert.not(Buffer.from(held).includes(Buffer.from(SYNC)), `${where}: a half-written image starts`);
        }
      }
      assert.ok(changed > 50 / STRIDE, `only ${changed} cuts left a half-written image`);
    });
  }
}

PowerCut.run();
