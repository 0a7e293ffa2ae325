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
  /** Written with its offset, and not with the name of a register. */
  readonly isPlain?: true;
}

/** Accesses that stand together in the trial, and how often they come. */
export interface ScriptEntry {
  readonly accesses: readonly PlainAccess[];
  readonly least: number;
  readonly most: number;
  /** The device is busy so long after the access before, and only reads of this come until then. */
  readonly forUs?: number;
  /** Least time between the access before and this one. */
  readonly afterUs?: number;
}

/** A time as it adds up on the clock, in milliseconds, is not exact to the last bit. */
const ROUNDING_US = 1e-3;

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
  /** When the access before had ended; the call's begin before the first. */
  #endedMs: number;
  /** The same of the last access of the entry before. */
  #entryMs: number;
  #difference: Difference | undefined;

  constructor(
    private readonly protocol: Protocol,
    private readonly entries: readonly ScriptEntry[],
    beganMs = 0,
  ) {
    this.#endedMs = beganMs;
    this.#entryMs = beganMs;
  }

  get difference(): Difference | undefined {
    return this.#difference;
  }

  /**
   * Takes one access and gives what is read; it lasted until `endMs`, from `beginMs` on.
   *
   * @throws {ScriptLeft} if another one was due, and from then on always
   */
  take(got: PlainAccess, { beginMs, endMs }: { readonly beginMs: number; readonly endMs: number }): bigint {
    if (this.#difference) throw new ScriptLeft();
    const expected = this.#expected(got, beginMs);
    if (expected === undefined || !isSame(expected, got)) throw this.#leave(expected, got, beginMs);
    const { afterUs = 0 } = this.entries[this.#entry] ?? {};
    const waitedUs = (beginMs - this.#endedMs) * 1000;
    if (this.#access === 0 && this.#round === 0 && waitedUs + ROUNDING_US < afterUs) throw this.#early(got, { afterUs, waitedUs });
    this.#access++;
    this.#endedMs = endMs;
    return expected.value;
  }

  /** The call has ended: what of the script is left is a difference too. */
  end(nowMs = this.#endedMs): void {
    if (this.#difference) return;
    const entry = this.entries[this.#entry];
    if (entry?.forUs !== undefined && !this.#isOver(entry, nowMs)) {
      this.#difference = { entry: this.#entry, message: `the operation ended${this.#stillBusy(nowMs)}` };
      return;
    }
    const isInside = entry !== undefined && this.#access > 0 && this.#access < entry.accesses.length;
    const rounds = this.#round + (entry !== undefined && this.#access === entry.accesses.length ? 1 : 0);
    const missing = entry !== undefined && !isInside && rounds >= entry.least ? this.entries[this.#entry + 1] : entry;
    if (missing === undefined) return;
    const at = missing === entry ? this.#entry : this.#entry + 1;
    const access = missing.accesses[isInside ? this.#access : 0];
    if (access) this.#difference = { entry: at, message: `the operation ended before it ${this.#words(access)}` };
  }

  /** The access that is due; moves to the next round or entry when the one before is complete. */
  #expected(got: PlainAccess, nowMs: number): PlainAccess | undefined {
    const entry = this.entries[this.#entry];
    if (entry === undefined) return undefined;
    if (this.#access < entry.accesses.length && (this.#access > 0 || entry.forUs === undefined)) return entry.accesses[this.#access];
    if (entry.forUs === undefined) this.#round++;
    this.#access = 0;
    if (entry.forUs !== undefined) return this.#isOver(entry, nowMs) ? this.#next(got, nowMs) : entry.accesses[0];
    const [again] = entry.accesses;
    const isAgain = again !== undefined && isSame(again, got);
    if (this.#round < entry.least || (this.#round < entry.most && isAgain)) return again;
    return this.#next(got, nowMs);
  }

  #next(got: PlainAccess, nowMs: number): PlainAccess | undefined {
    this.#entry++;
    this.#round = 0;
    this.#access = 0;
    this.#entryMs = this.#endedMs;
    return this.#expected(got, nowMs);
  }

  #isOver({ forUs = 0 }: ScriptEntry, nowMs: number): boolean {
    return (nowMs - this.#entryMs) * 1000 + ROUNDING_US >= forUs;
  }

  #leave(expected: PlainAccess | undefined, got: PlainAccess, nowMs: number): ScriptLeft {
    const isOther = expected?.widthBits !== got.widthBits;
    const isPlain = expected?.isPlain === true;
    const due = expected === undefined ? "nothing more was expected" : `expected that it ${this.#words(expected, { isPlain, isOther })}`;
    const busy = this.entries[this.#entry]?.forUs === undefined ? "" : this.#stillBusy(nowMs);
    this.#difference = { entry: this.#entry, message: `the operation ${this.#words(got, { isPlain, isOther })}${busy}; ${due}` };
    return new ScriptLeft();
  }

  #stillBusy(nowMs: number): string {
    return ` ${inUs((nowMs - this.#entryMs) * 1000)} after the access before, and the device is busy for ${this.entries[this.#entry]?.forUs} us`;
  }

  #early(got: PlainAccess, { afterUs, waitedUs }: { readonly afterUs: number; readonly waitedUs: number }): ScriptLeft {
    const message = `the operation ${this.#words(got)} ${inUs(waitedUs)} after the access before; expected at least ${afterUs} us`;
    this.#difference = { entry: this.#entry, message };
    return new ScriptLeft();
  }

  #words(access: PlainAccess, { isPlain = false, isOther = false } = {}): string {
    const { kind, widthBits, value } = access;
    const place = placeOf(this.protocol, access, { isPlain, isOther });
    if (kind === "read") return `reads ${place}`;
    return `writes ${place} = ${hex(value, widthBits === 64 ? 16 : 8)}`;
  }
}

const inUs = (us: number) => `${Math.round(us)} us`;

const isSame = (a: PlainAccess, b: PlainAccess): boolean =>
  a.kind === b.kind &&
  a.window === b.window &&
  a.offset === b.offset &&
  a.widthBits === b.widthBits &&
  (a.kind === "read" || a.value === b.value);

const bytesOf = ({ widthBits, count, words }: Register): number =>
  (widthBits / 8) * (words === undefined ? (count === "rest" ? Number.POSITIVE_INFINITY : count) : 2);

interface Wording {
  /** With the offset also where a register is, because the trial was written with offsets. */
  readonly isPlain: boolean;
  /** The two accesses that are compared have different widths. */
  readonly isOther: boolean;
}

/** `PAGE[3]`, `PAGE[3] at 0x001c`, or what is there where no register of that direction is. */
function placeOf(
  { registers, windows }: Protocol,
  { kind, window, offset, widthBits }: PlainAccess,
  { isPlain, isOther }: Wording,
): string {
  const here = registers.filter((one) => one.window === window && offset >= one.offset && offset < one.offset + bytesOf(one));
  const wrong = kind === "read" ? "write-only" : "read-only";
  const register = here.find((one) => one.access !== wrong);
  const space = window === 0 ? "" : ` of ${windows[window]?.name ?? "an unknown window"}`;
  const bits = isOther || (register === undefined && !isPlain) ? ` with ${widthBits} bits` : "";
  const place = `${hex(offset, 4)}${space}${bits}`;
  if (register === undefined) return `${place}${here[0] === undefined ? "" : ` (${here[0].name} is ${here[0].access})`}`;
  const index = (offset - register.offset) / (register.widthBits / 8);
  const isOnly = register.count === 1 && register.words === undefined;
  const name = `${register.name}${isOnly ? "" : `[${index}]`}`;
  return isPlain ? `${name} at ${place}` : name;
}
