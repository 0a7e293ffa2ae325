import { hex } from "../../bits/hex.ts";
import type { Width } from "../../bus/bus.ts";
import { BlockBase } from "../block-base.ts";
import type { CardMaster } from "../card-master.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { PagedMemory } from "../nor/paged-memory.ts";
import { oneWindow } from "./one-window.ts";

// QEMU, docs/specs/edu.rst, MMIO area spec.
const REGISTER = {
  identification: 0x00,
  liveness: 0x04,
  factorial: 0x08,
  status: 0x20,
  interruptStatus: 0x24,
  raise: 0x60,
  acknowledge: 0x64,
  source: 0x80,
  destination: 0x88,
  count: 0x90,
  command: 0x98,
} as const;
const WIDE_FROM = 0x80;
const COMMAND = { start: 1, toHost: 2, interrupt: 4 } as const;
const DMA_INTERRUPT = 0x100;
/** Of its own memory, as its DMA sees it. */
const BUFFER = { start: 0x4_0000, bytes: 0x1000 } as const;
/** The same document, Command line switches: 28 bits. */
const DMA_MASK = 2 ** 28 - 1;
/** Major version 1, minor version 0: what QEMU 7.2 answered (measured). */
const ID = 0x0100_00ed;
/** From start to end, whatever the length; measured. */
const DMA_MS = 100;

interface Transfer {
  readonly endMs: number;
  readonly source: number;
  readonly destination: number;
  readonly count: number;
  readonly command: number;
}

const afterReset = () => ({
  liveness: 0,
  factorial: 0,
  interruptStatus: 0,
  source: 0,
  destination: 0,
  count: 0,
  command: 0,
  transfer: undefined as Transfer | undefined, // as: a literal's undefined is nothing else
});

class Edu extends BlockBase {
  override readonly widths: readonly Width[] = [32, 64];
  readonly #master: CardMaster;
  readonly #memory: PagedMemory;
  #state = afterReset();

  constructor(parts: ModelParts) {
    super(parts.windowBytes.window ?? REGISTER.command + 4, parts);
    this.#master = parts.master;
    this.#memory = parts.storage ?? new PagedMemory(BUFFER.bytes);
    this.#master.beforeLook(() => this.#settle(this.time.nowMs()));
  }

  powerCut(): void {
    this.#state = afterReset();
  }

  protected readAt(offset: number, nowMs: number, widthBits: Width): number {
    this.#settle(nowMs);
    if (!this.#isWidthAllowed(offset, widthBits)) return 0xffff_ffff;
    const state = this.#state;
    switch (offset) {
      case REGISTER.identification:
        return ID;
      case REGISTER.liveness:
        return ~state.liveness;
      case REGISTER.factorial:
        return state.factorial;
      case REGISTER.status:
        return 0;
      case REGISTER.interruptStatus:
        return state.interruptStatus;
      case REGISTER.source:
        return state.source;
      case REGISTER.destination:
        return state.destination;
      case REGISTER.count:
        return state.count;
      case REGISTER.command:
        return state.command;
      default:
        return this.unknownRead(offset);
    }
  }

  protected writeAt(offset: number, value: number, nowMs: number, widthBits: Width): void {
    this.#settle(nowMs);
    if (!this.#isWidthAllowed(offset, widthBits)) return;
    if (offset >= WIDE_FROM && this.#state.transfer !== undefined) {
      this.recordMisuse(`${hex(value)} was written to ${hex(offset, 2)} while a transfer runs; it is ignored`);
      return;
    }
    const state = this.#state;
    switch (offset) {
      case REGISTER.liveness:
        state.liveness = value;
        return;
      case REGISTER.factorial:
        state.factorial = factorialOf(value);
        return;
      case REGISTER.raise:
        this.#raise(value);
        return;
      case REGISTER.acknowledge:
        state.interruptStatus &= ~value;
        return;
      case REGISTER.source:
        state.source = value;
        return;
      case REGISTER.destination:
        state.destination = value;
        return;
      case REGISTER.count:
        state.count = value;
        return;
      case REGISTER.command:
        this.#command(value, nowMs);
        return;
      default:
        this.unknownWrite(offset, value);
    }
  }

  #isWidthAllowed(offset: number, widthBits: Width): boolean {
    if (widthBits === 32 || offset >= WIDE_FROM) return true;
    this.recordMisuse(`an access of ${widthBits} bits at ${hex(offset, 2)}, where only 32 are allowed`);
    return false;
  }

  #command(value: number, nowMs: number): void {
    const state = this.#state;
    state.command = value;
    if ((value & COMMAND.start) === 0) return;
    const { source, destination, count } = state;
    state.transfer = { endMs: nowMs + DMA_MS, source, destination, count, command: value };
  }

  /** Does what a transfer has done by now. The card moves the bytes at its end. */
  #settle(nowMs: number): void {
    const { transfer } = this.#state;
    if (transfer === undefined || nowMs < transfer.endMs) return;
    this.#state.transfer = undefined;
    this.#state.command &= ~COMMAND.start;
    this.#move(transfer);
    if ((transfer.command & COMMAND.interrupt) !== 0) this.#raise(DMA_INTERRUPT);
  }

  #move({ source, destination, count, command }: Transfer): void {
    const toHost = (command & COMMAND.toHost) !== 0;
    const [own, host] = toHost ? [source, destination] : [destination, source];
    const at = own - BUFFER.start;
    // Version 7.2 compares the end with the last byte: one that reaches it ends QEMU, as one that goes past it does (measured).
    if (at < 0 || at + count >= BUFFER.bytes) {
      this.recordMisuse(`${hex(count, 2)} bytes at ${hex(own)} do not end before the last byte of the card's buffer`);
      return;
    }
    if (host > DMA_MASK) this.recordMisuse(`the address ${hex(host)} has more than 28 bits; the others are lost`);
    const bytes = new Uint8Array(count);
    const iova = host & DMA_MASK;
    if (toHost) {
      this.#memory.read(at, bytes, { from: 0, to: count });
      this.#master.write(iova, bytes);
    } else if (this.#master.read(iova, bytes)) this.#memory.write(at, bytes);
  }

  #raise(bits: number): void {
    this.#state.interruptStatus |= bits;
    if (this.#state.interruptStatus !== 0) this.#master.interrupt();
  }
}

/** Modulo 2^32, as a register of 32 bits holds it; from 34 on it is 0. */
function factorialOf(value: number): number {
  let product = 1;
  for (let factor = 2; factor <= Math.min(value, 34); factor++) product = Math.imul(product, factor);
  return product >>> 0;
}

/** QEMU's educational device. */
export const makeEdu: MakeModel = (parts) => oneWindow(new Edu(parts));
