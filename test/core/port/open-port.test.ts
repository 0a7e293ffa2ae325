import { suite } from "uvu";
import * as assert from "uvu/assert";
import { UnsupportedPortError, ValueRangeError } from "../../../core/port/errors.ts";
import type { Protocol } from "../../../core/protocol/protocol.ts";
import {
  binary,
  CONTROL,
  constant,
  DATA,
  type LooseStep,
  length,
  operation,
  PART,
  poll,
  protocolOf,
  RECEIVE,
  register,
  SEND,
  STATUS,
  spiPort,
  variable,
  write,
} from "../../support/hand-made-protocol.ts";
import { type Answer, recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const OpenPort = suite("open-port");

const NOTHING = new Uint8Array();
const COUNT = { name: "count", slot: 0 };
const WORD = { name: "word", slot: 1 };

/** Runs `transfer` of a protocol made of `steps` and returns what the bus saw. */
async function logOf(steps: readonly LooseStep[] | Protocol, run: { send?: Uint8Array; receive?: Uint8Array; answer?: Answer } = {}) {
  const bus = recordingBus(run.answer);
  const protocol = "controller" in steps ? steps : protocolOf(steps);
  await spiPort(protocol, { bus, clock: steppedClock() }).transfer(run.send ?? NOTHING, run.receive ?? NOTHING);
  return bus.log;
}

OpenPort("sends nothing before it is asked to", () => {
  const bus = recordingBus();
  spiPort(protocolOf([write(CONTROL, 1)]), { bus, clock: steppedClock() });
  assert.equal(bus.log, []);
});

OpenPort("accesses each register at its own width", async () => {
  const steps = [8, 16, 32].map((widthBits) => write(register("R", widthBits, { widthBits: widthBits as 8 | 16 | 32 }), 0x7f)); // literals of the list
  assert.equal(await logOf(steps), ["w8 8 = 7f", "w16 10 = 7f", "w32 20 = 7f"]);
});

OpenPort("takes fields out of one read and computes with them", async () => {
  const read: LooseStep = {
    op: "read",
    register: STATUS,
    bindings: [
      { variable: COUNT, field: { name: "count", shift: 4, widthBits: 4 } },
      { variable: WORD, field: "word" },
    ],
  };
  const log = await logOf([read, write(DATA, variable(COUNT)), write(DATA, variable(WORD))], { answer: () => 0x8000_00a5 });
  assert.equal(log, ["r32 14", "w32 18 = a", "w32 18 = 800000a5"]);
});

OpenPort("modifies with one read and one write", async () => {
  const modify: LooseStep = { op: "modify", register: CONTROL, mask: 0xf0, value: constant(0x50) };
  assert.equal(await logOf([modify], { answer: () => 0x8000_00ff }), ["r32 10", "w32 10 = 8000005f"]);
});

OpenPort("pushes bytes as words of the register's width, in one bulk access", async () => {
  const send = Uint8Array.of(1, 0xff, 3);
  assert.equal(await logOf([{ op: "push", register: DATA, buffer: SEND }], { send }), ["push32 18 = 1,ff,3"]);
  const narrow = register("NARROW", 0x1c, { widthBits: 8 });
  assert.equal(await logOf([{ op: "push", register: narrow, buffer: SEND }], { send }), ["push8 1c = 1,ff,3"]);
});

OpenPort("pulls the low byte of each word, in one bulk access", async () => {
  const receive = new Uint8Array(3);
  let next = 0x1fe;
  const log = await logOf([{ op: "pull", register: DATA, buffer: RECEIVE }], { receive, answer: () => next++ });
  assert.equal(log, ["pull32 18 x 3"]);
  assert.equal([...receive], [0xfe, 0xff, 0x00]);
});

OpenPort("fills with one word as often as asked, also not at all", async () => {
  const fill = (times: number): LooseStep => ({ op: "fill", register: DATA, value: constant(0xa5), times: constant(times) });
  assert.equal(await logOf([fill(0), fill(2)]), ["push32 18 = a5,a5"]);
});

OpenPort("moves 40,000 bytes in pieces of at most 64 KiB and loses none", async () => {
  const send = Uint8Array.from({ length: 40_000 }, (_, index) => index % 251);
  const receive = new Uint8Array(40_000);
  let read = 0;
  const steps: LooseStep[] = [
    { op: "push", register: DATA, buffer: SEND },
    { op: "pull", register: DATA, buffer: RECEIVE },
    { op: "fill", register: DATA, value: constant(1), times: constant(40_000) },
  ];
  const log = await logOf(steps, { send, receive, answer: () => send[read++] ?? 0 });
  const pushed = log.filter((line) => line.startsWith("push32 18 = ")).map((line) => line.slice(12).split(","));
  assert.equal(
    pushed.map((words) => words.length),
    [16_384, 16_384, 7_232, 16_384, 16_384, 7_232],
  );
  assert.equal(
    pushed
      .slice(0, 3)
      .flat()
      .map((word) => Number.parseInt(word, 16)),
    [...send],
  );
  assert.equal(receive, send);
});

OpenPort("cuts a buffer into chunks, the last one shorter, and an empty one into none", async () => {
  const chunks: LooseStep = {
    op: "chunks",
    buffer: SEND,
    atMost: constant(2),
    as: PART,
    body: [{ op: "push", register: DATA, buffer: PART }, write(CONTROL, length(PART))],
  };
  const log = await logOf([chunks], { send: Uint8Array.of(1, 2, 3, 4, 5) });
  assert.equal(log, ["push32 18 = 1,2", "w32 10 = 2", "push32 18 = 3,4", "w32 10 = 2", "push32 18 = 5", "w32 10 = 1"]);
  assert.equal(await logOf([chunks]), []);
});

OpenPort("repeats with a counter, also inside another repeat", async () => {
  const inner: LooseStep = {
    op: "repeat",
    times: constant(2),
    atMost: 2,
    as: WORD,
    body: [write(DATA, binary(binary(variable(COUNT), "*", constant(16)), "+", variable(WORD)))],
  };
  const outer: LooseStep = { op: "repeat", times: constant(2), atMost: 9, as: COUNT, body: [inner] };
  assert.equal(await logOf([outer]), ["w32 18 = 0", "w32 18 = 1", "w32 18 = 10", "w32 18 = 11"]);
});

OpenPort("takes one branch of an if", async () => {
  // biome-ignore lint/suspicious/noThenProperty: the step's own name for it; nobody awaits a step
  const step = (test: number): LooseStep => ({ op: "if", test: constant(test), then: [write(DATA, 1)], else: [write(DATA, 2)] });
  assert.equal(await logOf([step(5), step(0)]), ["w32 18 = 1", "w32 18 = 2"]);
});

OpenPort("gives a called operation its own numbers and buffers", async () => {
  const finish = operation(
    "finish",
    [write(CONTROL, variable(COUNT)), { op: "push", register: DATA, buffer: SEND }, { op: "let", variable: COUNT, value: constant(99) }],
    {
      numbers: [COUNT],
      buffers: [SEND],
    },
  );
  const steps: LooseStep[] = [
    { op: "let", variable: COUNT, value: constant(7) },
    { op: "call", operation: "finish", numbers: [binary(variable(COUNT), "+", constant(1))], buffers: [RECEIVE] },
    write(CONTROL, variable(COUNT)),
  ];
  const log = await logOf(protocolOf(steps, { others: [finish] }), { send: Uint8Array.of(1), receive: Uint8Array.of(9) });
  assert.equal(log, ["w32 10 = 8", "push32 18 = 9", "w32 10 = 7"]);
});

OpenPort("flushes with a read and waits out a delay", async () => {
  const bus = recordingBus(() => 0xffff_ffff);
  const clock = steppedClock();
  const steps: LooseStep[] = [
    { op: "flush", register: CONTROL },
    { op: "delay", us: constant(250), atMostUs: 1000 },
    { op: "delay", us: constant(0), atMostUs: 1000 },
  ];
  await spiPort(protocolOf(steps), { bus, clock }).transfer(NOTHING, NOTHING);
  assert.equal(bus.log, ["r32 10"]);
  assert.equal(clock.waitsMs, [0.25]);
});

OpenPort("puts saved registers back in reverse order", async () => {
  const save: LooseStep = { op: "save", registers: [CONTROL, DATA], body: [write(CONTROL, 1)] };
  assert.equal(await logOf([save], { answer: (offset) => offset }), ["r32 10", "r32 18", "w32 10 = 1", "w32 18 = 18", "w32 10 = 10"]);
});

OpenPort("refuses a value that does not fit its register, and writes nothing", async () => {
  const narrow = register("NARROW", 0x1c, { widthBits: 8 });
  for (const [target, value] of [
    [narrow, 256],
    [CONTROL, 2 ** 32],
    [CONTROL, -1],
  ] as const) {
    for (const step of [write(target, value), { op: "fill", register: target, value: constant(value), times: constant(3) } as const]) {
      const bus = recordingBus();
      const port = spiPort(protocolOf([step]), { bus, clock: steppedClock() });
      const error = await rejects(() => port.transfer(NOTHING, NOTHING), ValueRangeError);
      assert.is(error.outside.place, target.name);
      assert.is(error.outside.value, value);
      assert.equal(bus.log, []);
    }
  }
});

const OUT_OF_BOUNDS: readonly { readonly step: LooseStep; readonly place: RegExp }[] = [
  { step: { op: "repeat", times: constant(4), atMost: 3, body: [write(DATA, 0)] }, place: /rounds/ },
  { step: { op: "repeat", times: constant(-1), atMost: 3, body: [write(DATA, 0)] }, place: /rounds/ },
  { step: { op: "delay", us: constant(11), atMostUs: 10 }, place: /delay/ },
  { step: { op: "chunks", buffer: SEND, atMost: constant(0), as: PART, body: [] }, place: /chunk/ },
  { step: { op: "fill", register: DATA, value: constant(0), times: constant(-1) }, place: /fill DATA/ },
  { step: poll({ firstAfterUs: constant(50_001) }), place: /before the poll of STATUS/ },
];

OpenPort("refuses a number past the bound of its step, and sends nothing", async () => {
  for (const { step, place } of OUT_OF_BOUNDS) {
    const bus = recordingBus();
    const port = spiPort(protocolOf([step]), { bus, clock: steppedClock() });
    const error = await rejects(() => port.transfer(Uint8Array.of(1), NOTHING), ValueRangeError);
    assert.match(error.outside.place, place);
    assert.equal(bus.log, []);
  }
});

OpenPort("stays synchronous while the clock does, and gives a promise when it does not", async () => {
  const steps: LooseStep[] = [
    {
      op: "repeat",
      times: constant(3),
      atMost: 3,
      as: COUNT,
      body: [{ op: "delay", us: constant(5), atMostUs: 5 }, write(DATA, variable(COUNT))],
    },
  ];
  for (const waiting of ["at once", "promised"] as const) {
    const bus = recordingBus();
    const pending = spiPort(protocolOf(steps, { finally: [write(CONTROL, 9)] }), { bus, clock: steppedClock(waiting) }).transfer(
      NOTHING,
      NOTHING,
    );
    assert.is(pending === undefined, waiting === "at once");
    await pending;
    assert.equal(bus.log, ["w32 18 = 0", "w32 18 = 1", "w32 18 = 2", "w32 10 = 9"]);
  }
});

OpenPort("can be used again after each operation, and refuses two at once", async () => {
  const port = spiPort(protocolOf([{ op: "delay", us: constant(5), atMostUs: 5 }]), {
    bus: recordingBus(),
    clock: steppedClock("promised"),
  });
  await port.open();
  const first = port.transfer(NOTHING, NOTHING);
  assert.throws(() => port.transfer(NOTHING, NOTHING), /transfer was asked for while transfer was running/);
  await first;
  await port.transfer(NOTHING, NOTHING);
  await port.close();
});

OpenPort("refuses what only our own mistake can produce: recursion, a missing operation, wrong parameters", () => {
  const call = (operation: string, numbers = 0): LooseStep => ({
    op: "call",
    operation,
    numbers: Array.from({ length: numbers }, () => constant(0)),
    buffers: [],
  });
  const open = (protocol: Protocol) => () => spiPort(protocol, { bus: recordingBus(), clock: steppedClock() });
  assert.throws(open(protocolOf([call("transfer")])), /calls itself/);
  assert.throws(open(protocolOf([call("a")], { others: [operation("a", [call("b")]), operation("b", [call("a")])] })), /calls itself/);
  assert.throws(open(protocolOf([call("lost")])), /no operation lost/);
  assert.throws(open(protocolOf([call("a", 1)], { others: [operation("a", [])] })), /a takes 0 parameters, not 1/);
});

OpenPort("refuses a controller that provides another port", () => {
  const protocol: Protocol = { ...protocolOf([]), provides: ["stream"] };
  assert.throws(
    () => spiPort(protocol, { bus: recordingBus(), clock: steppedClock() }),
    (error: unknown) => error instanceof UnsupportedPortError,
  );
});

OpenPort.run();
