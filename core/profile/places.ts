import type { LineCounter } from "yaml";
import type { Path } from "./path.ts";

/** Offsets in the text; a value that is not written (`key:`) has none of its own. */
interface EntryPlace {
  readonly key?: number | undefined;
  readonly value?: number | undefined;
}

/** Line and column, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where each entry of a document stands in its text. */
export class Places {
  private readonly entries = new WeakMap<object, Map<string | number, EntryPlace>>();
  private root: unknown;
  private rootOffset = 0;

  constructor(private readonly lines: LineCounter) {}

  add(container: object, key: string | number, place: EntryPlace): void {
    const entries = this.entries.get(container) ?? new Map<string | number, EntryPlace>();
    this.entries.set(container, entries.set(key, place));
  }

  /** Says which data paths begin in. */
  from(root: unknown, offset: number): this {
    this.root = root;
    this.rootOffset = offset;
    return this;
  }

  atOffset(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    // The line counter answers 0:0 for a text without any line.
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** The place of the value at `path`, or of its key; of the nearest thing around it when it does not exist. */
  atPath(path: Path, at?: "key"): Place {
    let container = this.root;
    let offset = this.rootOffset;
    for (const [index, key] of path.entries()) {
      const entry = typeof container === "object" && container !== null ? this.entries.get(container)?.get(key) : undefined;
      if (entry === undefined) break;
      const wantKey = at === "key" && index === path.length - 1;
      offset = (wantKey ? (entry.key ?? entry.value) : (entry.value ?? entry.key)) ?? offset;
      // A place is kept only for own entries of converted data.
      container = (container as Record<string | number, unknown>)[key];
    }
    return this.atOffset(offset);
  }
}
