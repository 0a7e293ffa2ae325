import type { LinuxRoots } from "../linux-roots.ts";
import type { PciFunction } from "../pci-function.ts";
import type { Iommu } from "./dma-space.ts";
import type { VfioFunction } from "./function-in-sysfs.ts";
import type { SystemCalls } from "./system-calls.ts";
import type { Teardown } from "./teardown.ts";

/** What the two ways to open a function need. What they open goes onto the teardown. */
export interface VfioOpening {
  readonly roots: LinuxRoots;
  readonly kernel: SystemCalls;
  readonly found: VfioFunction;
  readonly teardown: Teardown;
}

/** A function that the kernel handed out: by its group or by its own device, it is the same from here on. */
export interface VfioSession {
  readonly card: PciFunction;
  readonly deviceFd: number;
  readonly iommu: Iommu;
}
