import type { ConfigDraft } from "./config-layout.ts";

/** What the header of a card says it is. */
export interface VirtualIds {
  readonly vendorId: number;
  readonly deviceId: number;
  readonly subsystemVendorId?: number | undefined;
  readonly subsystemId?: number | undefined;
  readonly revision?: number | undefined;
  /** Class, subclass and interface: 24 bits. Default 0x120000, a processing accelerator (PCI Code and ID Assignment 1.11, 1.19). */
  readonly classCode?: number | undefined;
}

/** A base address register as it must look. */
export interface BarFacts {
  readonly kind: "bar" | "io";
  readonly index: number;
  /** A power of two. */
  readonly sizeBytes: number;
}

/** PCI Local Bus Specification 3.0, 6.2: the registers that both kinds of headers have. */
export const HEADER = { vendorId: 0x00, command: 0x04, status: 0x06, bars: 0x10, capabilities: 0x34 } as const;
export const COMMAND = { io: 0x0001, memory: 0x0002, busMaster: 0x0004, systemErrors: 0x0100 } as const;
export const STATUS = { signaledSystemError: 0x4000 } as const;
/** PCI-to-PCI Bridge Architecture Specification 1.2, 3.2.5. */
export const BRIDGE = { secondaryStatus: 0x1e, receivedMasterAbort: 0x2000 } as const;

/** I/O, memory, bus master, parity, SERR# and INTx disable can be set; the rest is 0 on PCI Express (Base Specification 4.0, 7.5.1.1.3). */
const COMMAND_WRITABLE = 0x0547;
const STATUS_BITS = { value: 0x0010, clearable: 0xf900 } as const;

const DEFAULT_CLASS = 0x12_0000;
/** Where a firmware would put the first memory, I/O and 64-bit range. Only the registers show it: a virtual BAR has no address. */
const FIRST_ADDRESS = { bar: 0x8000_0000, io: 0x1000, wide: 0x40_0000_0000 } as const;
/** A 32-bit BAR is at most 2 GiB large (PCI Local Bus Specification 3.0, 6.2.5.1). */
const LARGEST_NARROW_BAR = 0x8000_0000;
const INTERRUPT_PIN_A = 0x01;

/** The header of a card (type 0). */
export function defineCardHeader(draft: ConfigDraft, ids: VirtualIds, bars: readonly BarFacts[]): void {
  const decodes = bars.reduce((bits, { kind }) => bits | (kind === "io" ? COMMAND.io : COMMAND.memory), 0);
  defineCommon(draft, { ...ids, classCode: ids.classCode ?? DEFAULT_CLASS, headerType: 0, command: decodes | COMMAND.busMaster });
  draft.define(0x2c, 2, { value: ids.subsystemVendorId ?? ids.vendorId });
  draft.define(0x2e, 2, { value: ids.subsystemId ?? 0 });
  const next: Record<keyof typeof FIRST_ADDRESS, number> = { ...FIRST_ADDRESS };
  for (const bar of bars) {
    const kind = bar.kind === "bar" && isWide(bar) ? "wide" : bar.kind;
    const address = Math.ceil(next[kind] / bar.sizeBytes) * bar.sizeBytes;
    next[kind] = address + bar.sizeBytes;
    defineBar(draft, bar, address);
  }
}

/** Whether the BAR takes two registers. */
export const isWide = ({ kind, sizeBytes }: BarFacts): boolean => kind === "bar" && sizeBytes > LARGEST_NARROW_BAR;

function defineBar(draft: ConfigDraft, bar: BarFacts, address: number): void {
  const at = HEADER.bars + 4 * bar.index;
  const type = bar.kind === "io" ? 0x1 : isWide(bar) ? 0x4 : 0x0;
  const addressBits = bar.kind === "io" ? 0xffff_fffc : 0xffff_fff0;
  // 2 ** 64 - size, in two halves that stay exact.
  const low = (0x1_0000_0000 - (bar.sizeBytes % 0x1_0000_0000)) % 0x1_0000_0000;
  draft.define(at, 4, { value: (address % 0x1_0000_0000) + type, writable: low & addressBits });
  if (!isWide(bar)) return;
  const high = 0x1_0000_0000 - Math.max(1, bar.sizeBytes / 0x1_0000_0000);
  draft.define(at + 4, 4, { value: Math.floor(address / 0x1_0000_0000), writable: high });
}

/** The header of the bridge above the card (type 1), as the firmware left it: bus 0 on the one side, bus 1 on the other. */
export function defineBridgeHeader(draft: ConfigDraft): void {
  const command = COMMAND.io | COMMAND.memory | COMMAND.busMaster;
  // A made-up root port. 06 04 00: PCI-to-PCI bridge.
  defineCommon(draft, { vendorId: 0x1234, deviceId: 0x0b1d, classCode: 0x06_0400, headerType: 1, command });
  draft.define(0x18, 4, { value: 0x0001_0100, writable: 0x00ff_ffff });
  draft.define(0x1c, 2, { value: 0x0000, writable: 0xf0f0 });
  draft.define(BRIDGE.secondaryStatus, 2, { clearable: 0xf900 });
  draft.define(0x20, 4, { value: 0xfff0_8000, writable: 0xfff0_fff0 });
  draft.define(0x24, 4, { value: 0x0001_0001 | 0xfff0_0000, writable: 0xfff0_fff0 });
  draft.define(0x28, 4, { value: 0x40, writable: 0xffff_ffff });
  draft.define(0x2c, 4, { value: 0x40, writable: 0xffff_ffff });
  // Parity, SERR#, ISA, VGA, VGA 16 bit and secondary bus reset: kept, and without any effect.
  draft.define(0x3e, 2, { writable: 0x005f });
}

interface CommonFacts extends VirtualIds {
  readonly classCode: number;
  readonly headerType: 0 | 1;
  readonly command: number;
}

function defineCommon(draft: ConfigDraft, { vendorId, deviceId, revision = 0, classCode, headerType, command }: CommonFacts): void {
  draft.define(HEADER.vendorId, 4, { value: deviceId * 0x1_0000 + vendorId });
  draft.define(HEADER.command, 2, { value: command, writable: COMMAND_WRITABLE });
  draft.define(HEADER.status, 2, STATUS_BITS);
  draft.define(0x08, 4, { value: classCode * 0x100 + revision });
  draft.define(0x0c, 4, { value: headerType << 16, writable: 0x0000_00ff });
  draft.define(0x3c, 2, { value: INTERRUPT_PIN_A << 8, writable: 0x00ff });
}
