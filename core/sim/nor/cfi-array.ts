import type { CfiChip } from "./cfi-chip.ts";
import { cutErase, cutProgram, type Operation } from "./cut-operation.ts";
import type { BusyTime } from "./nor-array.ts";
import type { Duration } from "./nor-chip.ts";
import { MEMORY_PAGE_BYTES, type PagedMemory } from "./paged-memory.ts";
import { type StuckBits, withStuckBits } from "./stuck-bits.ts";

export interface CfiConditions {
  readonly busyTime: BusyTime;
  /** The level of WP#: low keeps locked-down blocks locked (Intel), and protects the first block (AMD). */
  readonly writeProtectPin: "high" | "low";
  /** Low: the chip refuses to erase and program (Intel's VPP). */
  readonly programmingVoltage: "high" | "low";
  readonly stuckBits: readonly StuckBits[];
}

export const NORMAL_CONDITIONS: CfiConditions = {
  busyTime: "typical",
  writeProtectPin: "high",
  programmingVoltage: "high",
  stuckBits: [],
};

export interface CfiBlock {
  readonly address: number;
  readonly sizeBytes: number;
}

export interface Programmed {
  /** No bit is 1 that was to be 0. */
  readonly isCleared: boolean;
  /** Nor the other way round: a bit that was 0 before stays so. */
  readonly isEqual: boolean;
}

interface Busy {
  untilMs: number;
  operation: Operation | undefined;
}

/**
 * The cells of a parallel NOR chip. As in `NorArray`, an operation changes the cells when it starts, because a chip finishes it even
 * if the host dies; only {@link CfiArray.interrupt} can leave it half done. Addresses count bytes.
 */
export class CfiArray {
  readonly #busy: Busy;

  constructor(
    readonly chip: CfiChip,
    readonly conditions: CfiConditions,
    readonly memory: PagedMemory,
    busy: Busy = { untilMs: Number.NEGATIVE_INFINITY, operation: undefined },
  ) {
    this.#busy = busy;
    this.forceStuckBits(0, chip.sizeBytes);
  }

  isBusy(nowMs: number): boolean {
    return nowMs < this.#busy.untilMs;
  }

  word(wordAddress: number): number {
    const address = (wordAddress * 2) % this.chip.sizeBytes;
    return this.memory.byte(address) | (this.memory.byte(address + 1) << 8);
  }

  /** Addresses past the end start again at 0. */
  read(address: number, into: Uint8Array, range: { readonly from: number; readonly to: number }): void {
    for (let done = range.from, at = address % this.chip.sizeBytes; done < range.to; at = 0) {
      const end = Math.min(range.to, done + this.chip.sizeBytes - at);
      this.memory.read(at, into, { from: done, to: end });
      done = end;
    }
  }

  blockAt(address: number): CfiBlock {
    let start = 0;
    for (const { blockBytes, count } of this.chip.regions) {
      const end = start + blockBytes * count;
      if (address < end) return { address: address - ((address - start) % blockBytes), sizeBytes: blockBytes };
      start = end;
    }
    throw new Error(`no block at ${address}`);
  }

  isErased(address: number, sizeBytes: number): boolean {
    const bytes = new Uint8Array(sizeBytes);
    this.memory.read(address, bytes, { from: 0, to: sizeBytes });
    return bytes.every((byte) => byte === 0xff);
  }

  /** Clears bits. */
  program(address: number, data: Uint8Array, duration: Duration, nowMs: number): Programmed {
    const before = new Uint8Array(data.length);
    this.memory.read(address, before, { from: 0, to: before.length });
    for (let done = 0; done < data.length; ) {
      const count = Math.min(data.length - done, MEMORY_PAGE_BYTES - ((address + done) % MEMORY_PAGE_BYTES));
      this.memory.clearBits(address + done, data.subarray(done, done + count));
      done += count;
    }
    this.forceStuckBits(address, data.length);
    this.begin({ kind: "program", address, before }, duration, nowMs);
    return this.#compare(address, data);
  }

  /** False if the block is not erased afterwards. */
  erase({ address, sizeBytes }: CfiBlock, duration: Duration, nowMs: number): boolean {
    const before = this.memory.keep(address, sizeBytes);
    this.memory.erase(address, sizeBytes);
    this.forceStuckBits(address, sizeBytes);
    this.begin({ kind: "erase", address, sizeBytes, before }, duration, nowMs);
    return this.conditions.stuckBits.every(
      (stuck) => stuck.address < address || stuck.address >= address + sizeBytes || this.memory.byte(stuck.address) === 0xff,
    );
  }

  begin(operation: Operation | undefined, { typicalMs, maximumMs }: Duration, nowMs: number): void {
    const { busyTime } = this.conditions;
    const busyMs = typeof busyTime === "number" ? typicalMs * busyTime : { typical: typicalMs, maximum: maximumMs }[busyTime];
    this.#busy.operation = operation;
    this.#busy.untilMs = nowMs + busyMs;
  }

  /** A loss of power: an operation that is not over stays half done. */
  interrupt(nowMs: number): void {
    const { operation } = this.#busy;
    if (operation && this.isBusy(nowMs)) {
      if (operation.kind === "program") cutProgram(this.memory, operation);
      else if (operation.kind === "erase") cutErase(this.memory, operation);
      this.forceStuckBits(0, this.chip.sizeBytes);
    }
    this.#busy.operation = undefined;
    this.#busy.untilMs = Number.NEGATIVE_INFINITY;
  }

  forceStuckBits(address: number, sizeBytes: number): void {
    for (const stuck of this.conditions.stuckBits) {
      if (stuck.address < address || stuck.address >= address + sizeBytes) continue;
      const byte = this.memory.byte(stuck.address);
      const forced = withStuckBits(byte, stuck);
      if (forced !== byte) this.memory.write(stuck.address, Uint8Array.of(forced));
    }
  }

  /** The same cells, without the storage. */
  clone(): CfiArray {
    return new CfiArray(this.chip, this.conditions, this.memory.clone(), { ...this.#busy });
  }

  #compare(address: number, data: Uint8Array): Programmed {
    const after = new Uint8Array(data.length);
    this.memory.read(address, after, { from: 0, to: after.length });
    return {
      isCleared: after.every((byte, index) => (byte & ~(data[index] ?? 0)) === 0),
      isEqual: Buffer.compare(after, data) === 0,
    };
  }
}
