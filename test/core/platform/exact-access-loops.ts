/**
 * Child process of exact-access.test.ts: runs hot loops over a traced window and prints one JSON line for each, with what
 * the processor did. Its argument is the path of the tracer's library.
 */
import type { Bus } from "../../../core/bus/bus.ts";
import { windowOf } from "../../../core/bus/window-of.ts";
import { withStatistics } from "../../../core/bus/with-statistics.ts";
import { withWriteGuard } from "../../../core/bus/with-write-guard.ts";
import { MappedBus } from "../../../core/platform/mapped-bus.ts";
import { mapAnonymous } from "../../../core/platform/memory-map.ts";
import { openTracer } from "../../support/tracer/tracer.ts";
import { AT, accesses, repeat, type TracedLoop, verdict } from "./traced-loop.ts";

/** One page, the least that can be traced. */
const WINDOW_BYTES = 4096;
const WARM_UP_RUNS = 20;
/** Above the number of rounds after which V8 optimises a loop while it runs (some thousands on Node 20 to 24). */
const WARM_UP_ROUNDS = 3000;
/** Each read and each write by itself. A traced access takes some 10 µs, so only CI waits for all of them. */
const SINGLE_ROUNDS = process.env.CI === "true" ? 100_000 : 3000;
const BULK_WORDS = 50;

const map = mapAnonymous(WINDOW_BYTES);
const memory = new Uint32Array(map.buffer);
const bus: Bus = new MappedBus(map);
const tracer = openTracer(process.argv[2] ?? "", map.buffer);
/** Results go here, so that the optimiser can not see that they are not wanted. */
const sink = { number: 0, bigint: 0n };

const SINGLE: readonly TracedLoop[] = [
  {
    name: "read8",
    rounds: SINGLE_ROUNDS,
    round: ["R8@16"],
    run: repeat(() => {
      sink.number += bus.read8(AT);
    }),
  },
  {
    name: "read16",
    rounds: SINGLE_ROUNDS,
    round: ["R16@16"],
    run: repeat(() => {
      sink.number += bus.read16(AT);
    }),
  },
  {
    name: "read32",
    rounds: SINGLE_ROUNDS,
    round: ["R32@16"],
    run: repeat(() => {
      sink.number += bus.read32(AT);
    }),
  },
  {
    name: "read64",
    rounds: SINGLE_ROUNDS,
    round: ["R64@16"],
    run: repeat(() => {
      sink.bigint ^= bus.read64(AT);
    }),
  },
  { name: "write8", rounds: SINGLE_ROUNDS, round: ["W8@16"], run: repeat((index) => bus.write8(AT, index & 0xff)) },
  { name: "write16", rounds: SINGLE_ROUNDS, round: ["W16@16"], run: repeat((index) => bus.write16(AT, index & 0xffff)) },
  { name: "write32", rounds: SINGLE_ROUNDS, round: ["W32@16"], run: repeat((index) => bus.write32(AT, index)) },
  { name: "write64", rounds: SINGLE_ROUNDS, round: ["W64@16"], run: repeat(() => bus.write64(AT, 5n)) },
];

const TRICKY: readonly TracedLoop[] = [
  {
    name: "a posted write and a read whose value is not used, 100000 times",
    rounds: 100_000,
    round: ["W32@16", "R32@20"],
    run: repeat((index) => {
      bus.write32(AT, index);
      bus.read32(AT + 4);
    }),
  },
  {
    name: "two reads of one register",
    rounds: 3000,
    round: ["R32@16", "R32@16"],
    run: repeat(() => {
      sink.number += bus.read32(AT) ^ bus.read32(AT);
    }),
  },
  {
    name: "the same value written twice",
    rounds: 3000,
    round: ["W32@16", "W32@16"],
    run: repeat(() => {
      bus.write32(AT, 1);
      bus.write32(AT, 1);
    }),
  },
  {
    name: "a write read back",
    rounds: 3000,
    round: ["W32@16", "R32@16"],
    run: repeat((index) => {
      bus.write32(AT, index);
      sink.number += bus.read32(AT);
    }),
  },
  {
    name: "a test of one bit",
    rounds: 3000,
    round: ["R32@16"],
    run: repeat(() => {
      if (bus.read32(AT) & 1) sink.number++;
    }),
  },
  {
    name: "a test of bit 15",
    rounds: 3000,
    round: ["R32@16"],
    run: repeat(() => {
      if (bus.read32(AT) & 0x8000) sink.number++;
    }),
  },
  {
    name: "status, data, status",
    rounds: 3000,
    round: ["R32@16", "R32@20", "R32@16"],
    run: repeat(() => {
      sink.number += bus.read32(AT) + bus.read32(AT + 4) + bus.read32(AT);
    }),
  },
  {
    // The sum was small while the loop was optimised; the first large word makes V8 go back to unoptimised code.
    name: "a value that the optimised code did not expect",
    rounds: 3000,
    round: ["R32@16"],
    prepare: () => memory.fill(0xffff_ffff),
    run: repeat(() => {
      sink.number = (sink.number & 0xff) + bus.read32(AT);
    }),
  },
];

const wrapped = withStatistics(withWriteGuard(windowOf(bus, AT, 16), [{ offset: 0, sizeBytes: 16 }])).bus;
const WRAPPED: TracedLoop = {
  name: "through window, guard and statistics",
  rounds: 3000,
  round: ["W32@16", "R32@20", "R32@20"],
  run: repeat((index) => {
    wrapped.write32(0, index);
    wrapped.read32(4);
    if (wrapped.read32(4) & 1) sink.number++;
  }),
};

const BULK: readonly TracedLoop[] = [
  new Uint8Array(BULK_WORDS),
  new Uint16Array(BULK_WORDS),
  new Uint32Array(BULK_WORDS),
  new BigUint64Array(BULK_WORDS),
].flatMap((words): TracedLoop[] => {
  const of = `${words.length} words of ${words.BYTES_PER_ELEMENT * 8} bits`;
  // The 32-bit ones, which stream bitstreams, take longer runs.
  const size = { words: words.length, rounds: (words instanceof Uint32Array ? 20_000 : 2000) / words.length };
  return [
    { name: `push ${of}`, ...size, round: accesses("W", words, 0), run: repeat(() => bus.push(AT, words)) },
    { name: `pull ${of}`, ...size, round: accesses("R", words, 0), run: repeat(() => bus.pull(AT, words)) },
    {
      name: `copyTo ${of}`,
      ...size,
      rounds: 2000 / words.length,
      round: accesses("W", words, 1),
      run: repeat(() => bus.copyTo(AT, words)),
    },
    {
      name: `copyFrom ${of}`,
      ...size,
      rounds: 2000 / words.length,
      round: accesses("R", words, 1),
      run: repeat(() => bus.copyFrom(AT, words)),
    },
  ];
});
/** As when received bytes are dropped: nothing looks at the words, and the array is new each time. */
const UNUSED_PULL: TracedLoop = {
  name: "pull whose words nobody looks at",
  words: BULK_WORDS,
  rounds: 40,
  round: accesses("R", new Uint32Array(BULK_WORDS), 0),
  run: repeat(() => bus.pull(AT, new Uint32Array(BULK_WORDS))),
};

const dataView = new DataView(map.buffer);
const buffer = Buffer.from(map.buffer);
/** What the bus must not use. If one of these were exact, either the tracer would be blind or V8 has changed. */
const WRONG: readonly TracedLoop[] = [
  {
    name: "wrong: plain read tested for a bit",
    rounds: 2000,
    round: ["R32@16"],
    run: repeat(() => {
      if (Number(memory[4]) & 1) sink.number++;
    }),
  },
  {
    name: "wrong: plain read not used",
    rounds: 2000,
    round: ["R32@16"],
    run: repeat(() => {
      memory[4];
    }),
  },
  {
    name: "wrong: Atomics.store",
    rounds: 2000,
    round: ["W32@16"],
    run: repeat((index) => {
      Atomics.store(memory, 4, index);
    }),
  },
  {
    name: "wrong: DataView, not optimised",
    rounds: 10,
    cold: true,
    round: ["R32@16"],
    run: repeat(() => {
      sink.number += dataView.getUint32(AT, true);
    }),
  },
  {
    name: "wrong: Buffer",
    rounds: 2000,
    round: ["R32@16"],
    run: repeat(() => {
      sink.number += buffer.readUInt32LE(AT);
    }),
  },
];

for (const loop of [...SINGLE, ...TRICKY, WRAPPED, ...BULK, UNUSED_PULL, ...WRONG]) {
  const warmUpRounds = Math.ceil(WARM_UP_ROUNDS / (loop.words ?? 1));
  memory.fill(0);
  sink.number = 0;
  if (!loop.cold) for (let run = 0; run < WARM_UP_RUNS; run++) loop.run(warmUpRounds);
  loop.prepare?.();
  const traced = tracer.trace(() => loop.run(loop.rounds));
  process.stdout.write(`${JSON.stringify({ name: loop.name, accesses: traced.length, verdict: verdict(traced, loop) })}\n`);
}
