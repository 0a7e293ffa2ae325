import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type PciFunction, readFunction } from "../../../core/platform/linux/pci-function.ts";
import { openVfio } from "../../../core/platform/linux/vfio/open-vfio.ts";
import type { VfioAccess } from "../../../core/platform/linux/vfio/vfio-access.ts";
import { type FakeFunction, makeFakeSysfs } from "../fake-sysfs.ts";
import { type SteppedClock, steppedClock } from "../stepped-clock.ts";
import { FakeKernel, type FakeKernelFacts } from "./fake-kernel.ts";

export const CARD = "0000:03:00.0";
export const WAYS = ["group", "character device"] as const;
export type Way = (typeof WAYS)[number];

export interface FakeMachineFacts extends Omit<FakeKernelFacts, "prefix"> {
  readonly way?: Way;
  /** What differs from a card that vfio-pci has. */
  readonly card?: { readonly driver?: string | undefined; readonly iommuGroup?: string | undefined };
  readonly others?: readonly FakeFunction[];
  /** Further files, by their path below the root. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface FakeMachine {
  readonly kernel: FakeKernel;
  readonly clock: SteppedClock;
  readonly card: PciFunction;
  open(): VfioAccess;
}

/** Lets `work` use a machine with one card that is bound to vfio-pci, and removes its files afterwards. */
export function withMachine<T>(facts: FakeMachineFacts, work: (machine: FakeMachine) => T): T {
  const prefix = mkdtempSync(join(tmpdir(), "barflash-vfio-"));
  try {
    const { way = "group", card = {}, others = [], files = {} } = facts;
    const roots = makeFakeSysfs(prefix, [bound(card), ...others]);
    const ownDevice = { [`sys/bus/pci/devices/${CARD}/vfio-dev/vfio0/dev`]: "", "dev/vfio/devices/vfio0": "", "dev/iommu": "" };
    for (const [path, text] of Object.entries({ ...(way === "group" ? {} : ownDevice), ...files })) {
      mkdirSync(dirname(join(prefix, path)), { recursive: true });
      writeFileSync(join(prefix, path), text);
    }
    const found = readFunction(roots, CARD);
    if (found === undefined) throw new Error("the fake sysfs lacks the card");
    const kernel = new FakeKernel({ ...facts, prefix });
    const clock = steppedClock();
    return work({ kernel, clock, card: found, open: () => openVfio(found, { roots, kernel, clock }) });
  } finally {
    rmSync(prefix, { recursive: true });
  }
}

function bound(differs: NonNullable<FakeMachineFacts["card"]>): FakeFunction {
  const { driver, iommuGroup } = { driver: "vfio-pci", iommuGroup: "7", ...differs };
  return { address: CARD, ...(driver !== undefined && { driver }), ...(iommuGroup !== undefined && { iommuGroup }) };
}
