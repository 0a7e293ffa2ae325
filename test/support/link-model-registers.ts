import type { ConfigLayout } from "../../core/sim/config/config-layout.ts";
import { ERRORS, startOf } from "./link-model-layout.ts";

/** A register as the specification has it, with its place in one function. */
export interface ModelRegister {
  readonly name: string;
  readonly at: number;
  readonly sizeBytes: 1 | 2 | 4;
}

type Line = readonly [name: string, offset: number, sizeBytes: 1 | 2 | 4];

/** PCI Local Bus Specification 3.0, 6.1. */
const COMMON: readonly Line[] = [
  ["VENDOR_ID", 0x00, 2],
  ["DEVICE_ID", 0x02, 2],
  ["COMMAND", 0x04, 2],
  ["STATUS", 0x06, 2],
  ["CACHE_LINE_SIZE", 0x0c, 1],
  ["LATENCY_TIMER", 0x0d, 1],
  ["HEADER_TYPE", 0x0e, 1],
  ["INTERRUPT_LINE", 0x3c, 1],
];
/** PCI-to-PCI Bridge Architecture Specification 1.2, 3.2. */
const BRIDGE: readonly Line[] = [
  ["SECONDARY_STATUS", 0x1e, 2],
  ["BRIDGE_CONTROL", 0x3e, 2],
];
const CARD: readonly Line[] = [
  ...[0, 1, 2, 3, 4, 5].map((index): Line => [`BAR${index}`, 0x10 + 4 * index, 4]),
  ["EXPANSION_ROM", 0x30, 4],
];
/** PCI Express Base Specification 4.0, 7.5.3. */
const PCI_EXPRESS: readonly Line[] = [
  ["PCI_EXPRESS_CAPABILITIES", 0x02, 2],
  ["DEVICE_CONTROL", 0x08, 2],
  ["DEVICE_STATUS", 0x0a, 2],
  ["LINK_CAPABILITIES", 0x0c, 4],
  ["LINK_CONTROL", 0x10, 2],
  ["LINK_STATUS", 0x12, 2],
  ["SLOT_CONTROL", 0x18, 2],
  ["SLOT_STATUS", 0x1a, 2],
  ["ROOT_CONTROL", 0x1c, 2],
  ["DEVICE_CONTROL_2", 0x28, 2],
  ["LINK_CONTROL_2", 0x30, 2],
];
/** PCI Express Base Specification 4.0, 7.8.4. */
const ERROR_REPORTING: readonly Line[] = [
  ["UNCORRECTABLE_STATUS", 0x04, 4],
  ["UNCORRECTABLE_MASK", 0x08, 4],
  ["UNCORRECTABLE_SEVERITY", 0x0c, 4],
  ["CORRECTABLE_STATUS", 0x10, 4],
  ["CORRECTABLE_MASK", 0x14, 4],
  ["ERROR_CONTROL", 0x18, 4],
  ["ROOT_ERROR_COMMAND", 0x2c, 4],
  ["ROOT_ERROR_STATUS", 0x30, 4],
];
/** PCI Express Base Specification 4.0, 7.9.15. */
const CONTAINMENT: readonly Line[] = [
  ["DPC_CAPABILITY", 0x04, 2],
  ["DPC_CONTROL", 0x06, 2],
  ["DPC_STATUS", 0x08, 2],
  ["RP_PIO_STATUS", 0x0c, 4],
  ["RP_PIO_MASK", 0x10, 4],
];
const POWER: readonly Line[] = [["POWER_CONTROL", 0x04, 2]];
const MSI: readonly Line[] = [
  ["MSI_CONTROL", 0x02, 2],
  ["MSI_ADDRESS", 0x04, 4],
  ["MSI_UPPER_ADDRESS", 0x08, 4],
  ["MSI_DATA", 0x0c, 2],
  ["MSI_MASK", 0x10, 4],
];
const MSIX: readonly Line[] = [["MSIX_CONTROL", 0x02, 2]];
const LATENCY: readonly Line[] = [
  ["MAX_SNOOP_LATENCY", 0x04, 2],
  ["MAX_NO_SNOOP_LATENCY", 0x06, 2],
];
const SUBSTATES: readonly Line[] = [
  ["SUBSTATES_CONTROL_1", 0x08, 4],
  ["SUBSTATES_CONTROL_2", 0x0c, 4],
];

const place = (at: number, lines: readonly Line[]): readonly ModelRegister[] =>
  lines.map(([name, offset, sizeBytes]) => ({ name, at: at + offset, sizeBytes }));

export const portRegisters = (layout: ConfigLayout): readonly ModelRegister[] => [
  ...place(0, [...COMMON, ...BRIDGE]),
  ...place(layout.pciExpress, PCI_EXPRESS),
  ...place(startOf(layout, { id: 0x01 }), POWER),
  ...place(startOf(layout, ERRORS), ERROR_REPORTING),
  ...place(startOf(layout, { id: 0x1d, extended: true }), CONTAINMENT),
];

export const cardRegisters = (layout: ConfigLayout): readonly ModelRegister[] => [
  ...place(0, [...COMMON, ...CARD]),
  ...place(layout.pciExpress, PCI_EXPRESS),
  ...place(startOf(layout, { id: 0x01 }), POWER),
  ...place(startOf(layout, { id: 0x05 }), MSI),
  ...place(startOf(layout, { id: 0x11 }), MSIX),
  ...place(startOf(layout, ERRORS), ERROR_REPORTING),
  ...place(startOf(layout, { id: 0x18, extended: true }), LATENCY),
  ...place(startOf(layout, { id: 0x15, extended: true }), [["BAR_SIZE_0", 0x08, 4]]),
  ...place(startOf(layout, { id: 0x1e, extended: true }), SUBSTATES),
];
