import type { Bus } from "../bus/bus.ts";
import { busOver } from "../bus/device-bus.ts";
import { SimulatedClock } from "../bus/simulated-clock.ts";
import { BarflashError } from "../errors/barflash-error.ts";
import { openOperations } from "../port/open-port.ts";
import type { OperationRunner } from "../port/operation-runner.ts";
import type { NamedFinding, Path } from "../profile/path.ts";
import type { ControllerProfile } from "../profile/profile.ts";
import { compileProtocol } from "../protocol/compile-protocol.ts";
import type { Operation, Protocol } from "../protocol/protocol.ts";
import { bindArguments, differences } from "./bind-arguments.ts";
import { compileScript, findNamed } from "./compile-script.ts";
import { Script, ScriptLeft } from "./script.ts";
import { trialMemory } from "./trial-memory.ts";
import type { Trial, TrialCall } from "./trial-schema.ts";

/** Every access takes this long, so that a poll without a pause ends too. A PCIe read takes about 1 us. */
const ACCESS_MS = 0.001;
/** Any answer but all ones: the card is there. */
const VENDOR_ID = 0x1234;

interface Stage {
  readonly protocol: Protocol;
  readonly runner: OperationRunner;
  readonly clock: SimulatedClock;
  /** Gives the buses the accesses of the next call. */
  readonly play: (script: Script) => void;
}

/**
 * Runs a trial: each call in order, on a bus that expects its accesses and gives its answers, in a time of its own. It ends with the
 * first call that does anything else, because what follows would start from another state.
 *
 * @throws {ProfileParameterError} if the trial gives a parameter that the controller lacks or refuses
 */
export async function runTrial(trial: Trial, profile: ControllerProfile): Promise<readonly NamedFinding[]> {
  const protocol = compileProtocol(profile, trial.with ?? {});
  const stage = openStage(protocol, trial.windowBytes ?? {});
  for (const [index, call] of trial.calls.entries()) {
    const findings = await runCall(stage, call, ["calls", index]);
    if (findings.length > 0) return findings;
    if (stage.runner.isDetached() && index + 1 < trial.calls.length) {
      return [{ path: ["calls", index + 1], message: "the call before detached the card", rule: "trial-result" }];
    }
  }
  return [];
}

function openStage(protocol: Protocol, windowBytes: Readonly<Record<string, number>>): Stage {
  const clock = new SimulatedClock();
  let script = new Script(protocol, []);
  const buses = protocol.windows.map(({ name, sizeBytes }, window): Bus => {
    const device = {
      sizeBytes: Math.max(sizeBytes, windowBytes[name] ?? 0),
      read: (offset: number, widthBits: 8 | 16 | 32 | 64) => {
        return script.take({ kind: "read", window, offset, widthBits, value: 0n }, oneAccess(clock));
      },
      write: (offset: number, widthBits: 8 | 16 | 32 | 64, value: number | bigint) => {
        script.take({ kind: "write", window, offset, widthBits, value: BigInt.asUintN(widthBits, BigInt(value)) }, oneAccess(clock));
      },
      close: () => {},
    };
    return busOver(device);
  });
  const runner = openOperations(protocol, { buses, clock, vendorId: () => VENDOR_ID, dma: trialMemory() });
  return {
    protocol,
    runner,
    clock,
    play: (next) => {
      script = next;
    },
  };
}

function oneAccess(clock: SimulatedClock): { readonly beginMs: number; readonly endMs: number } {
  const beginMs = clock.nowMs();
  clock.advance(ACCESS_MS);
  return { beginMs, endMs: clock.nowMs() };
}

async function runCall({ protocol, runner, clock, play }: Stage, trial: TrialCall, path: Path): Promise<readonly NamedFinding[]> {
  const [name = "", given = {}] = Object.entries(trial.call)[0] ?? [];
  const place = [...path, "call", name];
  const operation = findNamed(Object.fromEntries(protocol.operations), name, { what: "operation", path: place });
  if (isFinding(operation)) return [operation];
  const { bound, findings: unbound } = bindArguments(operation, given, place);
  const { entries, findings: unknown } = compileScript(protocol, trial.accesses, [...path, "accesses"]);
  if (unbound.length + unknown.length > 0) return [...unbound, ...unknown];
  const script = new Script(protocol, entries, clock.nowMs());
  play(script);
  const { result, failure } = await attempt(runner, operation, bound);
  script.end(clock.nowMs());
  if (script.difference) {
    const { entry, message } = script.difference;
    return [{ path: entry < entries.length ? [...path, "accesses", entry] : place, at: "key", message, rule: "trial-access" }];
  }
  if (failure?.code !== trial.fails) return [ended(failure, place)];
  return differences(operation, trial.gives ?? {}, { result, buffers: bound.buffers, path: [...path, "gives"] });
}

const isFinding = (value: Operation | NamedFinding): value is NamedFinding => "rule" in value;

const ended = (failure: BarflashError | undefined, path: Path): NamedFinding => ({
  path,
  at: "key",
  message: failure === undefined ? "the operation did not fail" : `the operation failed with ${failure.code}: ${failure.message}`,
  rule: "trial-result",
});

interface Ending {
  readonly result?: number;
  readonly failure?: BarflashError;
}

async function attempt(
  runner: OperationRunner,
  { name, results }: Operation,
  bound: Parameters<ReturnType<OperationRunner["action"]>>[0],
): Promise<Ending> {
  try {
    if (results.length > 0) return { result: await runner.question(name)(bound) };
    await runner.action(name)(bound);
    return {};
  } catch (error) {
    if (error instanceof BarflashError) return { failure: error };
    if (error instanceof ScriptLeft) return {};
    throw error;
  }
}
