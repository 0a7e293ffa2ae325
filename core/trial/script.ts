import { hex } from "../bits/hex.ts";
import type { Width } from "../bus/bus.ts";
import type { Protocol, Register } from "../protocol/protocol.ts";

/** One access of the bus. */
export interface PlainAccess {
  readonly kind: "write" | "read";
  /** Index of the protocol's window. */
  readonly window: number;
  readonly offset: number;
  readonly widthBits: Width;
  /** What is written, or what is answered. */
  readonly value: bigint;
}

/** Accesses that stand together in the trial, and how often they come. */
export interface ScriptEntry {
  readonly accesses: readonly PlainAccess[];
  readonly least: number;
  readonly most: number;
}

/** Where the bus did something else than the script; `entry` is the index of what was expected, past the end when nothing was. */
export interface Difference {
  readonly entry: number;
  readonly message: string;
}

/** Ends the operation at the first difference; what the profile's own steps make of it does not matter any more. */
export class ScriptLeft extends Error {}

/** The accesses of one call. */
export class Script {
  #entry = 0;
  #round = 0;
  #access = 0;
  #difference: Difference | undefined;

  constructor(
    private readonly protocol: Protocol,
    private readonly entries: readonly ScriptEntry[],
  ) {}

  get difference(): Difference | undefined {
    return this.#difference;
  }

  /** Takes one access and gives what is read. @throws {ScriptLeft} if another one was due, and from then on always */
  take(got: PlainAccess): bigint {
    if (this.#difference) throw new ScriptLeft();
    const expected = this.#expected(got);
    if (expected === undefined || !isSame(expected, got)) throw this.#leave(expected, got);
    this.#access++;
    return expected.value;
  }

  /** The call has ended: what of the script is left is a difference too. */
  end(): void {
    if (this.#difference) return;
    const entry = this.entries[this.#entry];
    const isInside = entry !== undefined && this.#access > 0 && this.#access < entry.accesses.length;
    const rounds = this.#round + (entry !== undefined && this.#access === entry.accesses.length ? 1 : 0);
    const missing = entry !== undefined && !isInside && rounds >= entry.least ? this.entries[this.#entry + 1] : entry;
    if (missing === undefined) return;
    const at = missing === entry ? this.#entry : this.#entry + 1;
    const access = missing.accesses[isInside ? this.#access : 0];
    if (access) this.#difference = { entry: at, message: `the operation ended before it ${this.#words(access)}` };
  }

  /** The access that is due; moves to the next round or entry when the one before is complete. */
  #expected(got: PlainAccess): PlainAccess | undefined {
    const entry = this.entries[this.#entry];
    if (entry === undefined || this.#access < entry.accesses.length) return entry?.accesses[this.#access];
    this.#round++;
    this.#access = 0;
    const [again] = entry.accesses;
    const isAgain = again !== undefined && isSame(again, got);
    if (this.#round < entry.least || (this.#round < entry.most && isAgain)) return again;
    this.#entry++;
    this.#round = 0;
    return this.entries[this.#entry]?.accesses[0];
  }

  #leave(expected: PlainAccess | undefined, got: PlainAccess): ScriptLeft {
    const due = expected === undefined ? "nothing more was expected" : `expected that it ${this.#words(expected)}`;
    this.#difference = { entry: this.#entry, message: `the operation ${this.#words(got)}; ${due}` };
    return new ScriptLeft();
  }

  #words({ kind, window, offset, widthBits, value }: PlainAccess): string {
    const register = registerAt(this.protocol, { kind, window, offset, widthBits });
    if (kind === "read") return `reads ${register}`;
    return `writes ${register} = ${value <= 0xffff_ffffn ? hex(Number(value)) : `0x${value.toString(16)}`}`;
  }
}

const isSame = (a: PlainAccess, b: PlainAccess): boolean =>
  a.kind === b.kind &&
  a.window === b.window &&
  a.offset === b.offset &&
  a.widthBits === b.widthBits &&
  (a.kind === "read" || a.value === b.value);

const bytesOf = ({ widthBits, count, words }: Register): number =>
  (widthBits / 8) * (words === undefined ? (count === "rest" ? Number.POSITIVE_INFINITY : count) : 2);

/** `PAGE[3]`, or the offset where no register of that direction is. */
function registerAt({ registers }: Protocol, { kind, window, offset, widthBits }: Omit<PlainAccess, "value">): string {
  const wrong = kind === "read" ? "write-only" : "read-only";
  const register = registers.find(
    (one) => one.window === window && one.access !== wrong && offset >= one.offset && offset < one.offset + bytesOf(one),
  );
  if (register === undefined) return `${hex(offset, 4)} with ${widthBits} bits`;
  const index = (offset - register.offset) / (register.widthBits / 8);
  const isOnly = register.count === 1 && register.words === undefined;
  return `${register.name}${isOnly ? "" : `[${index}]`}`;
}
