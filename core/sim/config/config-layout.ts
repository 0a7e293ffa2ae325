/** What each bit of 4 KiB of configuration space does, and holds at power-up. Never changes, so copies of a card share it. */
export interface ConfigLayout {
  readonly initial: Uint8Array;
  /** Bits that keep what is written. */
  readonly writable: Uint8Array;
  /** Bits that a written 1 clears (RW1C). All other bits are read-only; reserved ones are 0. */
  readonly clearable: Uint8Array;
  /** Offset of the PCI Express capability. */
  readonly pciExpress: number;
  /** By the key of {@link capabilityKey}: offset of the capability. */
  readonly capabilities: ReadonlyMap<string, number>;
}

export const CONFIG_BYTES = 0x1000;

export interface RegisterBits {
  readonly value?: number;
  readonly writable?: number;
  readonly clearable?: number;
}

/** Bytes of a configuration space while it is laid out. */
export class ConfigDraft {
  readonly initial = new Uint8Array(CONFIG_BYTES);
  readonly writable = new Uint8Array(CONFIG_BYTES);
  readonly clearable = new Uint8Array(CONFIG_BYTES);

  define(offset: number, sizeBytes: 1 | 2 | 4, { value = 0, writable = 0, clearable = 0 }: RegisterBits): void {
    for (let index = 0; index < sizeBytes; index++) {
      this.initial[offset + index] = value >>> (8 * index);
      this.writable[offset + index] = writable >>> (8 * index);
      this.clearable[offset + index] = clearable >>> (8 * index);
    }
  }
}
