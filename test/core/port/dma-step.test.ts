import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { DmaBuffer, DmaHost, DmaWish } from "../../../core/bus/dma-host.ts";
import { DmaMissingError, DmaPieceError, DmaRefusedError, InterruptTimeoutError, ValueRangeError } from "../../../core/port/errors.ts";
import { openOperations } from "../../../core/port/open-port.ts";
import { checkProfile } from "../../../core/profile/load-profile.ts";
import { compileProtocol } from "../../../core/protocol/compile-protocol.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";
import { DMA_CONTROLLER } from "../profile/dma-cases.ts";

const Dma = suite("the step `dma`");

interface HostWish {
  /** Lengths of the segments. */
  readonly segments?: readonly number[];
  readonly iova?: number;
  /** Whether what was mapped counts as mapped. */
  readonly isHonest?: boolean;
  readonly interrupts?: boolean;
}

/** Gives memory in segments that lie apart, and keeps a log. */
function fakeHost(log: string[], { segments, iova: first = 0x10_0000, isHonest = true, interrupts = true }: HostWish) {
  const memory: Uint8Array[] = [];
  let live = 0;
  const host: DmaHost = {
    map({ sizeBytes, direction }: DmaWish): DmaBuffer {
      log.push(`map ${sizeBytes} ${direction}`);
      live++;
      const buffer = new ArrayBuffer(sizeBytes);
      memory.push(new Uint8Array(buffer));
      const lengths = segments ?? [sizeBytes];
      return {
        direction,
        buffer,
        segments: lengths.map((length, index) => ({ iova: first + index * 0x1_0000, sizeBytes: length })),
        unmap: () => {
          live--;
          log.push("unmap");
        },
      };
    },
    contains: () => isHonest,
    enableInterrupt: () => void log.push("interrupt on"),
    takeInterrupt: () => interrupts,
  };
  return { host, memory, live: () => live };
}

interface Wish extends HostWish {
  readonly status?: number;
}

function open(wish: Wish = {}) {
  const { profile } = checkProfile(DMA_CONTROLLER, "dma.yaml");
  if (profile?.kind !== "controller") throw new Error("no controller");
  const bus = recordingBus(() => wish.status ?? 0);
  const fake = fakeHost(bus.log, wish);
  const runner = openOperations(compileProtocol(profile, {}), { buses: [bus], clock: steppedClock(), vendorId: undefined, dma: fake.host });
  const run = async (name: string, numbers: readonly number[], data = new Uint8Array()) =>
    await runner.action(name)({ numbers, buffers: [data] });
  return { ...fake, log: bus.log, run };
}

const counting = (length: number) => Uint8Array.from({ length }, (_, index) => index & 0xff);

Dma("tells the card of one piece after another, in the order of the profile", async () => {
  const { log, run } = open();
  await run("read", [0x7000], new Uint8Array(0x480));
  assert.equal(log, [
    "interrupt on",
    "map 1152 card-writes",
    ...["w32 8 = 7000", "w32 c = 0", "w32 10 = 100000", "w32 14 = 0", "w32 18 = 400", "w32 1c = 2"],
    ...["w32 8 = 7400", "w32 c = 0", "w32 10 = 100400", "w32 14 = 0", "w32 18 = 80", "w32 1c = 2"],
    "unmap",
  ]);
});

Dma("keeps each piece inside one segment", async () => {
  const { log, run } = open({ segments: [0x40, 0x440], iova: 0x1_0000_0000 });
  await run("read", [0], new Uint8Array(0x480));
  const told = (offset: string) => log.filter((line) => line.startsWith(`w32 ${offset} =`)).map((line) => line.split("= ")[1]);
  assert.equal(
    [told("10"), told("14"), told("18"), told("8")],
    [
      ["0", "10000", "10400"],
      ["1", "1", "1"],
      ["40", "400", "40"],
      ["0", "40", "440"],
    ],
  );
});

Dma("fills a buffer with what the card wrote, and takes the memory away", async () => {
  const { memory, live, run } = open();
  const data = new Uint8Array(64);
  const running = open();
  // The fake card "writes" when it is mapped: all that matters is that the bytes come from the mapped memory.
  const { host } = running;
  const map = host.map;
  host.map = (wish) => {
    const mapped = map(wish);
    new Uint8Array(mapped.buffer).set(counting(64));
    return mapped;
  };
  await running.run("read", [0], data);
  assert.equal(data, counting(64));
  assert.is(running.live(), 0);
  await run("program", [0], counting(100));
  assert.equal(memory[0], counting(100));
  assert.is(live(), 0);
});

Dma("lets the card read one byte so many times", async () => {
  const { memory, run, log } = open({ interrupts: false, status: 0 });
  await rejects(() => run("erase", [0, 128]), InterruptTimeoutError);
  assert.equal(memory[0], new Uint8Array(128).fill(0xff));
  assert.equal(log.slice(-2), ["w32 1c = 0", "unmap"]);
});

Dma("does nothing for an empty buffer", async () => {
  const { log, run } = open();
  await run("read", [0], new Uint8Array());
  assert.equal(log, []);
});

Dma("ends the transfer before it takes the memory away, however it failed", async () => {
  const late = open({ interrupts: false });
  await rejects(() => late.run("read", [0], new Uint8Array(64)), InterruptTimeoutError);
  assert.equal(late.log.slice(-2), ["w32 1c = 0", "unmap"]);
  const busy = open({ status: 1 });
  assert.is((await rejects(() => busy.run("program", [0], new Uint8Array(64)), Error)).name, "PollTimeoutError");
  assert.equal(busy.log.slice(-2), ["w32 1c = 0", "unmap"]);
  assert.is(busy.live(), 0);
});

Dma("gives the card no address that is not its to use", async () => {
  const { log, live, run } = open({ isHonest: false });
  await rejects(() => run("read", [0], new Uint8Array(64)), DmaRefusedError);
  assert.equal(
    log.filter((line) => /^w32 1[048] /.test(line)),
    [],
  );
  assert.is(live(), 0);
});

Dma("refuses segments and lengths that the card cannot take, before anything is sent", async () => {
  const segments = open({ segments: [0x20, 0x60] });
  await rejects(() => segments.run("read", [0], new Uint8Array(0x80)), DmaPieceError);
  assert.equal(segments.log, ["interrupt on", "map 128 card-writes", "unmap"]);
  const short = open();
  await rejects(() => short.run("read", [0], new Uint8Array(0x41)), ValueRangeError);
  assert.equal(short.log, []);
  await rejects(() => short.run("erase", [0, 2 ** 25]), ValueRangeError);
});

Dma("says at the opening of a port that the way to the card has no DMA", () => {
  const { profile } = checkProfile(DMA_CONTROLLER, "dma.yaml");
  if (profile?.kind !== "controller") throw new Error("no controller");
  const runner = openOperations(compileProtocol(profile, {}), { buses: [recordingBus()], clock: steppedClock(), vendorId: undefined });
  runner.action("open");
  try {
    runner.action("read");
    assert.unreachable();
  } catch (error) {
    assert.instance(error, DmaMissingError);
    if (error instanceof DmaMissingError) {
      assert.match(error.message, "read of example/dma uses DMA");
      assert.match(DmaMissingError.entry.remedy, "--access vfio");
    }
  }
});

Dma.run();
