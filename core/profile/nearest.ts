/**
 * Letters changed, added, left out, or swapped with their neighbour, to get from `a` to `b`: optimal string alignment. Infinity as
 * soon as they are more than `most`. Three rows are used again and again: a large profile compares hundreds of thousands of words.
 */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  let next: number[] = [];
  for (let i = 0; i < a.length; i++) {
    let least = i + 1;
    next[0] = least;
    const letter = a.charCodeAt(i);
    for (let j = 0; j < b.length; j++) {
      const other = b.charCodeAt(j);
      let off = row[j] ?? 0;
      if (letter !== other) {
        off = Math.min(off, row[j + 1] ?? 0, next[j] ?? 0) + 1;
        const isSwap = i > 0 && j > 0 && letter === b.charCodeAt(j - 1) && a.charCodeAt(i - 1) === other;
        if (isSwap) off = Math.min(off, (before[j - 1] ?? 0) + 1);
      }
      next[j + 1] = off;
      if (off < least) least = off;
    }
    // Each row's least is at least that of the one before.
    if (least > most) return Number.POSITIVE_INFINITY;
    [before, row, next] = [row, next, before];
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
    .map((candidate) => ({ candidate, off: distance(lower, candidate.toLowerCase(), allowed) }))
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
