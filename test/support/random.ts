/** Numbers that repeat with the seed: `SEED=123 npm test`. Prints the seed, so that a failure can be repeated. */
export interface Random {
  readonly seed: number;
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  bytes(sizeBytes: number): Uint8Array;
}

export function seededRandom(name: string): Random {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_007);
  process.stdout.write(`${name}: SEED=${seed}\n`);
  return randomFrom(seed);
}

/** The same without a word, for one of many cases that are numbered. */
export function randomFrom(seed: number): Random {
  // Park and Miller's minimal standard generator (CACM 31, 1988): poor, but enough to vary cases, and short.
  let state = (seed % 2147483646) + 1;
  const next = (): number => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
  const below = (limit: number) => Math.min(limit - 1, Math.floor(next() * limit));
  return {
    seed,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
    bytes: (sizeBytes) => Uint8Array.from({ length: sizeBytes }, () => below(256)),
  };
}
