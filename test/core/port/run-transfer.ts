import { openPort } from "../../../core/port/open-port.ts";
import type { Protocol } from "../../../core/protocol/protocol.ts";
import { type LooseStep, protocolOf } from "../../support/hand-made-protocol.ts";
import { type Answer, type RecordingBus, recordingBus } from "../../support/recording-bus.ts";
import { type SteppedClock, steppedClock } from "../../support/stepped-clock.ts";

export interface TransferWish {
  readonly send?: Uint8Array | readonly number[];
  readonly receive?: Uint8Array;
  readonly answer?: Answer;
  readonly waiting?: "at once" | "promised";
  readonly vendorId?: () => number;
  /** Of each window; one of 0x1000 bytes when absent. */
  readonly windowBytes?: readonly number[];
}

export interface Transfer {
  /** What the buses saw, together in order; a second window's lines begin with `1:`. */
  readonly log: readonly string[];
  readonly clock: SteppedClock;
  readonly run: () => void | Promise<void>;
}

/** An spi port of steps or of a whole protocol over recording buses; `run` is one `transfer`. */
export function transferOf(steps: readonly LooseStep[] | Protocol, wish: TransferWish = {}): Transfer {
  const { send = [], receive = new Uint8Array(), answer, waiting, vendorId, windowBytes = [0x1000] } = wish;
  const protocol = "controller" in steps ? steps : protocolOf(steps);
  const log: string[] = [];
  const buses = windowBytes.map((sizeBytes, index) => together(recordingBus(answer, sizeBytes), index === 0 ? "" : `${index}:`, log));
  const clock = steppedClock(waiting);
  const port = openPort(protocol, "spi", { buses, clock, vendorId });
  return { log, clock, run: () => port.transfer(Uint8Array.from(send), receive) };
}

/** Lets several buses write into one log. */
function together(bus: RecordingBus, prefix: string, log: string[]): RecordingBus {
  const push = bus.log.push.bind(bus.log);
  bus.log.push = (...lines) => {
    log.push(...lines.map((line) => prefix + line));
    return push(...lines);
  };
  return bus;
}

/** Runs one transfer and returns what the buses saw. */
export async function logOf(steps: readonly LooseStep[] | Protocol, wish: TransferWish = {}): Promise<readonly string[]> {
  const { run, log } = transferOf(steps, wish);
  await run();
  return log;
}
