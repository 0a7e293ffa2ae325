import { suite } from "uvu";
import * as assert from "uvu/assert";
import { withStatistics } from "../../core/bus/with-statistics.ts";
import { createVirtualCard } from "../../core/sim/virtual-card.ts";
import { barOf, openQuadSpiMemory, quadSpiWith } from "../support/open-virtual-memory.ts";

const BusTransactions = suite("bus transactions through AXI Quad SPI");

/** One status read: 6 writes and 3 reads. A poll that comes too early costs this much more. */
const STATUS_READ = 9;

async function openCounted(fifoDepth: 16 | 256 = 256) {
  const card = createVirtualCard(quadSpiWith({ chip: "micron/mt25ql256a", select: 0 }, fifoDepth));
  const { bus, counts } = withStatistics(barOf(card));
  const memory = await openQuadSpiMemory({ bus, clock: card.clock, fifoDepth });
  // The first change after opening also checks that write enable works; that is not what is counted here.
  await memory.program(0x10_0000, Uint8Array.of(0));
  const count = async (work: () => Promise<unknown>) => {
    const before = { ...counts };
    await work();
    const reads = counts.reads - before.reads;
    return { reads, total: reads + counts.writes - before.writes };
  };
  return { card, memory, count };
}

BusTransactions("programs a page of 256 bytes with at most 281, of which 6 reads", async () => {
  const { card, memory, count } = await openCounted();
  const data = new Uint8Array(256).map((_, index) => index);
  const { reads, total } = await count(() => memory.program(0, data));
  assert.ok(total <= 281, `${total} transactions`);
  assert.ok(reads <= 6, `${reads} reads`);
  assert.equal(card.chips[0]?.contents.subarray(0, 256), data);
});

BusTransactions("erases 64 KiB with at most 24 and what polling needs", async () => {
  const { card, memory, count } = await openCounted();
  await memory.program(0, new Uint8Array(256));
  const { total } = await count(() => memory.erase(0, 0x10000));
  // SFDP gives typical times in steps: the first poll may come a little before the chip is done, the second does not.
  assert.ok(total <= 24 + STATUS_READ, `${total} transactions`);
  assert.equal(card.chips[0]?.contents[0], 0xff);
});

BusTransactions("reads with at most 2.06 per byte in pieces of 256 bytes", async () => {
  const { memory, count } = await openCounted();
  const { total } = await count(async () => {
    for (let address = 0; address < 0x4000; address += 256) await memory.read(address, new Uint8Array(256));
  });
  assert.ok(total / 0x4000 <= 2.06, `${total / 0x4000} per byte`);
});

for (const sizeBytes of [0x10000, 0x30000]) {
  BusTransactions(`reads with at most 2.02 per byte in a piece of ${sizeBytes / 1024} KiB`, async () => {
    const { memory, count } = await openCounted();
    const { total } = await count(() => memory.read(0, new Uint8Array(sizeBytes)));
    assert.ok(total / sizeBytes <= 2.02, `${total / sizeBytes} per byte`);
  });
}

BusTransactions("stays near that with a FIFO of 16 bytes", async () => {
  const { memory, count } = await openCounted(16);
  const { reads, total } = await count(() => memory.program(0, new Uint8Array(256)));
  assert.ok(total <= 296, `${total} transactions`);
  assert.ok(reads <= 21, `${reads} reads`);
});

BusTransactions.run();
