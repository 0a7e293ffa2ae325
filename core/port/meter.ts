import type { Clock } from "../bus/clock.ts";
import { LONGEST_POLL_MS } from "../protocol/run-limits.ts";
import { BudgetError, type OperationPath } from "./errors.ts";

/**
 * Steps that one operation may take, and accesses of bits that are shifted. The longest sound one we know is a 64 KiB transfer
 * that is bit-banged with flushes: 65,536 bytes x 8 bits x 4 accesses = 2.1 million. All that cleans up after failures in the
 * operation may take as many again.
 */
export const MOST_STEPS = 2 ** 22;

/** Words of a bulk access that cost as much as one step. No step makes more accesses than these for each that it is charged. */
export const WORDS_PER_STEP = 64;

/**
 * Time that one operation may take: as much as its longest poll may. The longest sound one we know is IBM's CAPI flash controller,
 * which erases all blocks of a request before it takes the first word and may need 240 s for it (capi-utils, include/capi_flash.h).
 */
export const MOST_MS = LONGEST_POLL_MS;

/** Steps between two looks at the clock: at 1 µs a step it is looked at about 15,000 times a second, which costs nothing. */
const STEPS_PER_LOOK = 64;

/** A longer gap between two looks is a process that was stopped, not a card that is slow, and counts only this much. */
const LONGEST_GAP_MS = 5_000;

/** What was spent of one budget of steps and time. */
interface Spending {
  steps: number;
  /** Steps at which the clock is looked at. */
  nextLook: number;
  ms: number;
}

const nothing = (): Spending => ({ steps: 0, nextLook: STEPS_PER_LOOK, ms: 0 });

/** What is left of the step and time budget of the running operation, and which operations are running. */
export class Meter {
  readonly #clock: Clock;
  readonly #path: string[] = [];
  #work = nothing();
  #cleanup = nothing();
  /** The one of the two that is charged now. */
  #spent = this.#work;
  /** Cleanups that are running inside each other. */
  #cleanups = 0;
  #lookedMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get path(): OperationPath {
    return this.#path.join(" > ");
  }

  /** Starts `operation` from outside, with a full budget. */
  begin(operation: string): void {
    this.#path.length = 0;
    this.#path.push(operation);
    this.#work = nothing();
    this.#cleanup = nothing();
    this.#spent = this.#work;
    this.#cleanups = 0;
    this.#lookedMs = this.#clock.nowMs();
  }

  /**
   * From here to `endCleanup` a budget of its own is charged: what cleans up after a failure must not fail for want of it. There is
   * one for all cleanups of an operation together, so that one which fails again and again still ends.
   */
  beginCleanup(): void {
    this.#chargeTime();
    this.#cleanups++;
    this.#spent = this.#cleanup;
  }

  endCleanup(): void {
    this.#chargeTime();
    if (--this.#cleanups === 0) this.#spent = this.#work;
  }

  enter(operation: string): void {
    this.#path.push(operation);
  }

  get depth(): number {
    return this.#path.length;
  }

  /** After a failure that was caught: the operations that it ended are not running any more. */
  returnTo(depth: number): void {
    this.#path.length = Math.min(this.#path.length, depth);
  }

  /** Not called on failure: then the path has to say where that was. */
  leave(): void {
    this.#path.pop();
  }

  /** @throws {BudgetError} if the operation took more than {@link MOST_STEPS} or {@link MOST_MS} */
  spend(steps: number): void {
    const spent = this.#spent;
    spent.steps += steps;
    if (spent.steps >= spent.nextLook) this.#look();
  }

  /** Charges one bulk access of so many words. */
  spendWords(words: number): void {
    this.spend(Math.ceil(words / WORDS_PER_STEP));
  }

  /**
   * Waits, and charges the time for it beforehand.
   *
   * @throws {BudgetError} instead of a wait that would go past {@link MOST_MS}
   */
  wait(ms: number): void | Promise<void> {
    this.#look();
    this.#spent.ms += ms;
    this.#lookedMs += ms;
    this.#checkTime();
    return this.#clock.wait(ms);
  }

  #look(): void {
    const { steps } = this.#spent;
    this.#spent.nextLook = steps + STEPS_PER_LOOK;
    this.#chargeTime();
    if (steps > MOST_STEPS) throw new BudgetError({ path: this.path, limit: "steps", allowed: MOST_STEPS });
    this.#checkTime();
  }

  #chargeTime(): void {
    const nowMs = this.#clock.nowMs();
    this.#spent.ms += Math.min(nowMs - this.#lookedMs, LONGEST_GAP_MS);
    this.#lookedMs = nowMs;
  }

  #checkTime(): void {
    if (this.#spent.ms > MOST_MS) throw new BudgetError({ path: this.path, limit: "milliseconds", allowed: MOST_MS });
  }
}
