import { readAttribute } from "./attribute.ts";

/** A base address register as the kernel set it up. */
export interface PciBar {
  /** 0 to 5. */
  readonly index: number;
  readonly kind: "memory" | "io";
  /** Physical address, or first port; a BAR without one takes no accesses. */
  readonly address: bigint;
  readonly sizeBytes: number;
  readonly is64Bit: boolean;
  readonly isPrefetchable: boolean;
  readonly isAssigned: boolean;
}

// include/linux/ioport.h of Linux 6.1: flags in the third column of the `resource` file.
const IORESOURCE_IO = 0x100n;
const IORESOURCE_MEM = 0x200n;
const IORESOURCE_PREFETCH = 0x2000n;
const IORESOURCE_MEM_64 = 0x10_0000n;
const IORESOURCE_UNSET = 0x2000_0000n;
const BAR_COUNT = 6;
const LINE = /^(0x[0-9a-f]+) (0x[0-9a-f]+) (0x[0-9a-f]+)$/i;

/** The BARs of a function, from the `resource` file of its folder in sysfs; those that it does not have are left out. */
export function readBars(folder: string): readonly PciBar[] {
  const lines = (readAttribute(`${folder}/resource`) ?? "").split("\n").slice(0, BAR_COUNT);
  return lines.flatMap((line, index) => barOf(line, index) ?? []);
}

function barOf(line: string, index: number): PciBar | undefined {
  const [, first, last, third] = LINE.exec(line) ?? [];
  if (first === undefined || last === undefined || third === undefined) return undefined;
  const [address, end, flags] = [BigInt(first), BigInt(last), BigInt(third)];
  const isMemory = (flags & IORESOURCE_MEM) !== 0n;
  if (!isMemory && (flags & IORESOURCE_IO) === 0n) return undefined;
  const isAssigned = address !== 0n && (flags & IORESOURCE_UNSET) === 0n;
  return {
    index,
    kind: isMemory ? "memory" : "io",
    address,
    sizeBytes: Number(end - address + 1n),
    is64Bit: (flags & IORESOURCE_MEM_64) !== 0n,
    isPrefetchable: (flags & IORESOURCE_PREFETCH) !== 0n,
    isAssigned,
  };
}
