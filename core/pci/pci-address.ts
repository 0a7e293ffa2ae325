import { PciAddressError } from "./errors.ts";

/** Where a PCI function is. */
export interface PciAddress {
  /** 0 to 0xffffffff: Linux numbers domains of some host bridges above 16 bits. */
  readonly domain: number;
  /** 0 to 255. */
  readonly bus: number;
  /** 0 to 31. */
  readonly device: number;
  /** 0 to 7. */
  readonly function: number;
}

const LARGEST: PciAddress = { domain: 0xffff_ffff, bus: 0xff, device: 0x1f, function: 7 };

/** Linux counts in hex; the domain may be left out when it is 0. */
const LINUX = /^(?:(?<domain>[0-9a-f]{4,8}):)?(?<bus>[0-9a-f]{1,2}):(?<device>[0-9a-f]{1,2})\.(?<function>[0-7])$/i;
/** FreeBSD counts in decimal: `pciconf -l` prints `pci0:3:0:0`. */
const FREEBSD = /^pci(?<domain>\d{1,10}):(?<bus>\d{1,3}):(?<device>\d{1,2}):(?<function>\d)$/;

function parseParts(parts: Readonly<Record<string, string | undefined>>, radix: 10 | 16): PciAddress {
  const part = (name: keyof PciAddress) => Number.parseInt(parts[name] ?? "0", radix);
  return { domain: part("domain"), bus: part("bus"), device: part("device"), function: part("function") };
}

const isInRange = (address: PciAddress) =>
  address.domain <= LARGEST.domain &&
  address.bus <= LARGEST.bus &&
  address.device <= LARGEST.device &&
  address.function <= LARGEST.function;

/**
 * Reads `0000:03:00.0` or `03:00.0` (hex, as on Linux) or `pci0:3:0:0` (decimal, as on FreeBSD).
 * @throws {PciAddressError}
 */
export function parsePciAddress(text: string): PciAddress {
  const linux = LINUX.exec(text)?.groups;
  const freebsd = FREEBSD.exec(text)?.groups;
  const address = linux ? parseParts(linux, 16) : freebsd && parseParts(freebsd, 10);
  if (address === undefined || !isInRange(address)) throw new PciAddressError(text);
  return address;
}

const digits = (value: number, count: number) => value.toString(16).padStart(count, "0");

/** `0000:03:00.0`, as Linux and this program's output have it. */
export const formatPciAddress = (address: PciAddress): string =>
  `${digits(address.domain, 4)}:${digits(address.bus, 2)}:${digits(address.device, 2)}.${address.function}`;
