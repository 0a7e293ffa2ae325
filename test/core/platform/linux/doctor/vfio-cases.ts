import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FakeFunction } from "../../../../support/fake-sysfs.ts";
import { blocks, type DoctorCase, warns } from "./doctor-cases.ts";
import { CARD, type DoctorHostWish, PLAIN } from "./doctor-host.ts";

const NEIGHBOUR = "0000:04:00.0";
const VFIO: Partial<FakeFunction> = { driver: "vfio-pci", iommuGroup: "12" };
const FILES = { "dev/vfio/12": "", "dev/vfio/vfio": "" };
const CPU = { "proc/cpuinfo": "vendor_id\t: GenuineIntel\n" };
const LOG = "dmesg | grep -e DMAR -e IOMMU -e AMD-Vi -e SMMU";

/** A process with this file open. */
const opens = (path: string) => (root: string) => {
  mkdirSync(join(root, "proc/4711/fd"), { recursive: true });
  writeFileSync(join(root, "proc/4711/comm"), "qemu-system-x86\n");
  writeFileSync(join(root, "proc/4711/maps"), "");
  symlinkSync(path, join(root, "proc/4711/fd/9"));
};
const loaded = (root: string) => mkdirSync(join(root, "sys/bus/pci/drivers/vfio-pci"), { recursive: true });
const limits = (soft: string) => ({
  ...FILES,
  "proc/self/limits": `Limit  Soft Hard Units\nMax locked memory         ${soft}  unlimited  bytes\n`,
});
/** All but CAP_IPC_LOCK. */
const ALL_BUT_LOCK = "000001ffffffbfff";

const by = (name: string, host: DoctorHostWish, want: DoctorCase["want"]): DoctorCase => ({
  name,
  host,
  request: { access: "vfio" },
  want,
});

/** States of the way through vfio. */
export const VFIO_CASES: readonly DoctorCase[] = [
  by("a card that vfio-pci has, with all its files", { card: VFIO, files: FILES }, []),
  by("a card behind no IOMMU, on a machine with Intel's", { files: CPU, change: loaded }, [
    blocks(
      "UNSUPPORTED_NO_IOMMU",
      "is in no IOMMU group",
      `sed -i 's/^GRUB_CMDLINE_LINUX="/&intel_iommu=on /' /etc/default/grub && update-grub`,
    ),
  ]),
  by(
    "a card behind no IOMMU, though the kernel was asked for it",
    { files: { ...CPU, "proc/cmdline": "intel_iommu=on,sm_on\n" }, change: loaded },
    [blocks("UNSUPPORTED_NO_IOMMU", "so that vfio cannot be used", LOG)],
  ),
  by("a group that vfio made up", { card: VFIO, files: { ...FILES, "sys/kernel/iommu_groups/12/name": "vfio-noiommu\n" } }, [
    blocks("UNSUPPORTED_NO_IOMMU", "in a group that vfio made up", LOG),
  ]),
  by("a kernel without vfio-pci", { card: { iommuGroup: "12" } }, [
    blocks("UNSUPPORTED_VFIO", `${CARD} needs vfio-pci, which is not loaded`, "modprobe vfio-pci"),
  ]),
  by("a group whose file is not there", { card: VFIO }, [
    blocks("ACCESS_VFIO", "cannot open ROOT/dev/vfio/12, the IOMMU group of 0000:03:00.0 (ENOENT)", "chown 0 ROOT/dev/vfio/12"),
  ]),
  by(
    "a group in which a driver has another function",
    { card: VFIO, files: FILES, others: [{ ...PLAIN, address: NEIGHBOUR, iommuGroup: "12", driver: "ahci" }] },
    [
      blocks(
        "BUSY_VFIO_GROUP_SHARED",
        `not viable: drivers have ${NEIGHBOUR} (ahci)`,
        `echo ${NEIGHBOUR} > ROOT/sys/bus/pci/drivers/ahci/unbind`,
      ),
    ],
  ),
  by("a group that a virtual machine has open", { card: VFIO, files: FILES, change: opens("/dev/vfio/12") }, [
    blocks("BUSY_VFIO", "the process 4711 (qemu-system-x86) has 0000:03:00.0 open through ROOT/dev/vfio/12", "kill 4711"),
  ]),
  by(
    "a device that a virtual machine has open by itself",
    {
      card: VFIO,
      files: { ...FILES, [`sys/bus/pci/devices/${CARD}/vfio-dev/vfio3/dev`]: "" },
      change: opens("/dev/vfio/devices/vfio3"),
    },
    [blocks("BUSY_VFIO", "ROOT/dev/vfio/devices/vfio3", "kill 4711")],
  ),
  by("another group that a virtual machine has open", { card: VFIO, files: FILES, change: opens("/dev/vfio/13") }, []),
  by("a low limit of locked memory", { card: VFIO, files: limits("8388608"), user: 1000, capabilities: ALL_BUT_LOCK }, [
    warns("ACCESS_MEMLOCK_LIMIT", "may lock 8388608 bytes", "sudo prlimit --memlock=67108864 --pid $$"),
  ]),
  by("a low limit that does not bind this process", { card: VFIO, files: limits("8388608") }, []),
  by("no limit of locked memory", { card: VFIO, files: limits("unlimited"), capabilities: ALL_BUT_LOCK }, []),
  by(
    "a kernel that is locked down, where vfio was asked for",
    {
      card: VFIO,
      files: { ...FILES, "sys/kernel/security/lockdown": "none integrity [confidentiality]\n" },
    },
    [],
  ),
  {
    name: "the same where no way was asked for",
    host: { card: VFIO, files: { ...FILES, "sys/kernel/security/lockdown": "none integrity [confidentiality]\n" } },
    want: [warns("ACCESS_LOCKDOWN", "locked down (confidentiality)", "barflash doctor --access vfio")],
  },
  {
    name: "what stands in the way of vfio only, where sysfs was asked for",
    host: {
      card: { iommuGroup: "12" },
      others: [{ ...PLAIN, address: NEIGHBOUR, iommuGroup: "12", driver: "ahci" }],
      change: (root) => rmSync(join(root, "dev"), { recursive: true }),
    },
    request: { access: "sysfs" },
    want: [],
  },
];
