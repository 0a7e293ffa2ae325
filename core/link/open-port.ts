import type { Bus } from "../bus/bus.ts";
import { type ConfigFunction, type ConfigRegister, type FunctionIds, openFunction, readIds } from "./config-function.ts";
import { NoLinkError } from "./errors.ts";

/** A port above a card: the end of a link that is nearer to the host, or a bridge to a PCI bus. */
export interface Port extends ConfigFunction {
  readonly ids: FunctionIds;
  /** It is the beginning of a link. A bridge to a PCI bus is not. */
  readonly hasLink: boolean;
  readonly isRootPort: boolean;
  /** With the registers of a slot. */
  readonly hasSlot: boolean;
}

/** PCI Local Bus Specification 3.0, 6.2.1: bit 7 tells of further functions. */
const HEADER_TYPE: ConfigRegister = { name: "HEADER_TYPE", part: "header", offset: 0x0e, widthBits: 8 };
const HEADER_LAYOUT = 0x7f;
const BRIDGE_LAYOUT = 0x01;

/** PCI Express Base Specification 4.0, 7.5.3.2: device/port type in bits 7:4, slot implemented in bit 8. */
const PCI_EXPRESS: ConfigRegister = { name: "PCI_EXPRESS_CAPABILITIES", part: "pciExpress", offset: 0x02, widthBits: 16 };
const SLOT_IMPLEMENTED = 0x0100;
const ROOT_PORT = 4;
/** Root port, downstream port of a switch, bridge from PCI to PCI Express. */
const TYPES_WITH_LINK: readonly number[] = [ROOT_PORT, 6, 8];
/** A bridge from PCI Express to PCI, and one that knows nothing of PCI Express: the card is on a bus. */
const TYPES_WITH_BUS: readonly (number | "none")[] = [7, "none"];

/**
 * @throws {FunctionGoneError} if nothing answers
 * @throws {NoLinkError} if no card can be below it
 */
export function openPort(bus: Bus): Port {
  const port = openFunction(bus);
  const ids = readIds(port);
  if ((port.read(HEADER_TYPE) & HEADER_LAYOUT) !== BRIDGE_LAYOUT) throw new NoLinkError({ found: "no bridge" });
  const word = port.has("pciExpress") ? port.read(PCI_EXPRESS) : undefined;
  const type = word === undefined ? "none" : (word >>> 4) & 0xf;
  const hasLink = type !== "none" && TYPES_WITH_LINK.includes(type);
  if (!hasLink && !TYPES_WITH_BUS.includes(type)) throw new NoLinkError({ found: type });
  const hasSlot = hasLink && word !== undefined && (word & SLOT_IMPLEMENTED) !== 0;
  return { ...port, ids, hasLink, isRootPort: type === ROOT_PORT, hasSlot };
}

/**
 * The same where there must be a link.
 *
 * @throws {NoLinkError}
 */
export function openLinkPort(bus: Bus): Port {
  const port = openPort(bus);
  if (!port.hasLink) throw new NoLinkError({ found: port.has("pciExpress") ? 7 : "none" });
  return port;
}
