import { hex } from "../bits/hex.ts";
import type { PciFunction } from "../platform/linux/pci-function.ts";
import type { NameOf } from "../platform/linux/pci-names.ts";

/** What the system says of a PCI function, as `list` and `info` report it. */
export interface FunctionFacts {
  /** `0000:03:00.0` */
  readonly address: string;
  /** Four hex digits each, as in `lspci -n`. */
  readonly vendorId: string;
  readonly deviceId: string;
  readonly subsystemVendorId: string;
  readonly subsystemId: string;
  readonly revision: string;
  /** Six hex digits. */
  readonly classCode: string;
  /** From the system's list of ids, where it has one. */
  readonly name?: string;
  readonly driver?: string;
  readonly memoryDecode?: boolean;
  readonly powerState?: string;
  readonly link?: PciFunction["link"] & object;
  readonly iommuGroup?: string;
  readonly upstream?: string;
  readonly bars: readonly BarFacts[];
}

export interface BarFacts {
  readonly index: number;
  readonly kind: "memory" | "io";
  readonly sizeBytes: number;
  /** Physical address or port in hex; absent where the system assigned none. */
  readonly address?: string;
  readonly is64Bit: boolean;
  readonly isPrefetchable: boolean;
}

const id = (value: number, digits = 4) => value.toString(16).padStart(digits, "0");

export function functionFacts(found: PciFunction, nameOf: NameOf): FunctionFacts {
  const { address, vendorId, deviceId, subsystemVendorId, subsystemDeviceId, revision, classCode, bars } = found;
  const { driver, memoryDecode, powerState, link, iommuGroup, upstream } = found;
  return {
    address,
    vendorId: id(vendorId),
    deviceId: id(deviceId),
    subsystemVendorId: id(subsystemVendorId),
    subsystemId: id(subsystemDeviceId),
    revision: id(revision, 2),
    classCode: id(classCode, 6),
    ...given({ name: nameOf({ vendorId, deviceId }), driver, memoryDecode, powerState, link, iommuGroup, upstream }),
    bars: bars.map(({ isAssigned, address: start, ...bar }) => ({ ...bar, ...(isAssigned ? { address: hex(start) } : {}) })),
  };
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined: a line of JSON has no such keys. */
const given = <T extends object>(values: T): Given<T> =>
  // as: only keys without a value were left out.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
