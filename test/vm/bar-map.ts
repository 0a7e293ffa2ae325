import type { VirtualCard } from "../../core/sim/virtual-card.ts";

/** PCI Local Bus Specification 3.0, 6.2.5.1: six registers from 0x10 on. */
const FIRST_REGISTER = 0x10;
const REGISTERS_END = 0x28;
/** QEMU's proxy device keeps a size in a signed 32-bit number, and knows no 64-bit BAR (hw/remote/proxy.c of QEMU 7.2). */
const LARGEST_BAR = 0x4000_0000;
const SPACE_NAME = /^(bar|io)(\d)$/;

interface Bar {
  readonly name: string;
  readonly kind: "bar" | "io";
  readonly register: number;
  readonly sizeBytes: number;
  address: number;
}

/** Where the guest has put the BARs of a card: QEMU forwards accesses with absolute addresses. */
export class BarMap {
  readonly #bars: readonly Bar[];
  readonly #registers = new Uint8Array(REGISTERS_END);

  /** @throws {Error} if QEMU cannot show one of them */
  constructor({ spaces }: Pick<VirtualCard, "spaces">) {
    this.#bars = [...spaces].flatMap(([name, { sizeBytes }]) => {
      const [, kind, index] = SPACE_NAME.exec(name) ?? [];
      if (kind !== "bar" && kind !== "io") return [];
      if (sizeBytes > LARGEST_BAR) throw new Error(`QEMU's proxy device has no BAR as large as ${name}, ${sizeBytes} bytes`);
      return [{ name, kind, register: FIRST_REGISTER + 4 * Number(index), sizeBytes, address: 0 }];
    });
  }

  /** Follows what is written to configuration space. */
  configWritten(offset: number, sizeBytes: number, value: number): void {
    if (offset < FIRST_REGISTER || offset + sizeBytes > REGISTERS_END) return;
    for (let index = 0; index < sizeBytes; index++) this.#registers[offset + index] = value >>> (8 * index);
    const view = new DataView(this.#registers.buffer);
    // Sizes are powers of two, and addresses multiples of them.
    for (const bar of this.#bars) bar.address = (view.getUint32(bar.register, true) & -bar.sizeBytes) >>> 0;
  }

  /** The space behind an address, and the offset in it. */
  find(kind: "bar" | "io", address: number): { readonly name: string; readonly offset: number } | undefined {
    const bar = this.#bars.find((bar) => bar.kind === kind && address >= bar.address && address < bar.address + bar.sizeBytes);
    return bar && { name: bar.name, offset: address - bar.address };
  }

  /** Offsets of the registers that are there. */
  get registers(): readonly number[] {
    return this.#bars.map(({ register }) => register);
  }
}
