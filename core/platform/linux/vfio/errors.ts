import { hex } from "../../../bits/hex.ts";
import { BarflashError } from "../../../errors/barflash-error.ts";

/** The PCI function that was asked for, as Linux writes it: `0000:03:00.0`. */
export interface FunctionFacts {
  readonly address: string;
}

export class NoIommuError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_NO_IOMMU",
    when: "The card is behind no IOMMU that vfio could keep it in check with.",
    remedy:
      "Switch the IOMMU on, in the firmware's setup (VT-d, AMD-Vi, SMMU) and with intel_iommu=on on the command line of the kernel; or use the card without vfio.",
  } as const;

  constructor(readonly facts: FunctionFacts & { readonly reason: "no-group" | "unsafe-group" }) {
    super(
      facts.reason === "no-group"
        ? `${facts.address} is in no IOMMU group`
        : `${facts.address} is in a group that vfio made up without an IOMMU (enable_unsafe_noiommu_mode)`,
    );
  }
}

export class NotBoundToVfioError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_VFIO_NOT_BOUND",
    when: "The card is not bound to the driver vfio-pci.",
    remedy:
      "Load vfio-pci, write vfio-pci into the function's driver_override, its address into its driver/unbind, then into /sys/bus/pci/drivers_probe.",
  } as const;

  constructor(
    readonly facts: FunctionFacts & { readonly driver: string | undefined },
    options?: ErrorOptions,
  ) {
    super(
      `${facts.address} is bound to ${facts.driver === undefined ? "no driver" : `the driver ${facts.driver}`}, not to vfio-pci`,
      options,
    );
  }
}

export class NoVfioError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_VFIO",
    when: "The kernel offers no vfio, or this process does not see its devices.",
    remedy: "Load the modules with `modprobe vfio-pci`; in a container, hand /dev/vfio in.",
  } as const;

  constructor(
    readonly facts: { readonly path: string },
    options?: ErrorOptions,
  ) {
    super(`${facts.path} does not exist`, options);
  }
}

export class VfioVersionError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_VFIO_VERSION",
    when: "The kernel's vfio is another one than barflash knows.",
    remedy: "Use the card without vfio, or a kernel whose vfio has the version that the message asks for.",
  } as const;

  constructor(readonly facts: { readonly version: number; readonly wanted: number }) {
    super(`the kernel's vfio has the interface version ${facts.version}, not ${facts.wanted}`);
  }
}

export class IommuTypeError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_IOMMU_TYPE",
    when: "The kernel's vfio does not offer the way to map memory that barflash knows (type 1, version 2).",
    remedy: "Load the module with `modprobe vfio_iommu_type1`; on a computer without it, use the card without vfio.",
  } as const;

  constructor(
    readonly facts: FunctionFacts,
    options?: ErrorOptions,
  ) {
    super(`vfio offers no IOMMU of type 1, version 2, for ${facts.address}`, options);
  }
}

/** Another function of the group, and who has it. */
export interface GroupMember extends FunctionFacts {
  readonly driver: string;
}

export class GroupNotViableError extends BarflashError {
  static override readonly entry = {
    code: "BUSY_VFIO_GROUP_SHARED",
    when: "Other functions in the card's IOMMU group have drivers of their own; the group is handed out as a whole or not at all.",
    remedy: "Unbind the named functions from their drivers, or bind them to vfio-pci as well.",
  } as const;

  constructor(
    readonly facts: FunctionFacts & { readonly group: string; readonly members: readonly GroupMember[] },
    options?: ErrorOptions,
  ) {
    const named = facts.members.map(({ address, driver }) => `${address} (${driver})`).join(", ");
    super(`IOMMU group ${facts.group} of ${facts.address} is not free: ${named === "" ? "a function in it has a driver" : named}`, options);
  }
}

export class VfioBusyError extends BarflashError {
  static override readonly entry = {
    code: "BUSY_VFIO",
    when: "Another process has the card, or one that shares its IOMMU group, open through vfio.",
    remedy: "End the other program, such as a virtual machine that the card was given to; `fuser` on the named file finds it.",
  } as const;

  constructor(
    readonly facts: FunctionFacts & { readonly path: string },
    options?: ErrorOptions,
  ) {
    super(`${facts.address} is in use through ${facts.path}`, options);
  }
}

export class VfioPermissionError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_VFIO",
    when: "The system does not let this user open a file of vfio.",
    remedy: "Run as root, or give the named file to this user's group, by hand or by a udev rule.",
  } as const;

  constructor(
    readonly facts: { readonly path: string; readonly error: string },
    options?: ErrorOptions,
  ) {
    super(`no permission to open ${facts.path} (${facts.error})`, options);
  }
}

export class MemlockError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_MEMLOCK_LIMIT",
    when: "The system does not let this process hold as much memory in place as the card is to reach.",
    remedy: "Raise the limit with `ulimit -l` or in limits.conf, ask for a smaller buffer, or run as root.",
  } as const;

  constructor(
    readonly facts: { readonly sizeBytes: number; readonly heldBytes: number; readonly limit: string },
    options?: ErrorOptions,
  ) {
    super(
      `the system refuses to hold ${facts.sizeBytes} bytes in place beside ${facts.heldBytes} bytes held before; its limit (RLIMIT_MEMLOCK) is ${facts.limit}`,
      options,
    );
  }
}

export class DmaSizeError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_DMA_SIZE",
    when: "More memory was to be shown to the card than barflash shows at a time.",
    remedy: "Ask for a smaller buffer, or give back one that is no longer needed.",
  } as const;

  constructor(readonly facts: { readonly sizeBytes: number; readonly heldBytes: number; readonly limitBytes: number }) {
    super(`${facts.sizeBytes} bytes beside the ${facts.heldBytes} that are shown to the card are more than ${facts.limitBytes}`);
  }
}

export class DecodeInUseError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_DECODE_OFF",
    when: "A write would switch the card's memory BARs off while one is mapped: the next access would end the process. It was not sent.",
    remedy: "Keep bit 1 of COMMAND (offset 4 in the configuration space) set, or close the BARs first.",
  } as const;

  constructor(readonly facts: FunctionFacts & { readonly value: number }) {
    super(`writing ${hex(facts.value, 4)} to COMMAND would switch off the memory of ${facts.address}, which is mapped`);
  }
}

export class NoMessageInterruptError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_MSI",
    when: "The card, or the system, offers no message-signalled interrupt.",
    remedy: "Use a profile that polls the card instead of waiting for its interrupt.",
  } as const;

  constructor(readonly facts: FunctionFacts) {
    super(`${facts.address} has no message-signalled interrupt (MSI)`);
  }
}

export class ResetUnsupportedError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_RESET",
    when: "The card has no reset of its own that the kernel knows.",
    remedy: "Reset the bus above the card, or take the power off the machine.",
  } as const;

  constructor(
    readonly facts: FunctionFacts,
    options?: ErrorOptions,
  ) {
    super(`the kernel knows no way to reset ${facts.address} alone`, options);
  }
}
