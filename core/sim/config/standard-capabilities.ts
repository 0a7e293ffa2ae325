import type { ConfigDraft } from "./config-layout.ts";

/** PCI Express Base Specification 4.0, 7.5.3: offsets in the PCI Express capability. */
export const PCI_EXPRESS = { id: 0x10, sizeBytes: 0x3c, deviceStatus: 0x0a, linkStatus: 0x12, slotStatus: 0x1a } as const;
export const DEVICE_STATUS = { nonFatalError: 0x0002, unsupportedRequest: 0x0008 } as const;
export const LINK_STATUS = { active: 0x2000 } as const;
export const SLOT_STATUS = { present: 0x0040 } as const;
/** PCI Express Base Specification 4.0, 7.8.4. */
export const ERROR_REPORTING = { id: 0x0001, version: 2, sizeBytes: 0x38 } as const;

/** Everything of the PCI Express capability but its id and the pointer to the next. Control registers keep what is written and do nothing. */
export function definePciExpress(draft: ConfigDraft, at: number, kind: "card" | "bridge"): void {
  const isBridge = kind === "bridge";
  // Version 2; an endpoint, or a root port with a slot.
  draft.define(at + 0x02, 2, { value: isBridge ? 0x0142 : 0x0002 });
  draft.define(at + 0x04, 4, { value: 0x8000 });
  draft.define(at + 0x08, 2, { value: 0x2810, writable: 0x7fff });
  draft.define(at + PCI_EXPRESS.deviceStatus, 2, { clearable: 0x000f });
  // One lane of 2.5 GT/s; the bridge reports whether the link is active, and that it went down by surprise.
  draft.define(at + 0x0c, 4, { value: isBridge ? 0x0018_0011 : 0x0000_0011 });
  draft.define(at + 0x10, 2, { writable: 0x07db });
  draft.define(at + PCI_EXPRESS.linkStatus, 2, { value: 0x0011, clearable: isBridge ? 0xc000 : 0x0000 });
  if (isBridge) {
    // Power controller, surprise removal and hot plug are there, as on slots that can be switched off.
    draft.define(at + 0x14, 4, { value: 0x0000_0062 });
    // Without an electromechanical interlock: its bit reads 0 on every port.
    draft.define(at + 0x18, 2, { writable: 0x17ff });
    draft.define(at + PCI_EXPRESS.slotStatus, 2, { clearable: 0x011f });
    draft.define(at + 0x1c, 2, { writable: 0x001f });
    draft.define(at + 0x20, 4, { clearable: 0x0001_0000 });
  }
  draft.define(at + 0x28, 2, { writable: 0x001f });
  draft.define(at + 0x2c, 4, { value: 0x0000_0002 });
  draft.define(at + 0x30, 2, { value: 0x0001, writable: 0x0fff });
}

/** Advanced Error Reporting, without its header. Errors are never raised: a place to keep masks. */
export function defineErrorReporting(draft: ConfigDraft, at: number, kind: "card" | "bridge"): void {
  // Surprise down is an error of the port above the link alone.
  const uncorrectable = kind === "bridge" ? 0x07ff_f030 : 0x07ff_f010;
  const correctable = 0x0000_f1c1;
  draft.define(at + 0x04, 4, { clearable: uncorrectable });
  draft.define(at + 0x08, 4, { writable: uncorrectable });
  draft.define(at + 0x0c, 4, { value: 0x0046_2030, writable: uncorrectable });
  draft.define(at + 0x10, 4, { clearable: correctable });
  draft.define(at + 0x14, 4, { value: 0x0000_2000, writable: correctable });
  draft.define(at + 0x18, 4, { writable: 0x0000_0540 });
  if (kind === "card") return;
  // Root Error Command and Root Error Status.
  draft.define(at + 0x2c, 4, { writable: 0x0000_0007 });
  draft.define(at + 0x30, 4, { clearable: 0x0000_007f });
}
