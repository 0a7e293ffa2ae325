import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Operation, Protocol } from "../../../core/protocol/protocol.ts";
import {
  binary,
  constant,
  type LooseStep,
  length,
  operation,
  PART,
  poll,
  RECEIVE,
  register,
  SEND,
  spiPort,
  variable,
  write,
} from "../../support/hand-made-protocol.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

/** What the controller profile of AXI Quad SPI does, by hand: this test counts what the interpreter makes of it. */
const Cost = suite("page program through AXI Quad SPI");

const SPICR = register("SPICR", 0x60);
const SPISR = register("SPISR", 0x64);
const SPIDTR = register("SPIDTR", 0x68);
const SPIDRR = register("SPIDRR", 0x6c);
const SPISSR = register("SPISSR", 0x70);
const COUNT = { name: "count", slot: 0 };
const FIFO_DEPTH = constant(256);

const finish: LooseStep = { op: "call", operation: "finish", numbers: [length(PART)], buffers: [] };
const FINISH: Operation = operation(
  "finish",
  [
    poll({ register: SPISR, firstAfterUs: binary(binary(variable(COUNT), "*", constant(8_000_000)), "/", constant(25_000_000)) }),
    { op: "delay", us: constant(1), atMostUs: 100 },
  ],
  { numbers: [COUNT] },
);
const TRANSFER: Operation = operation(
  "transfer",
  [
    write(SPICR, 0xe6),
    write(SPISSR, 0xffff_fffe),
    { op: "chunks", buffer: SEND, atMost: FIFO_DEPTH, as: PART, body: [{ op: "push", register: SPIDTR, buffer: PART }, finish] },
    // biome-ignore lint/suspicious/noThenProperty: the step's own name for it; nobody awaits a step
    { op: "if", test: binary(length(RECEIVE), ">", constant(0)), then: [write(SPICR, 0xc6)], else: [] },
    {
      op: "chunks",
      buffer: RECEIVE,
      atMost: FIFO_DEPTH,
      as: PART,
      body: [
        { op: "fill", register: SPIDTR, value: constant(0), times: length(PART) },
        finish,
        { op: "pull", register: SPIDRR, buffer: PART },
      ],
    },
  ],
  { finally: [write(SPISSR, 0xffff_ffff)] },
);
const PROTOCOL: Protocol = {
  controller: "test/axi-quad-spi",
  provides: ["spi"],
  parameters: {},
  windows: [{ name: "window", sizeBytes: 0x80, isRest: false }],
  variables: [],
  registers: [SPICR, SPISR, SPIDTR, SPIDRR, SPISSR],
  presence: SPICR,
  operations: new Map([TRANSFER, FINISH, operation("open", []), operation("close", [])].map((one) => [one.name, one])),
};

/** Accesses on the wire: each word of a bulk access is one. */
function countAccesses(log: readonly string[]) {
  const reads = log.map((line) => (line.startsWith("r") ? 1 : Number(/^pull\d+ \w+ x (\d+)/.exec(line)?.[1] ?? 0)));
  const writes = log.map((line) => (line.startsWith("w") ? 1 : line.startsWith("push") ? line.split(",").length : 0));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return { reads: sum(reads), writes: sum(writes) };
}

Cost("takes 6 reads and 273 writes for write enable, a page of 256 bytes, and one look at the status", async () => {
  const bus = recordingBus(() => 4);
  const clock = steppedClock();
  const port = spiPort(PROTOCOL, { bus, clock });
  const nothing = new Uint8Array();
  const transfers = [
    [Uint8Array.of(0x06), nothing],
    [new Uint8Array(260).fill(0xa5), nothing],
    [Uint8Array.of(0x70), new Uint8Array(1)],
  ] as const;
  for (const [send, receive] of transfers) assert.is(port.transfer(send, receive), undefined);
  assert.equal(countAccesses(bus.log), { reads: 6, writes: 273 });
  // 8 bits at 25 MHz for each byte, rounded down, and 1 µs for the last one; a single byte is not waited for before the first look.
  assert.equal(
    clock.waitsMs.map((ms) => Math.round(ms * 1000)),
    [1, 81, 1, 1, 1, 1, 1],
  );
});

Cost("takes one read and one write for each byte of a long read, and little more", async () => {
  const bus = recordingBus(() => 4);
  const port = spiPort(PROTOCOL, { bus, clock: steppedClock() });
  await port.transfer(Uint8Array.of(3, 0, 0, 0), new Uint8Array(65_536));
  const { reads, writes } = countAccesses(bus.log);
  assert.equal({ reads, writes }, { reads: 65_536 + 257, writes: 65_536 + 8 });
});

Cost.run();
