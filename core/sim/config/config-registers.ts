import type { Width } from "../../bus/bus.ts";
import { BlockBase, type BlockSurroundings } from "../block-base.ts";
import { CONFIG_BYTES, type ConfigLayout } from "./config-layout.ts";

export interface ConfigHooks {
  /** Brings bits up to date that show the state of something else. */
  readonly beforeRead?: (registers: ConfigRegisters) => void;
  /** Software or a power cut changed registers. */
  readonly onChange?: () => void;
}

/**
 * The registers of a PCI function that are not those of a controller: header and capabilities. Writing what is read-only is allowed
 * and does nothing, so software may restore all of it.
 */
export class ConfigRegisters extends BlockBase {
  override readonly widths: readonly Width[] = [8, 16, 32];
  readonly #layout: ConfigLayout;
  readonly #values: Uint8Array;
  readonly #hooks: ConfigHooks;

  /** @param from the registers that these are a copy of */
  constructor(
    layout: ConfigLayout,
    hooks: ConfigHooks,
    { from, ...surroundings }: BlockSurroundings & { readonly from?: ConfigRegisters | undefined },
  ) {
    super(CONFIG_BYTES, surroundings);
    this.#layout = layout;
    this.#values = (from ? from.#values : layout.initial).slice();
    this.#hooks = hooks;
  }

  /** What a register holds, without an access. */
  word(offset: number): number {
    return (this.#values[offset] ?? 0) | ((this.#values[offset + 1] ?? 0) << 8);
  }

  /** Sets and clears bits of a 16-bit register, as the hardware itself does. */
  setBits(offset: number, bits: number, isSet = true): void {
    for (const [index, mask] of [bits & 0xff, bits >>> 8].entries()) {
      const value = this.#values[offset + index] ?? 0;
      this.#values[offset + index] = isSet ? value | mask : value & ~mask;
    }
  }

  protected override readAt(offset: number, _nowMs: number, widthBits: Width): number {
    this.#hooks.beforeRead?.(this);
    let value = 0;
    for (let index = widthBits / 8 - 1; index >= 0; index--) value = value * 0x100 + (this.#values[offset + index] ?? 0);
    return value;
  }

  protected override writeAt(offset: number, value: number, _nowMs: number, widthBits: Width): void {
    for (let index = 0; index < widthBits / 8; index++) {
      const at = offset + index;
      const byte = (value >>> (8 * index)) & 0xff;
      const writable = this.#layout.writable[at] ?? 0;
      const clearable = this.#layout.clearable[at] ?? 0;
      this.#values[at] = ((this.#values[at] ?? 0) & ~writable & ~(clearable & byte)) | (byte & writable);
    }
    this.#hooks.onChange?.();
  }

  powerCut(): void {
    this.#values.set(this.#layout.initial);
    this.#hooks.onChange?.();
  }
}
