import type { ConfigRegister } from "./config-function.ts";
import type { Port } from "./open-port.ts";

/** A register that decides what a port does about errors. */
export interface PortControl extends ConfigRegister {
  /** Bits that let something out to the host: cleared while errors are masked. */
  readonly clear?: number;
  /** Bits that keep something in: set meanwhile. */
  readonly set?: number;
  /** Bits that masking does not touch, but that a process that was killed may have left changed: put back as well. */
  readonly hold?: number;
  /** Bits that do something when a 1 is written: always written as 0. */
  readonly strobes?: number;
  readonly isThere: (port: Port) => boolean;
}

/** A register that remembers errors; each of these bits is cleared by writing 1 (RW1C). */
export interface PortStatus extends ConfigRegister {
  /** Those that a drop of the link and its return set. */
  readonly events: number;
  /** While one of these bits is set, nothing may be cleared. */
  readonly busy?: number;
  readonly isThere: (port: Port) => boolean;
}

const always = (): boolean => true;
const withPciExpress = (port: Port): boolean => port.has("pciExpress");
const withLink = (port: Port): boolean => port.hasLink;
const withSlot = (port: Port): boolean => port.hasSlot;
const onRootPort = (port: Port): boolean => port.isRootPort;
const withErrors = (port: Port): boolean => port.has("errors");
const withRootErrors = (port: Port): boolean => port.isRootPort && port.has("errors");
const withContainment = (port: Port): boolean => port.has("containment");

// Sections are those of the PCI Express Base Specification 4.0, where no other document is named.

/** 7.9.15.2, bit 5: the registers for programmed I/O of root ports are there. */
const DPC_CAPABILITY: ConfigRegister = { name: "DPC_CAPABILITY", part: "containment", offset: 0x04, widthBits: 16 };
const withRootPortExtensions = (port: Port): boolean => port.has("containment") && (port.read(DPC_CAPABILITY) & 0x0020) !== 0;

/**
 * What a drop of the link raises (7.8.4.2, 3.2.1, 2.8, 2.9.1): data link protocol error (4) and surprise down (5) on the link itself;
 * completion timeout (14), unexpected completion (16) and unsupported request (20) for what was under way.
 */
const UNCORRECTABLE = 0x0011_4030;
/** 7.8.4.5: receiver error (0), bad TLP (6), bad DLLP (7), replay number rollover (8), replay timeout (12), advisory non-fatal (13). */
const CORRECTABLE = 0x0000_31c1;
/** 7.9.15.6: unsupported request, completer abort and timeout of configuration, I/O and memory requests. */
const PROGRAMMED_IO = 0x0007_0707;

/** 7.5.3.7, bit 4; a written 1 in bit 5 trains the link anew. */
export const LINK_CONTROL: ConfigRegister = { name: "LINK_CONTROL", part: "pciExpress", offset: 0x10, widthBits: 16 };
export const LINK_DISABLE = 0x0010;
export const RETRAIN_LINK = 0x0020;
/** PCI-to-PCI Bridge Architecture Specification 1.2, 3.2.5.18: SERR# enable (1), secondary bus reset (6). */
export const BRIDGE_CONTROL: ConfigRegister = { name: "BRIDGE_CONTROL", part: "header", offset: 0x3e, widthBits: 16 };
export const SECONDARY_BUS_RESET = 0x0040;
/** 7.9.15.4: trigger status (0), interrupt status (3), root port busy (4). */
export const DPC_STATUS: ConfigRegister = { name: "DPC_STATUS", part: "containment", offset: 0x08, widthBits: 16 };
/** 7.5.3.11: presence detect changed (3), command completed (4), presence (6), data link layer state changed (8). */
export const SLOT_STATUS: ConfigRegister = { name: "SLOT_STATUS", part: "pciExpress", offset: 0x1a, widthBits: 16 };
/** 7.5.3.8: link bandwidth management (14) and autonomous bandwidth (15) status among others. */
export const LINK_STATUS: ConfigRegister = { name: "LINK_STATUS", part: "pciExpress", offset: 0x12, widthBits: 16 };

/**
 * In the order in which they are masked; they are put back in the opposite one. Slot Control comes back first, because each write to it
 * is a command, whose completion is remembered and cleared after all others.
 */
export const PORT_CONTROLS: readonly PortControl[] = [
  // 7.9.15.3: trigger enable (1:0), interrupt (3), ERR_COR (4) and its like at DL_Active (7). Bit 6 triggers by itself.
  { name: "DPC_CONTROL", part: "containment", offset: 0x06, widthBits: 16, clear: 0x009b, strobes: 0x0040, isThere: withContainment },
  { name: "RP_PIO_MASK", part: "containment", offset: 0x10, widthBits: 32, set: PROGRAMMED_IO, isThere: withRootPortExtensions },
  { name: "UNCORRECTABLE_MASK", part: "errors", offset: 0x08, widthBits: 32, set: UNCORRECTABLE, isThere: withErrors },
  { name: "CORRECTABLE_MASK", part: "errors", offset: 0x14, widthBits: 32, set: CORRECTABLE, isThere: withErrors },
  // 7.8.4.9: interrupts at correctable, non-fatal and fatal messages.
  { name: "ROOT_ERROR_COMMAND", part: "errors", offset: 0x2c, widthBits: 32, clear: 0x0000_0007, isThere: withRootErrors },
  // 7.5.3.12: system error at correctable, non-fatal and fatal messages.
  { name: "ROOT_CONTROL", part: "pciExpress", offset: 0x1c, widthBits: 16, clear: 0x0007, isThere: onRootPort },
  // 7.5.3.4: reporting of correctable, non-fatal and fatal errors and of unsupported requests; payload and read sizes stay.
  { name: "DEVICE_CONTROL", part: "pciExpress", offset: 0x08, widthBits: 16, clear: 0x000f, isThere: withPciExpress },
  { ...LINK_CONTROL, hold: LINK_DISABLE, strobes: RETRAIN_LINK, isThere: withLink },
  { ...BRIDGE_CONTROL, clear: 0x0002, hold: SECONDARY_BUS_RESET, isThere: always },
  // PCI Local Bus Specification 3.0, 6.2.2: SERR# enable.
  { name: "COMMAND", part: "header", offset: 0x04, widthBits: 16, clear: 0x0100, isThere: always },
  // 7.5.3.10: presence detect changed (3), hot-plug interrupt (5), data link layer state changed (12). Bit 11 toggles a lock.
  { name: "SLOT_CONTROL", part: "pciExpress", offset: 0x18, widthBits: 16, clear: 0x1028, strobes: 0x0800, isThere: withSlot },
];

export const SLOT_EVENTS: PortStatus = { ...SLOT_STATUS, events: 0x0118, isThere: withSlot };

/**
 * Their events are what the drop of a link raises; others of the same time, an internal error say, stay for whoever looks for them. All the
 * registers have bits that are reserved and zero when written (RsvdZ), or cleared by writing 1.
 */
export const PORT_STATUSES: readonly PortStatus[] = [
  // PCI-to-PCI Bridge Architecture Specification 1.2, 3.2.4.4 and 3.2.5.8: signaled target abort (11), received target abort (12),
  // received master abort (13), system error (14), parity error (15), master data parity error (8).
  { name: "STATUS", part: "header", offset: 0x06, widthBits: 16, events: 0xf900, isThere: always },
  { name: "SECONDARY_STATUS", part: "header", offset: 0x1e, widthBits: 16, events: 0xf900, isThere: always },
  // 7.5.3.5: correctable, non-fatal, fatal error and unsupported request detected.
  { name: "DEVICE_STATUS", part: "pciExpress", offset: 0x0a, widthBits: 16, events: 0x000f, isThere: withPciExpress },
  { ...LINK_STATUS, events: 0xc000, isThere: withLink },
  SLOT_EVENTS,
  { name: "UNCORRECTABLE_STATUS", part: "errors", offset: 0x04, widthBits: 32, events: UNCORRECTABLE, isThere: withErrors },
  { name: "CORRECTABLE_STATUS", part: "errors", offset: 0x10, widthBits: 32, events: CORRECTABLE, isThere: withErrors },
  // 7.8.4.10: messages received, by kind, and whether there were several.
  { name: "ROOT_ERROR_STATUS", part: "errors", offset: 0x30, widthBits: 32, events: 0x0000_007f, isThere: withRootErrors },
  { name: "RP_PIO_STATUS", part: "containment", offset: 0x0c, widthBits: 32, events: PROGRAMMED_IO, isThere: withRootPortExtensions },
  // Last: it lets the link train again, and its causes are cleared by then. Not while the root port is busy with it (4): 6.2.10.
  { ...DPC_STATUS, events: 0x0009, busy: 0x0010, isThere: withContainment },
];
