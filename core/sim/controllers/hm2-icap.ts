import { hex } from "../../bits/hex.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import type { FpgaFabric } from "../fpga/fpga-fabric.ts";
import { HM2, HM2_BLOCK_BYTES, HM2_COOKIE, PCI_CLOCK_HZ } from "./hm2-registers.ts";
import { oneWindow } from "./one-window.ts";

const ICAP_COOKIE = 0x1cab_1cab;
/** hostmot2-firmware, src/TopPCIHostMot2.vhd: the ICAP's clock rises nine clocks after a word was written. */
const WORD_MS = (9 * 1000) / PCI_CLOCK_HZ;

const WORD = 0xffff;
const SYNC = [0xaa99, 0x5566] as const;
/** AMD UG380, tables 5-23 and 5-24: a header of type 1, its operation, register and count of words. */
const HEADER = { typeShift: 13, type1: 1, operationShift: 11, write: 2, registerShift: 5, registerMask: 0x3f, countMask: 0x1f } as const;
/** UG380, chapter 5, Configuration Registers: those that mesaflash writes, and the command that boots. */
const REGISTER = { CMD: 0x05, GENERAL1: 0x13, GENERAL2: 0x14 } as const;
const IPROG = 0x000e;
/** Commands that the FPGA can read a flash with: one line, and fast on one, two and four lines. */
const READ_OPCODES: readonly number[] = [0x03, 0x0b, 0x3b, 0x6b];

const afterReset = () => ({ synced: 0, register: 0, wordsLeft: 0 });

class Hm2Icap extends BlockBase {
  readonly #fabric: FpgaFabric;
  readonly #written = new Map<number, number>();
  #state = afterReset();
  #takenMs = 0;

  constructor(parts: ModelParts) {
    super(HM2_BLOCK_BYTES, parts);
    this.#fabric = parts.fabric;
  }

  owns(offset: number): boolean {
    return offset === HM2.ICAP || offset === HM2.COOKIE;
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#written.clear();
    this.#takenMs = 0;
  }

  protected readAt(offset: number): number {
    if (offset === HM2.COOKIE) return HM2_COOKIE;
    return offset === HM2.ICAP ? ICAP_COOKIE : this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    if (offset !== HM2.ICAP) {
      this.unknownWrite(offset, value);
      return;
    }
    // In the design the word before is the one that gets lost; either way the sequence is broken.
    if (nowMs < this.#takenMs) {
      this.recordMisuse("a word was written before the ICAP had taken the one before; it is lost");
      return;
    }
    this.#takenMs = nowMs + WORD_MS;
    this.#take(value & WORD);
  }

  #take(word: number): void {
    const state = this.#state;
    if (state.synced < SYNC.length) state.synced = word === SYNC[state.synced] ? state.synced + 1 : Number(word === SYNC[0]);
    else if (state.wordsLeft > 0) this.#write(word);
    else this.#begin(word);
  }

  #begin(header: number): void {
    if (header >>> HEADER.typeShift !== HEADER.type1) this.recordMisuse(`${hex(header, 4)} is no header of type 1`);
    else if (((header >>> HEADER.operationShift) & 3) === HEADER.write) {
      this.#state.register = (header >>> HEADER.registerShift) & HEADER.registerMask;
      this.#state.wordsLeft = header & HEADER.countMask;
    }
  }

  /** A command is carried out when it is written (UG380, chapter 5). */
  #write(word: number): void {
    const state = this.#state;
    state.wordsLeft--;
    this.#written.set(state.register, word);
    if (state.register === REGISTER.CMD && word === IPROG) this.#boot();
  }

  #boot(): void {
    const general2 = this.#written.get(REGISTER.GENERAL2) ?? 0;
    const address = ((general2 & 0xff) << 16) | (this.#written.get(REGISTER.GENERAL1) ?? 0);
    const canRead = READ_OPCODES.includes(general2 >>> 8);
    this.powerCut();
    if (!canRead) this.recordMisuse(`the FPGA cannot read its flash with command ${hex(general2 >>> 8, 2)}; it boots from 0`);
    this.#fabric.boot(canRead ? address : 0);
  }
}

/** The way of Mesa's HostMot2 to the configuration logic of a Spartan-6. */
export const makeHm2Icap: MakeModel = (parts) => oneWindow(new Hm2Icap(parts));
