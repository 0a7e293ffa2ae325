/** Letters changed, added, left out, or swapped with their neighbour, to get from `a` to `b`: optimal string alignment. */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const isSwap = j > 0 && i > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swapped = isSwap ? (before[j - 1] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Longer words are not compared: nobody mistypes them into a name, and the cost grows with the square. */
const LONGEST_WORD = 40;

/** Any two shorter words are alike. */
const SHORTEST_WORD = 3;

/** The candidates that `word` may be a misspelling of, nearest first, at most three. */
export function nearest(word: string, candidates: Iterable<string>): string[] {
  if (word.length > LONGEST_WORD) return [];
  const lower = word.toLowerCase();
  const allowed = word.length < SHORTEST_WORD ? 0 : Math.max(1, Math.floor(word.length / 3));
  return [...candidates]
    .filter((candidate) => Math.abs(candidate.length - word.length) <= allowed)
    .map((candidate) => ({ candidate, off: distance(lower, candidate.toLowerCase()) }))
    .filter(({ off }) => off <= allowed)
    .sort((a, b) => a.off - b.off)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `; did you mean "x"?` for the nearest candidate, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const [best] = nearest(word, candidates);
  return best === undefined ? "" : `; did you mean "${best}"?`;
}
