import { BusAlignmentError, BusClosedError, BusRangeError } from "../../core/bus/errors.ts";
import { BarflashError } from "../../core/errors/barflash-error.ts";
import { MOST_MS, MOST_STEPS, WORDS_PER_STEP } from "../../core/port/meter.ts";
import { openOperations, openPort } from "../../core/port/open-port.ts";
import type { Arguments, OperationRunner } from "../../core/port/operation-runner.ts";
import type { ControllerProfile } from "../../core/profile/profile.ts";
import type { Operation, Protocol } from "../../core/protocol/protocol.ts";
import { VirtualHost } from "../../core/sim/virtual-host.ts";
import type { Random } from "../support/random.ts";
import { edgeNumber, pickFrom } from "./case-random.ts";
import { type FuzzBus, fuzzBus } from "./fuzz-bus.ts";
import { FuzzClock } from "./fuzz-clock.ts";

/** Bounds of one execution: the budget of its steps, and as much again for what cleans up after failures. */
export const BOUNDS = {
  accesses: WORDS_PER_STEP * 2 * MOST_STEPS,
  virtualMs: 2 * MOST_MS,
  /** Of the processor, because others may use it too. Far above what the full budget of steps takes. */
  cpuMs: 20_000,
} as const;

/** Time that this process spent on a processor. */
export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Something that a profile brought about and must not. */
export class BoundBroken extends Error {}

/** Failures of the bus that a checked profile cannot cause on a card whose windows are as large as it says. */
const FORBIDDEN = [BusRangeError, BusAlignmentError, BusClosedError];

/** Memory for the steps that let the card at it. */
const dmaHost = () => new VirtualHost({ isMaster: () => true, recordMisuse: () => {} });

/** Throws what is no proper end of an execution. */
function judge(error: unknown): string {
  if (!(error instanceof BarflashError) || FORBIDDEN.some((kind) => error instanceof kind)) throw error;
  return error.code;
}

interface Stage {
  readonly clock: FuzzClock;
  readonly bus: FuzzBus;
  readonly runner: OperationRunner;
}

function openStage(profile: ControllerProfile, protocol: Protocol, random: Random): Stage {
  const clock = new FuzzClock();
  const bus = fuzzBus(profile, protocol, random, (accesses) => clock.tick(accesses));
  const vendorId = random.pick<(() => number) | undefined>([undefined, () => 0x1234, () => 0xffff]);
  const runner = openOperations(protocol, { buses: bus.buses, clock, vendorId, dma: dmaHost() });
  return { clock, bus, runner };
}

const MOST_BUFFER_BYTES = 65_536;

function randomBuffer(random: Random): Uint8Array {
  if (random.chance(0.97)) return new Uint8Array(random.below(80)).fill(random.below(256));
  return new Uint8Array(random.pick([256, 257, 4096, MOST_BUFFER_BYTES]));
}

const randomArguments = ({ numbers, buffers }: Operation, random: Random): Arguments => ({
  numbers: numbers.map(() => Math.max(0, edgeNumber(random))),
  buffers: buffers.map(() => randomBuffer(random)),
});

/** Accesses before the card fails, and looks at the clock before time leaps: few, so that there can be many executions. */
const MOST_FUEL = 600;
/** How many executions have none of this, so that only the budget of the engine ends them. */
const UNLIMITED_CHANCE = 1 / 5_000;

/** How operations ended, by code; `ok` for success. */
export type Endings = Map<string, number>;

const count = (endings: Endings, ending: string): void => {
  endings.set(ending, (endings.get(ending) ?? 0) + 1);
};

/** Runs something on the stage and checks all bounds of it. */
async function watch({ clock, bus }: Stage, random: Random, work: () => unknown): Promise<string> {
  const isUnlimited = random.chance(UNLIMITED_CHANCE);
  const fuel = () => (isUnlimited ? Number.POSITIVE_INFINITY : 1 + random.below(MOST_FUEL));
  bus.begin(random, fuel());
  clock.begin(random, fuel());
  const startMs = clock.nowMs();
  const before = process.cpuUsage();
  let ending = "ok";
  try {
    const pending = work();
    if (pending instanceof Promise) await pending;
  } catch (error) {
    ending = judge(error);
  }
  const used = { accesses: bus.accesses(), virtualMs: clock.nowMs() - startMs - clock.passedMs(), cpuMs: cpuMsSince(before) };
  for (const [name, most] of Object.entries(BOUNDS)) {
    const value = used[name as keyof typeof BOUNDS]; // a key of the very table
    if (value > most) throw new BoundBroken(`${value} of ${name}, at most ${most} are allowed`);
  }
  return ending;
}

/** Runs random operations of a protocol, `open` mostly first. */
export async function runOperations(
  { profile, protocol }: { readonly profile: ControllerProfile; readonly protocol: Protocol },
  { random, runs, endings }: { readonly random: Random; readonly runs: number; readonly endings: Endings },
): Promise<void> {
  const operations = [...protocol.operations.values()];
  let stage = openStage(profile, protocol, random);
  for (let run = 0; run < runs; run++) {
    if (stage.runner.isDetached() || random.chance(0.02)) stage = openStage(profile, protocol, random);
    const { runner } = stage;
    const operation = pickFrom(random, operations);
    const given = randomArguments(operation, random);
    const start = operation.results.length > 0 ? runner.question(operation.name) : runner.action(operation.name);
    count(endings, await watch(stage, random, () => start(given)));
  }
}

/** Opens every port that the controller provides, opens and closes the controller through it. Gives the executions. */
export async function runPorts(
  { profile, protocol }: { readonly profile: ControllerProfile; readonly protocol: Protocol },
  { random, endings }: { readonly random: Random; readonly endings: Endings },
): Promise<number> {
  for (const kind of protocol.provides) {
    const clock = new FuzzClock();
    const bus = fuzzBus(profile, protocol, random, (accesses) => clock.tick(accesses));
    const port = openPort(protocol, kind, { buses: bus.buses, clock, vendorId: undefined, dma: dmaHost() });
    const stage = { clock, bus, runner: openOperations(protocol, { buses: bus.buses, clock, vendorId: undefined, dma: dmaHost() }) };
    count(endings, await watch(stage, random, () => port.open()));
    count(endings, await watch(stage, random, () => port.close()));
  }
  return 2 * protocol.provides.length;
}
