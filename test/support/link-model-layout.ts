import type { ConfigDraft, ConfigLayout } from "../../core/sim/config/config-layout.ts";
import { defineBridgeHeader, defineCardHeader, type VirtualIds } from "../../core/sim/config/function-header.ts";
import { capabilityKey, layOutConfig, type WantedCapability } from "../../core/sim/config/lay-out-config.ts";

/** How a port above a card differs from others. */
export interface PortFacts {
  /** The device/port type: 4 a root port, 6 a downstream port of a switch (PCI Express Base Specification 4.0, 7.5.3.2). Default 4. */
  readonly type?: number;
  /** Link Capabilities bit 20. Default true. */
  readonly reportsActive?: boolean;
  /** Slot Capabilities bit 5: the card may be pulled at any time, so that it is no error. Default false. */
  readonly isHotPlugSurprise?: boolean;
}

/** PCI Bus Power Management Interface Specification 1.2, 3.2: without a reset between D3hot and D0, and with PME. */
const POWER: WantedCapability = {
  facts: { id: 0x01 },
  sizeBytes: 0x08,
  define: (draft, at) => {
    draft.define(at + 0x02, 2, { value: 0xc803 });
    draft.define(at + 0x04, 2, { value: 0x0008, writable: 0x1f03, clearable: 0x8000 });
  },
};

/** PCI Local Bus Specification 3.0, 6.8.1: 64-bit addresses, four vectors that can be masked each. */
const MSI: WantedCapability = {
  facts: { id: 0x05 },
  sizeBytes: 0x18,
  define: (draft, at) => {
    draft.define(at + 0x02, 2, { value: 0x0184, writable: 0x0071 });
    draft.define(at + 0x04, 4, { writable: 0xffff_fffc });
    draft.define(at + 0x08, 4, { writable: 0xffff_ffff });
    draft.define(at + 0x0c, 2, { writable: 0xffff });
    draft.define(at + 0x10, 4, { writable: 0x0000_000f });
  },
};

/** PCI Local Bus Specification 3.0, 6.8.2: eight vectors, their table in BAR 0. */
const MSIX: WantedCapability = {
  facts: { id: 0x11 },
  sizeBytes: 0x0c,
  define: (draft, at) => {
    draft.define(at + 0x02, 2, { value: 0x0007, writable: 0xc000 });
    draft.define(at + 0x04, 4, { value: 0x0000_8000 });
    draft.define(at + 0x08, 4, { value: 0x0000_9000 });
  },
};

/** PCI Express Base Specification 4.0, 7.9.15: with the extensions of a root port and a software trigger. */
const CONTAINMENT: WantedCapability = {
  facts: { id: 0x1d, extended: true },
  sizeBytes: 0x40,
  define: (draft, at) => {
    draft.define(at + 0x04, 2, { value: 0x10e0 });
    draft.define(at + 0x06, 2, { writable: 0x00bf });
    draft.define(at + 0x08, 2, { value: 0x1f00, clearable: 0x2009 });
    draft.define(at + 0x0c, 4, { clearable: 0x0007_0707 });
    draft.define(at + 0x10, 4, { value: 0x0007_0707, writable: 0x0007_0707 });
    draft.define(at + 0x14, 4, { writable: 0x0007_0707 });
    draft.define(at + 0x18, 4, { writable: 0x0007_0707 });
    draft.define(at + 0x1c, 4, { writable: 0x0007_0707 });
  },
};

/** PCI Express Base Specification 4.0, 7.8.6: of one BAR, whose size only this register shows. */
const BAR_SIZES: WantedCapability = {
  facts: { id: 0x15, extended: true },
  sizeBytes: 0x0c,
  define: (draft, at) => {
    draft.define(at + 0x04, 4, { value: 0x0000_0ff0 });
    draft.define(at + 0x08, 4, { value: 0x0000_0020, writable: 0x0000_3f00 });
  },
};

/** PCI Express Base Specification 4.0, 7.8.2. */
const LATENCY: WantedCapability = {
  facts: { id: 0x18, extended: true },
  sizeBytes: 0x08,
  define: (draft, at) => {
    draft.define(at + 0x04, 2, { writable: 0x1fff });
    draft.define(at + 0x06, 2, { writable: 0x1fff });
  },
};

/** PCI Express Base Specification 4.0, 7.8.3. */
const SUBSTATES: WantedCapability = {
  facts: { id: 0x1e, extended: true },
  sizeBytes: 0x10,
  define: (draft, at) => {
    draft.define(at + 0x04, 4, { value: 0x0000_001f });
    draft.define(at + 0x08, 4, { writable: 0xe3ff_000f });
    draft.define(at + 0x0c, 4, { writable: 0x0000_00fb });
  },
};

/** What a port adds to the made-up bridge of the virtual cards. */
export function portLayout({ type = 4, reportsActive = true, isHotPlugSurprise = false }: PortFacts): ConfigLayout {
  const layout = layOutConfig("bridge", { wanted: [POWER, MSI, CONTAINMENT], taken: [], defineHeader: defineBridgeHeader });
  const at = layout.pciExpress;
  // Version 2, with a slot.
  put(layout, at + 0x02, 2, 0x0102 | (type << 4));
  put(layout, at + 0x0c, 4, reportsActive ? 0x0018_0042 : 0x0000_0042);
  put(layout, at + 0x14, 4, isHotPlugSurprise ? 0x0000_0062 : 0x0000_0042);
  // What stands there without root port: nothing that keeps anything.
  if (type !== 4) for (const offset of [0x1c, 0x20]) silence(layout, at + offset);
  if (type !== 4) for (const offset of [0x2c, 0x30]) silence(layout, startOf(layout, ERRORS) + offset);
  return layout;
}

/** A freshly booted card with two memory BARs and one of 64 bits, and all capabilities that are kept over a boot. */
export function cardLayout(ids: VirtualIds): ConfigLayout {
  const bars = [
    { kind: "bar", index: 0, sizeBytes: 0x1_0000 },
    { kind: "bar", index: 1, sizeBytes: 0x1000 },
    { kind: "bar", index: 2, sizeBytes: 0x1_0000_0000 },
  ] as const;
  const wanted = [POWER, MSI, MSIX, LATENCY, SUBSTATES, BAR_SIZES];
  const defineHeader = (draft: ConfigDraft) => {
    defineCardHeader(draft, ids, bars);
    draft.define(0x30, 4, { writable: 0xfffe_0001 });
  };
  const layout = layOutConfig("card", { wanted, taken: [], defineHeader });
  // After a boot no firmware has been there: nothing is decoded, and no BAR has an address.
  put(layout, 0x04, 2, 0x0000);
  for (const [index, type] of [0x0, 0x0, 0x4, 0x0].entries()) put(layout, 0x10 + 4 * index, 4, type);
  return layout;
}

export const ERRORS = { id: 0x0001, extended: true } as const;

/** Where a capability begins. */
export function startOf(layout: ConfigLayout, facts: WantedCapability["facts"]): number {
  const at = layout.capabilities.get(capabilityKey(facts));
  if (at === undefined) throw new Error(`the layout has no capability ${facts.id}`);
  return at;
}

/** Sets what a register holds at power-up. */
function put({ initial }: ConfigLayout, offset: number, sizeBytes: number, value: number): void {
  for (let index = 0; index < sizeBytes; index++) initial[offset + index] = value >>> (8 * index);
}

function silence({ initial, writable, clearable }: ConfigLayout, offset: number): void {
  for (const bytes of [initial, writable, clearable]) bytes.fill(0, offset, offset + 4);
}
