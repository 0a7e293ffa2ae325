import type { ChipStorage } from "../storage/chip-storage.ts";
import { overlaps, protectedRange } from "./block-protection.ts";
import { cutErase, cutProgram, type Operation } from "./cut-operation.ts";
import type { Duration, NorChip } from "./nor-chip.ts";
import type { PagedMemory } from "./paged-memory.ts";
import { type StuckBits, withStuckBits } from "./stuck-bits.ts";

/** How long this one chip takes: as the data sheet says, or so many times the typical time (Infinity: it never gets ready). */
export type BusyTime = "typical" | "maximum" | number;

export interface NorConditions {
  readonly busyTime: BusyTime;
  /** The level of WP#; "low" makes SRWD (bit 7 of the status register) protect that register. */
  readonly writeProtectPin: "high" | "low";
  readonly stuckBits: readonly StuckBits[];
}

const STATUS = { writeInProgress: 0x01, writeEnabled: 0x02, nonVolatile: 0xfc, registerProtected: 0x80 };
const FLAG = { fourByteMode: 0x01, protection: 0x02, programFailed: 0x10, eraseFailed: 0x20, ready: 0x80 };

/** All that is lost without power, and by a reset. */
export interface NorLatches {
  writeEnabled: boolean;
  fourByteMode: boolean;
  /** Address bits from 24 on, for commands with 3 address bytes. */
  extendedAddress: number;
  asleep: boolean;
  resetEnabled: boolean;
  flags: number;
  busyUntilMs: number;
  operation: Operation | undefined;
}

const powerOn = (): NorLatches => ({
  writeEnabled: false,
  fourByteMode: false,
  extendedAddress: 0,
  asleep: false,
  resetEnabled: false,
  flags: 0,
  busyUntilMs: Number.NEGATIVE_INFINITY,
  operation: undefined,
});

interface NorArrayParts {
  readonly memory: PagedMemory;
  readonly storage?: ChipStorage | undefined;
  /** Default: as after power-up. */
  readonly latches?: NorLatches;
  /** Default: what the storage holds, or as delivered. */
  readonly statusRegister?: number;
}

/**
 * The cells of a NOR chip and the machine that programs and erases them. An operation changes the cells (and the storage) when
 * it starts, because a chip finishes it even if the host dies; only {@link NorArray.interrupt} can leave it half done.
 */
export class NorArray {
  readonly memory: PagedMemory;
  readonly latches: NorLatches;
  readonly #storage: ChipStorage | undefined;
  #statusRegister: number;

  constructor(
    readonly chip: NorChip,
    readonly conditions: NorConditions,
    { memory, storage, latches, statusRegister }: NorArrayParts,
  ) {
    this.memory = memory;
    this.latches = latches ?? powerOn();
    this.#storage = storage;
    this.#statusRegister = statusRegister ?? storage?.statusRegister ?? 0;
    this.forceStuckBits(0, chip.sizeBytes);
  }

  isBusy(nowMs: number): boolean {
    return nowMs < this.latches.busyUntilMs;
  }

  /** The status register as 05 shows it. WEL stays set until an operation ends. */
  status(nowMs: number): number {
    if (this.isBusy(nowMs)) return this.#statusRegister | STATUS.writeInProgress | STATUS.writeEnabled;
    return this.#statusRegister | (this.latches.writeEnabled ? STATUS.writeEnabled : 0);
  }

  /** The flag status register as 70 shows it. */
  flagStatus(nowMs: number): number {
    return this.latches.flags | (this.latches.fourByteMode ? FLAG.fourByteMode : 0) | (this.isBusy(nowMs) ? 0 : FLAG.ready);
  }

  /** Addresses past the end start again at 0. */
  read(address: number, into: Uint8Array, { from, to }: { readonly from: number; readonly to: number }): void {
    const { sizeBytes } = this.chip;
    let at = address % sizeBytes;
    for (let done = from; done < to; at = 0) {
      const end = Math.min(to, done + sizeBytes - at);
      this.memory.read(at, into, { from: done, to: end });
      done = end;
    }
  }

  /** @param page what the whole page is combined with; 0xff leaves a byte as it is */
  program(address: number, page: Uint8Array, nowMs: number): void {
    const start = address - (address % page.length);
    if (this.#refuses({ address: start, sizeBytes: page.length }, FLAG.programFailed)) return;
    const before = new Uint8Array(page.length);
    this.memory.read(start, before, { from: 0, to: before.length });
    this.memory.clearBits(start, page);
    this.forceStuckBits(start, page.length);
    this.#begin({ kind: "program", address: start, before }, this.chip.pageProgram, nowMs);
  }

  /** Erases the unit that contains `address`. */
  erase(address: number, { sizeBytes, ...duration }: Duration & { readonly sizeBytes: number }, nowMs: number): void {
    const start = address - (address % sizeBytes);
    if (this.#refuses({ address: start, sizeBytes }, FLAG.eraseFailed)) return;
    const before = this.memory.keep(start, sizeBytes);
    this.memory.erase(start, sizeBytes);
    this.forceStuckBits(start, sizeBytes);
    this.#begin({ kind: "erase", address: start, sizeBytes, before }, duration, nowMs);
  }

  writeStatus(value: number, nowMs: number): void {
    const isLocked = this.conditions.writeProtectPin === "low" && (this.#statusRegister & STATUS.registerProtected) !== 0;
    if (isLocked) return;
    const before = this.#statusRegister;
    this.#storeStatus(value & STATUS.nonVolatile);
    this.#begin({ kind: "status", before }, this.chip.statusWrite, nowMs);
  }

  /** A reset or a loss of power: an operation that is not over stays half done, and all that is volatile is gone. */
  interrupt(nowMs: number): void {
    const { operation } = this.latches;
    if (operation && this.isBusy(nowMs)) this.#leaveHalfDone(operation);
    Object.assign(this.latches, powerOn());
  }

  forceStuckBits(address: number, sizeBytes: number): void {
    for (const stuck of this.conditions.stuckBits) {
      if (stuck.address < address || stuck.address >= address + sizeBytes) continue;
      const byte = this.memory.byte(stuck.address);
      const forced = withStuckBits(byte, stuck);
      if (forced !== byte) this.memory.write(stuck.address, Uint8Array.of(forced));
    }
  }

  /** A chip in the same state, without the storage. */
  clone(): NorArray {
    const latches = { ...this.latches };
    return new NorArray(this.chip, this.conditions, { memory: this.memory.clone(), latches, statusRegister: this.#statusRegister });
  }

  #begin(operation: Operation, { typicalMs, maximumMs }: Duration, nowMs: number): void {
    const { busyTime } = this.conditions;
    const busyMs = typeof busyTime === "number" ? typicalMs * busyTime : { typical: typicalMs, maximum: maximumMs }[busyTime];
    this.latches.writeEnabled = false;
    this.latches.operation = operation;
    this.latches.busyUntilMs = nowMs + busyMs;
  }

  #refuses(range: { readonly address: number; readonly sizeBytes: number }, failure: number): boolean {
    if (!overlaps(range, protectedRange(this.#statusRegister, this.chip.protection, this.chip.sizeBytes))) return false;
    // Micron's data sheets say that WEL stays set then; on the other chips the command clears it as usual.
    if (this.chip.flagStatus) this.latches.flags |= FLAG.protection | failure;
    else this.latches.writeEnabled = false;
    return true;
  }

  #leaveHalfDone(operation: Operation): void {
    if (operation.kind === "program") cutProgram(this.memory, operation);
    else if (operation.kind === "erase") cutErase(this.memory, operation);
    else this.#storeStatus(operation.before);
    this.forceStuckBits(0, this.chip.sizeBytes);
  }

  #storeStatus(value: number): void {
    this.#statusRegister = value;
    this.#storage?.saveStatusRegister(value);
  }
}
