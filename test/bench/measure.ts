/** Milliseconds of one run of each, taken in turn so that a drift of the machine hits all alike. */
export interface Sample {
  readonly name: string;
  readonly run: () => void;
}

const ROUNDS = 7;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function timeMs(run: () => void): number {
  const startMs = performance.now();
  run();
  return performance.now() - startMs;
}

/** Median milliseconds by name, after one round that is not counted. */
export function measure(samples: readonly Sample[]): ReadonlyMap<string, number> {
  for (const { run } of samples) run();
  const times = new Map<string, number[]>(samples.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run } of samples) times.get(name)?.push(timeMs(run));
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

/** One line: what, how much of it in the time of the first sample, and that time as a multiple of each other sample's. */
export function formatRow(title: string, amount: string, times: ReadonlyMap<string, number>): string {
  const [[, firstMs] = ["", Number.NaN], ...others] = [...times];
  const ratios = others.map(([name, ms]) => `${(firstMs / ms).toFixed(2)} x ${name}`);
  return `${title.padEnd(34)} ${amount.padEnd(18)} ${ratios.join("   ")}`;
}
