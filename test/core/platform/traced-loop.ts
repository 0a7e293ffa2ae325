import type { Words } from "../../../core/bus/bus.ts";
import type { TracedAccess } from "../../support/tracer/tracer.ts";

/** Offset of the register that the loops access. */
export const AT = 16;

export interface TracedLoop {
  readonly name: string;
  readonly run: (rounds: number) => void;
  readonly rounds: number;
  /** What one round is to do. */
  readonly round: readonly TracedAccess[];
  /** Words of a round; warming up takes fewer rounds with more words. */
  readonly words?: number;
  /** Between warming up and tracing. */
  readonly prepare?: () => void;
  /** To see how the first run accesses, before anything is optimised. */
  readonly cold?: true;
}

/** Runs `step` in a loop that is optimised as a whole with it. */
export const repeat = (step: (index: number) => void) => (rounds: number) => {
  for (let index = 0; index < rounds; index++) step(index);
};

/** The accesses of one bulk call at {@link AT}; `stride` 0 stays at one register. */
export const accesses = (kind: "R" | "W", words: Words, stride: 0 | 1): TracedAccess[] =>
  Array.from({ length: words.length }, (_, index): TracedAccess => {
    const bytes = words.BYTES_PER_ELEMENT;
    return `${kind}${bytes * 8}@${AT + index * stride * bytes}`;
  });

/** "exact", or the first access that differs. */
export function verdict(traced: readonly TracedAccess[], { round, rounds }: TracedLoop): string {
  const at = traced.findIndex((access, index) => access !== round[index % round.length]);
  if (at >= 0) return `access ${at} is ${traced[at]} instead of ${round[at % round.length]}`;
  const expected = round.length * rounds;
  return traced.length === expected ? "exact" : `${traced.length} accesses instead of ${expected}`;
}
