/** Names that are kept apart from the set behind them, until there are so many. */
const MOST_RECENT = 32;

/**
 * Names that are known at one place. Each step that gives a name makes another of these; they share what they have in common, so
 * that thousands of names in one block do not need millions of entries.
 */
export class KnownNames implements Iterable<string> {
  private constructor(
    private readonly older: ReadonlySet<string>,
    private readonly recent: readonly string[],
  ) {}

  static of(names: Iterable<string>): KnownNames {
    return new KnownNames(new Set(names), []);
  }

  has(name: string): boolean {
    return this.recent.includes(name) || this.older.has(name);
  }

  with(names: readonly string[]): KnownNames {
    const added = names.filter((name) => !this.has(name));
    if (added.length === 0) return this;
    if (this.recent.length + added.length > MOST_RECENT) return KnownNames.of([...this, ...added]);
    return new KnownNames(this.older, [...this.recent, ...added]);
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.older;
    yield* this.recent;
  }
}
