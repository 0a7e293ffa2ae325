import type { Bus } from "../bus/bus.ts";
import { FunctionGoneError } from "../pci/errors.ts";
import { type CapabilityWish, findCapability, type ReadConfig } from "../pci/find-capability.ts";

/** Where registers of a function are: in its header, or in one of its capabilities. */
export type Part = "header" | "power" | "msi" | "msix" | "pciExpress" | "errors" | "barSizes" | "latency" | "containment" | "substates";

/** PCI Code and ID Assignment 1.11, chapters 2 and 3. */
const CAPABILITIES: Readonly<Record<Exclude<Part, "header">, CapabilityWish>> = {
  power: { id: 0x01 },
  msi: { id: 0x05 },
  pciExpress: { id: 0x10 },
  msix: { id: 0x11 },
  errors: { id: 0x0001, extended: true },
  barSizes: { id: 0x0015, extended: true },
  latency: { id: 0x0018, extended: true },
  containment: { id: 0x001d, extended: true },
  substates: { id: 0x001e, extended: true },
};

/** One register of a PCI function, and how wide it is: it is read and written whole, and nothing beside it. */
export interface ConfigRegister {
  readonly name: string;
  readonly part: Part;
  /** Bytes from the start of the part. */
  readonly offset: number;
  readonly widthBits: 8 | 16 | 32;
}

/** The configuration space of one function. */
export interface ConfigFunction {
  readonly bus: Bus;
  /** Walks the list of capabilities once for each part. Throws what `findCapability` of core/pci throws. */
  has(part: Part): boolean;
  /** The register must be there: {@link has}. */
  read(register: ConfigRegister): number;
  write(register: ConfigRegister, value: number): void;
}

const ALL_ONES = 0xffff_ffff;

/** Looks at nothing yet. Where the capabilities are is remembered, so a function that may have changed must be opened anew. */
export function openFunction(bus: Bus): ConfigFunction {
  const readConfig: ReadConfig = (offset) => (offset + 4 <= bus.sizeBytes ? bus.read32(offset) : ALL_ONES);
  const found = new Map<Part, number | undefined>([["header", 0]]);
  const startOf = (part: Part): number | undefined => {
    if (part !== "header" && !found.has(part)) found.set(part, findCapability(readConfig, CAPABILITIES[part]));
    return found.get(part);
  };
  const place = ({ name, part, offset }: ConfigRegister): number => {
    const start = startOf(part);
    if (start === undefined) throw new Error(`${name} is in a capability that this function lacks`);
    return start + offset;
  };
  return {
    bus,
    has: (part) => startOf(part) !== undefined,
    read: (register) => READ[register.widthBits](bus, place(register)),
    write: (register, value) => WRITE[register.widthBits](bus, place(register), value),
  };
}

const READ = {
  8: (bus: Bus, offset: number) => bus.read8(offset),
  16: (bus: Bus, offset: number) => bus.read16(offset),
  32: (bus: Bus, offset: number) => bus.read32(offset),
} as const;

const WRITE = {
  8: (bus: Bus, offset: number, value: number) => bus.write8(offset, value),
  16: (bus: Bus, offset: number, value: number) => bus.write16(offset, value),
  32: (bus: Bus, offset: number, value: number) => bus.write32(offset, value),
} as const;

const VENDOR_ID: ConfigRegister = { name: "VENDOR_ID", part: "header", offset: 0x00, widthBits: 16 };
const DEVICE_ID: ConfigRegister = { name: "DEVICE_ID", part: "header", offset: 0x02, widthBits: 16 };

export interface FunctionIds {
  readonly vendorId: number;
  readonly deviceId: number;
}

/** @throws {FunctionGoneError} if nothing answers */
export function readIds(from: ConfigFunction): FunctionIds {
  const vendorId = from.read(VENDOR_ID);
  if (vendorId === 0xffff) throw new FunctionGoneError();
  return { vendorId, deviceId: from.read(DEVICE_ID) };
}

/** What puts something back as it was. A second call does nothing more. */
export type Undo = () => void;
