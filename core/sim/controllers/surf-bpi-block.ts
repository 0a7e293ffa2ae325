import { BlockBase } from "../block-base.ts";
import type { ModelParts } from "../controller-model.ts";
import type { ParallelDevice } from "../parallel-device.ts";
import { holdUntil } from "./hold-until.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `passwordLock` (0) and `password` (0xdeadbeef): 1 keeps the chip unselected while the test register holds anything else.
 * - `addressMask` (0): bits that are set in every address.
 * - `completionTimeoutMs` (50): how long the host waits for a read.
 */
const DEFAULTS = { passwordLock: 0, password: 0xdeadbeef, addressMask: 0, completionTimeoutMs: 50 };

/** Both blocks decode these so: bit 10 is the buffer, below it the lowest 8 bits count. */
export const SURF_BPI = { DATA: 0x00, ADDR: 0x04, RESULT: 0x08, TEST: 0x0c, MASK: 0x10, SIZE: 0x80, BURST: 0x84, BUFFER: 0x400 } as const;
const BLOCK_BYTES = 0x800;
const BUFFER_WORDS = 256;
const DECODED = 0xff;
const OPEN_BUS = 0xffff;

export const READS = 0x8000_0000;
export const ADDRESS = 0x7fff_ffff;

/** How often the models look whether the chip is done: the hardware looks in every cycle, which would only cost time. */
const LOOK_MS = 0.02;
/** Longer than any word takes. */
const MOST_LOOKS = 1000;

/** What surf's two controllers for parallel flash have in common: they answer nothing until their state machine is idle. */
export abstract class SurfBpiBlock extends BlockBase {
  protected readonly build: typeof DEFAULTS;
  protected readonly buffer = new Uint16Array(BUFFER_WORDS);
  protected test = 0;
  readonly #chip: ParallelDevice | undefined;
  #idleMs = 0;

  constructor(parts: ModelParts) {
    super(Math.min(BLOCK_BYTES, parts.windowBytes.window ?? BLOCK_BYTES), parts);
    this.#chip = parts.parallel;
    this.build = { ...DEFAULTS, ...parts.parameters };
  }

  /** Undefined: not decoded. */
  protected abstract register(offset: number): number | undefined;
  /** One write of a register; false: not decoded. What it starts ends at {@link busyUntil}. */
  protected abstract setRegister(offset: number, value: number, nowMs: number): boolean;
  /** All registers are as after a reset. */
  protected abstract reset(): void;

  powerCut(): void {
    this.#idleMs = 0;
    this.test = 0;
    this.reset();
  }

  protected readAt(offset: number): number {
    if (!this.#isIdleInTime()) {
      this.recordMisuse("a read took longer than the host waits");
      return 0xffff_ffff;
    }
    if (offset >= SURF_BPI.BUFFER) return this.buffer[(offset - SURF_BPI.BUFFER) / 4] ?? 0;
    const at = offset & DECODED;
    return at === SURF_BPI.TEST ? this.test : (this.register(at) ?? this.unknownRead(offset));
  }

  protected writeAt(offset: number, value: number): void {
    if (!this.#isIdleInTime()) this.recordMisuse("a write was held back for longer than any host bears; dropped");
    else if (offset >= SURF_BPI.BUFFER) this.buffer[(offset - SURF_BPI.BUFFER) / 4] = value;
    else this.#set(offset, value, this.time.nowMs());
  }

  protected busyUntil(idleMs: number): void {
    this.#idleMs = idleMs;
  }

  protected chipRead(address: number, nowMs: number): number {
    return this.#selected()?.read(this.#lines(address), nowMs) ?? OPEN_BUS;
  }

  protected chipWrite(address: number, value: number, nowMs: number): void {
    this.#selected()?.write(this.#lines(address), value, nowMs);
  }

  /** Looks again and again until it is so. Infinity where it never comes. */
  protected lookUntil(isSo: (atMs: number) => boolean, startMs: number): number {
    for (let look = 0; look < MOST_LOOKS; look++) if (isSo(startMs + look * LOOK_MS)) return startMs + look * LOOK_MS;
    return Number.POSITIVE_INFINITY;
  }

  #set(offset: number, value: number, nowMs: number): void {
    const at = offset & DECODED;
    if (at === SURF_BPI.TEST) this.test = value;
    else if (!this.setRegister(at, value, nowMs)) this.unknownWrite(offset, value);
  }

  #isIdleInTime(): boolean {
    const givesUpMs = this.time.nowMs() + this.build.completionTimeoutMs;
    holdUntil(this.time, Math.min(this.#idleMs, givesUpMs));
    return this.#idleMs <= givesUpMs;
  }

  #selected(): ParallelDevice | undefined {
    const { passwordLock, password } = this.build;
    if (passwordLock === 0 || this.test === password) return this.#chip;
    this.recordMisuse("the flash was accessed without the password; it was not selected");
    return undefined;
  }

  #lines(address: number): number {
    return (address | this.build.addressMask) & ADDRESS;
  }
}
