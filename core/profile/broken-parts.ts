import { isMap, type NamedFinding, type Path } from "./path.ts";

const keyOf = (path: Path): string => JSON.stringify(path);

/** Names come with a place behind them in sources (`guide 3.1`), and with operators around them in expressions. */
const SEPARATORS = [/[ ,;:]/, /\W+/];

/**
 * The parts of a profile that were replaced or left out so that the rules can look at the others. What a rule says about these,
 * or because of these, is only an echo.
 */
export class BrokenParts {
  private readonly parts = new Map<string, Path>();
  /** Everything around the parts. */
  private readonly around = new Set<string>();
  private readonly mentioned = new Set<string>();
  private anyName = false;

  get paths(): Iterable<Path> {
    return this.parts.values();
  }

  /** @param removed what stood there */
  add(path: Path, removed: unknown): void {
    this.parts.set(keyOf(path), path);
    for (let length = 0; length < path.length; length++) this.around.add(keyOf(path.slice(0, length)));
    this.mention(removed);
  }

  /** From now on, any name may have been mentioned in what is gone. */
  mentionAnything(): void {
    this.anyName = true;
  }

  /** Takes over the parts of another profile, as parts below `path` in this one. */
  addBelow(path: Path, { parts, mentioned, anyName }: BrokenParts): void {
    for (const part of parts.values()) this.add([...path, ...part], undefined);
    for (const word of mentioned) this.mentioned.add(word);
    this.anyName ||= anyName;
  }

  /** Whether the value at `path` is broken, or in a broken part. */
  covers(path: Path): boolean {
    return path.some((_, index) => this.parts.has(keyOf(path.slice(0, index + 1))));
  }

  /** Whether a finding says only what the finding about a broken part says already. */
  isEcho({ path, presumes = [], unmentioned }: NamedFinding): boolean {
    // Documents are cited in sources alone, which are never so broken that nobody can tell.
    const mayBeMentioned = this.anyName && path[0] !== "documents";
    if (unmentioned !== undefined && (mayBeMentioned || this.mentioned.has(unmentioned))) return true;
    return this.covers(path) || presumes.some((other) => this.covers(other) || this.around.has(keyOf(other)));
  }

  private mention(value: unknown): void {
    if (typeof value === "string") {
      for (const separator of SEPARATORS) for (const word of value.split(separator)) this.mentioned.add(word);
    } else if (Array.isArray(value)) {
      for (const item of value) this.mention(item);
    } else if (isMap(value)) {
      for (const [key, inner] of Object.entries(value)) {
        this.mention(key);
        this.mention(inner);
      }
    }
  }
}
