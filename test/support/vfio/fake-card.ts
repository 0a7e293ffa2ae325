import { REGION_FLAGS } from "../../../core/platform/linux/vfio/vfio-abi.ts";

export interface FakeBar {
  readonly index: number;
  readonly kind: "memory" | "io";
  readonly sizeBytes: number;
  /** Whether the kernel lets it be mapped; a BAR of less than a page it does not. */
  readonly mappable?: boolean;
  /** Parts that the kernel keeps to itself. */
  readonly hasHoles?: boolean;
}

export interface FakeCardFacts {
  readonly bars?: readonly FakeBar[];
  /** COMMAND when the card is opened. */
  readonly command?: number;
  readonly configBytes?: number;
  readonly messageInterrupts?: number;
  readonly canReset?: boolean;
}

export interface FakeRegion {
  readonly flags: number;
  readonly memory: ArrayBuffer;
  readonly kind: "memory" | "io" | "config";
  readonly hasHoles: boolean;
}

export const COMMAND = 4;
const FIRST_BAR = 0x10;
const CONFIG_REGION = 7;
const DECODE = { io: 1, memory: 2 } as const;

/** A PCI function as vfio shows it: memory behind each BAR, a configuration space, an interrupt. */
export class FakeCard {
  readonly regions = new Map<number, FakeRegion>();
  readonly messageInterrupts: number;
  readonly canReset: boolean;
  resets = 0;
  readonly #config: DataView;

  constructor({ bars = [], command = 0, configBytes = 256, messageInterrupts = 1, canReset = false }: FakeCardFacts) {
    const config = new ArrayBuffer(configBytes);
    this.#config = new DataView(config);
    this.#config.setUint16(COMMAND, command, true);
    const usable = REGION_FLAGS.read | REGION_FLAGS.write;
    this.regions.set(CONFIG_REGION, { flags: usable, memory: config, kind: "config", hasHoles: false });
    for (const { index, kind, sizeBytes, mappable = true, hasHoles = false } of bars) {
      const map = mappable && kind === "memory" ? REGION_FLAGS.mmap : 0;
      const flags = usable | map | (hasHoles ? REGION_FLAGS.capabilities : 0);
      this.regions.set(index, { flags, memory: new ArrayBuffer(sizeBytes), kind, hasHoles });
      this.#config.setUint32(FIRST_BAR + 4 * index, 0xfe00_0000 + index * 0x10_0000 + (kind === "io" ? 1 : 0), true);
    }
    this.messageInterrupts = messageInterrupts;
    this.canReset = canReset;
  }

  get command(): number {
    return this.#config.getUint16(COMMAND, true);
  }

  /** Whether the card answers there now. */
  answers({ kind }: FakeRegion): boolean {
    return kind === "config" || (this.command & DECODE[kind]) !== 0;
  }

  /** Bytes of a BAR. */
  bytes(index: number): Uint8Array {
    const region = this.regions.get(index);
    if (region === undefined) throw new Error(`the fake card has no region ${index}`);
    return new Uint8Array(region.memory);
  }
}
