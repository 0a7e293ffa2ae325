import type { DmaHost } from "../bus/dma-host.ts";
import type { Expression } from "../protocol/expression.ts";
import { LONGEST_POLL_MS } from "../protocol/run-limits.ts";
import { type Action, loop, sequence } from "./action.ts";
import { InterruptTimeoutError } from "./errors.ts";
import { prepareBounded, type Workshop } from "./workshop.ts";

/** The wait between two looks doubles from the first to the last of these. Going through the event loop takes about 1 ms by itself. */
const FIRST_WAIT_MS = 0.05;
const LONGEST_WAIT_MS = 5;

/** Waits for the card's interrupt. As in a poll, it is looked for once more when the time is over. */
export function prepareInterrupt(timeout: Expression, host: DmaHost, workshop: Workshop): Action {
  const { clock, meter } = workshop;
  const bounds = { place: "milliseconds to wait for the interrupt", least: 1, most: LONGEST_POLL_MS };
  const evaluateTimeout = prepareBounded(timeout, bounds, workshop);
  let startMs = 0;
  let timeoutMs = 0;
  let nextMs = 0;
  const begin: Action = () => {
    timeoutMs = evaluateTimeout();
    startMs = clock.nowMs();
    nextMs = FIRST_WAIT_MS;
  };
  const isMissing = (): boolean => {
    meter.spend(1);
    const waitedMs = clock.nowMs() - startMs;
    if (host.takeInterrupt()) return false;
    if (waitedMs >= timeoutMs) throw new InterruptTimeoutError({ path: meter.path, waitedMs });
    return true;
  };
  const pause: Action = () => {
    const waitMs = nextMs;
    nextMs = Math.min(nextMs * 2, LONGEST_WAIT_MS);
    return meter.wait(waitMs);
  };
  return sequence([begin, loop(isMissing, pause)]);
}
