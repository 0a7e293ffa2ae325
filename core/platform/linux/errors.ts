import { hex } from "../../bits/hex.ts";
import { BarflashError } from "../../errors/barflash-error.ts";
import { SystemCallError } from "../errors.ts";
import type { PciBar } from "./pci-bars.ts";

export class FunctionMissingError extends BarflashError {
  static override readonly entry = {
    code: "CARD_NO_FUNCTION",
    when: "There is no PCI function at the given address.",
    remedy:
      "Look at `barflash list --all`; a card that is missing there needs power, or a rescan of the bus (write 1 to /sys/bus/pci/rescan).",
  } as const;

  constructor(readonly address: string) {
    super(`there is no PCI function ${address}`);
  }
}

export class BarMissingError extends BarflashError {
  static override readonly entry = {
    code: "CARD_NO_BAR",
    when: "The card does not have the BAR that its profile names, or has one of another kind there.",
    remedy:
      "Compare `barflash info` with the windows of the card profile; a profile for another card, or another design in the FPGA, shows here.",
  } as const;

  constructor(
    readonly bar: { readonly card: string; readonly index: number; readonly kind: PciBar["kind"]; readonly bars: readonly PciBar[] },
  ) {
    const there = bar.bars.map(({ index, kind, sizeBytes }) => `${index} (${kind}, ${hex(sizeBytes, 1)} bytes)`).join(", ");
    super(`${bar.card} has no ${bar.kind} BAR ${bar.index}; it has ${there || "none"}`);
  }
}

export class BarUnassignedError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_BAR_UNASSIGNED",
    when: "The system has given the BAR no address, for want of space or because the card came late.",
    remedy: "Let the system assign it: boot with pci=realloc, or remove and rescan the bridge above the card.",
  } as const;

  constructor(readonly bar: { readonly card: string; readonly index: number; readonly sizeBytes: number }) {
    super(`BAR ${bar.index} of ${bar.card}, ${hex(bar.sizeBytes, 1)} bytes, has no address`);
  }
}

export class NoWideAccessError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_ACCESS_WIDTH",
    when: "A register of 64 bits lies in a space that knows accesses of 8, 16 and 32 bits only.",
    remedy: "Describe the register as two of 32 bits in the controller profile.",
  } as const;

  constructor(readonly access: { readonly path: string }) {
    super(`${access.path} takes no access of 64 bits`);
  }
}

export class ShortAccessError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_SHORT_ACCESS",
    when: "The system carried out only a part of a register access: the space ends there, or only the first 64 bytes may be read.",
    remedy: "Run as root; if that does not help, the card has no such register, and its profile is for another one.",
  } as const;

  constructor(
    readonly access: { readonly path: string; readonly offset: number; readonly wantedBytes: number; readonly gotBytes: number },
  ) {
    super(`${access.gotBytes} of ${access.wantedBytes} bytes at ${hex(access.offset, 3)} of ${access.path}`);
  }
}

/** A file of the system that could not be opened or mapped. */
export interface RefusedFile {
  readonly path: string;
  readonly card: string;
  /** The system's name of the failure. */
  readonly system: string;
}

const sentence = ({ path, system }: RefusedFile) => `${path}: ${system}`;

export class PermissionError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_PERMISSION",
    when: "The system does not let this user open the card.",
    remedy: 'Run as root, or give the user the file: a udev rule with RUN+="/bin/chown USER /sys%p/resource0".',
  } as const;

  constructor(
    readonly file: RefusedFile,
    options?: ErrorOptions,
  ) {
    super(`no permission for ${sentence(file)}`, options);
  }
}

export class KernelRefusesError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_LOCKDOWN",
    when: "The kernel lets nobody reach the card this way: it is locked down (Secure Boot), or a filter of system calls forbids it.",
    remedy:
      "Use --access vfio with an IOMMU, which a locked down kernel allows, or switch Secure Boot off; `barflash doctor` tells which it is.",
  } as const;

  constructor(
    readonly file: RefusedFile,
    options?: ErrorOptions,
  ) {
    super(`the kernel refuses ${sentence(file)}`, options);
  }
}

export class ResourceFileMissingError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_NO_RESOURCE_FILE",
    when: "The system lists the BAR but offers no file to map it, as in some virtual machines and containers.",
    remedy: "Use --access vfio, or run barflash on the host itself.",
  } as const;

  constructor(
    readonly file: RefusedFile,
    options?: ErrorOptions,
  ) {
    super(`there is no ${file.path}`, options);
  }
}

export class ReadOnlySysfsError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_READ_ONLY_SYSFS",
    when: "Sysfs is mounted read-only, as in a container.",
    remedy: "Run barflash on the host, or give the container a writable /sys (podman run --privileged).",
  } as const;

  constructor(
    readonly file: RefusedFile,
    options?: ErrorOptions,
  ) {
    super(`${file.path} cannot be written: sysfs is mounted read-only`, options);
  }
}

export class RegionClaimedError extends BarflashError {
  static override readonly entry = {
    code: "BUSY_REGION_CLAIMED",
    when: "A driver has claimed the BAR, so the kernel maps it for nobody else.",
    remedy: "Give --unbind, which puts the driver back afterwards, or unbind the driver named in `barflash info`.",
  } as const;

  constructor(
    readonly file: RefusedFile & { readonly driver: string | undefined },
    options?: ErrorOptions,
  ) {
    super(`${file.driver ?? "a driver"} has claimed the BAR of ${file.card} (${sentence(file)})`, options);
  }
}

type Explain = (refused: RefusedFile & { readonly driver: string | undefined }, options: ErrorOptions) => BarflashError;

const OPEN_ERRORS: Readonly<Record<string, Explain>> = {
  EACCES: (file, options) => new PermissionError(file, options),
  EPERM: (file, options) => new KernelRefusesError(file, options),
  EROFS: (file, options) => new ReadOnlySysfsError(file, options),
  ENOENT: (file, options) => new ResourceFileMissingError(file, options),
};

/** drivers/pci/pci-sysfs.c of Linux 6.1: mapping a BAR that a driver has claimed is EINVAL under CONFIG_IO_STRICT_DEVMEM. */
const MAP_ERRORS: Readonly<Record<string, Explain>> = {
  ...OPEN_ERRORS,
  EINVAL: (file, options) => new RegionClaimedError(file, options),
};

export interface OpenFailure {
  readonly path: string;
  readonly card: { readonly address: string; readonly driver: string | undefined };
  readonly system: string;
  readonly doing: "open" | "map";
}

/** What the system's refusal means for the user. */
export function explainOpen({ path, card, system, doing }: OpenFailure, cause: unknown): BarflashError {
  const explain = (doing === "map" ? MAP_ERRORS : OPEN_ERRORS)[system];
  const refused = { path, card: card.address, system, driver: card.driver };
  return explain?.(refused, { cause }) ?? new SystemCallError({ call: `${doing} of ${path}`, error: system });
}

const MEMORY_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: "Run as root.",
  ENOENT: "This system has no /dev/mem; name the card by its PCI address, which needs none.",
  EPERM:
    "The kernel protects this range: unbind the driver that has it, name a PCI card by its PCI address, or see `barflash doctor` about lockdown; ordinary memory is never mapped.",
};

export class PhysicalMemoryError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_PHYSICAL_MEMORY",
    when: "The system does not map the given window of physical memory.",
    remedy: "Run as root; name a PCI card by its PCI address instead.",
  } as const;

  constructor(
    readonly range: { readonly address: number; readonly sizeBytes: number; readonly system: string },
    options?: ErrorOptions,
  ) {
    super(`${hex(range.sizeBytes, 1)} bytes at ${hex(range.address)} of physical memory cannot be mapped: ${range.system}`, options);
  }

  override get remedy(): string {
    return MEMORY_REMEDIES[this.range.system] ?? PhysicalMemoryError.entry.remedy;
  }
}

export class DriverBoundError extends BarflashError {
  static override readonly entry = {
    code: "BUSY_DRIVER_BOUND",
    when: "A driver of the system has the card; two owners of one card corrupt each other's work.",
    remedy: "Give --unbind: it unbinds the driver, keeps others away meanwhile, and puts it back at the end.",
  } as const;

  constructor(readonly bound: readonly { readonly address: string; readonly driver: string }[]) {
    super(bound.map(({ address, driver }) => `the driver ${driver} has ${address}`).join("; "));
  }
}

export class UnbindError extends BarflashError {
  static override readonly entry = {
    code: "BUSY_UNBIND",
    when: "The driver was told to give up the card and still has it.",
    remedy: "End the programs that use the driver, look into the kernel's log, and run the command again.",
  } as const;

  constructor(readonly bound: { readonly card: string; readonly driver: string }) {
    super(`the driver ${bound.driver} does not give up ${bound.card}`);
  }
}

export class BindError extends BarflashError {
  static override readonly entry = {
    code: "BUSY_BIND",
    when: "A driver does not take the card, or does not take it back.",
    remedy: "Load the driver (modprobe) and bind the card by its `bind` file in sysfs; the kernel's log tells why the driver refuses.",
  } as const;

  constructor(
    readonly bound: { readonly card: string; readonly driver: string; readonly reason: string },
    options?: ErrorOptions,
  ) {
    super(`the driver ${bound.driver} ${bound.reason}: ${bound.card}`, options);
  }
}

export class HostRecordError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_HOST_RECORD",
    when: "The record of what was changed on the host for a card cannot be read or written; nothing is changed without it.",
    remedy: "Make the folder writable; a damaged record may be removed once the card's driver and `driver_override` were looked at.",
  } as const;

  constructor(
    readonly record: { readonly path: string; readonly doing: "read" | "write" },
    options?: ErrorOptions,
  ) {
    super(`cannot ${record.doing} the record ${record.path}`, options);
  }
}

export class FunctionRemovedError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CARD_REMOVED",
    when: "The system took the PCI function away in the middle of the work: the card was pulled, reset, or removed by hand.",
    remedy: "Bring the card back (rescan the bus, or restart the machine) and run the same command again; it continues.",
  } as const;

  constructor(
    /** What is gone, and what failed for it. */
    readonly loss: { readonly what: string; readonly failure?: string },
    options?: ErrorOptions,
  ) {
    super(`${loss.what} is gone${loss.failure === undefined ? "" : `: ${loss.failure}`}`, options);
  }
}

/** What a refused access to a file of sysfs means. */
export function explainAccess(
  { path, offset, system }: { readonly path: string; readonly offset: number; readonly system: string },
  cause: unknown,
): BarflashError {
  if (system === "ENODEV" || system === "ENXIO") return new FunctionRemovedError({ what: path }, { cause });
  if (system === "EPERM" || system === "EACCES") return new KernelRefusesError({ path, card: path, system }, { cause });
  return new SystemCallError({ call: `access at ${hex(offset, 3)} of ${path}`, error: system });
}
