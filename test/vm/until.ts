import { setTimeout as delay } from "node:timers/promises";

const STEP_MS = 5;

/** Looks again and again until `isTrue`. @throws {Error} naming `what` after `timeoutMs` */
export async function until(isTrue: () => boolean, what: string, timeoutMs = 120_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await delay(STEP_MS);
  }
}
