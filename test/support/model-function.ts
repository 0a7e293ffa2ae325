import { hex } from "../../core/bits/hex.ts";
import type { Width } from "../../core/bus/bus.ts";
import type { SimulatedClock } from "../../core/bus/simulated-clock.ts";
import { CardTime } from "../../core/sim/card-time.ts";
import type { ConfigLayout } from "../../core/sim/config/config-layout.ts";
import { ConfigRegisters } from "../../core/sim/config/config-registers.ts";
import type { ModelRegister } from "./link-model-registers.ts";

/**
 * The registers of one function of a link model, by name. What software writes is held against the specification: a register is
 * written alone and whole, reserved and read-only bits of a control register are written as they were read (RsvdP), and those of a
 * status register as 0 (RsvdZ).
 */
export class ModelFunction {
  readonly #registers: ConfigRegisters;
  readonly #byName: ReadonlyMap<string, ModelRegister>;
  readonly #byPlace: ReadonlyMap<number, ModelRegister>;

  constructor(
    readonly layout: ConfigLayout,
    registers: readonly ModelRegister[],
    { clock, recordMisuse }: { readonly clock: SimulatedClock; readonly recordMisuse: (text: string) => void },
  ) {
    this.#registers = new ConfigRegisters(layout, {}, { time: new CardTime(clock), recordMisuse });
    this.recordMisuse = recordMisuse;
    this.#byName = new Map(registers.map((register) => [register.name, register]));
    this.#byPlace = new Map(registers.map((register) => [register.at, register]));
  }

  private readonly recordMisuse: (text: string) => void;

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** What a register holds, without an access. */
  get(name: string): number {
    const { at, sizeBytes } = this.#register(name);
    const high = sizeBytes === 4 ? this.#registers.word(at + 2) * 0x1_0000 : 0;
    return high + (this.#registers.word(at) & (sizeBytes === 1 ? 0xff : 0xffff));
  }

  has(name: string, bits: number): boolean {
    return (this.get(name) & bits) !== 0;
  }

  /** Sets and clears bits as the hardware itself does. */
  set(name: string, bits: number, isSet = true): void {
    const { at, sizeBytes } = this.#register(name);
    this.#registers.setBits(at, bits & 0xffff, isSet);
    if (sizeBytes === 4) this.#registers.setBits(at + 2, bits >>> 16, isSet);
  }

  /** Bits that software can change: those that keep what is written, and those that a 1 clears. */
  bitsOf(name: string): { readonly writable: number; readonly clearable: number } {
    const { at, sizeBytes } = this.#register(name);
    return { writable: wordAt(this.layout.writable, at, sizeBytes), clearable: wordAt(this.layout.clearable, at, sizeBytes) };
  }

  reset(): void {
    this.#registers.powerCut();
  }

  nameAt(offset: number): string {
    return this.#byPlace.get(offset)?.name ?? hex(offset, 3);
  }

  read(offset: number, widthBits: Width): number {
    return this.#registers.read(offset, widthBits);
  }

  write(offset: number, widthBits: Width, value: number): void {
    const register = this.#byPlace.get(offset);
    if (register?.sizeBytes !== widthBits / 8)
      this.recordMisuse(`${widthBits}-bit write at ${this.nameAt(offset)} is not one whole register`);
    else this.#checkReserved(register, value);
    this.#registers.write(offset, widthBits, value);
  }

  #checkReserved({ name }: ModelRegister, value: number): void {
    const { writable, clearable } = this.bitsOf(name);
    const isStatus = clearable !== 0 && writable === 0;
    const expected = isStatus ? 0 : this.get(name);
    const wrong = ((value ^ expected) & ~writable & ~clearable) >>> 0;
    if (wrong !== 0) this.recordMisuse(`${name}: reserved or read-only bits ${hex(wrong, 4)} were written otherwise`);
  }

  #register(name: string): ModelRegister {
    const register = this.#byName.get(name);
    if (register === undefined) throw new Error(`the model has no register ${name}`);
    return register;
  }
}

const wordAt = (bytes: Uint8Array, at: number, sizeBytes: number): number => {
  let value = 0;
  for (let index = sizeBytes - 1; index >= 0; index--) value = value * 0x100 + (bytes[at + index] ?? 0);
  return value;
};
