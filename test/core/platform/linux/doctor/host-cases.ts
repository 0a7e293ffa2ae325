import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { blocks, type DoctorCase, warns } from "./doctor-cases.ts";
import { mountsOf } from "./doctor-host.ts";

const LOCKED = { "sys/kernel/security/lockdown": "none [integrity] confidentiality\n" };
const group = (root: string) => mkdirSync(join(root, "sys/kernel/iommu_groups/0"), { recursive: true });
const EFI = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
const NO_PCI = (root: string) => {
  rmSync(join(root, "sys/bus/pci"), { recursive: true });
  mkdirSync(join(root, "sys/bus/usb"), { recursive: true });
};
const noFolder = (path: string) => (root: string) => {
  rmSync(join(root, path), { recursive: true, force: true });
  writeFileSync(join(root, path), "a file");
};

/** States of the whole host. */
export const HOST_CASES: readonly DoctorCase[] = [
  { name: "a host on which nothing stands in the way", host: {}, want: [] },
  {
    name: "a host without /proc",
    host: { change: (root) => rmSync(join(root, "proc"), { recursive: true }) },
    want: [warns("ACCESS_NO_PROC", "ROOT/proc/self/mounts cannot be read", "mount -t proc proc ROOT/proc")],
  },
  {
    name: "a host without sysfs",
    host: { change: (root) => rmSync(join(root, "sys"), { recursive: true }) },
    request: { cards: [] },
    want: [blocks("ACCESS_NO_SYSFS", "no sysfs is mounted at ROOT/sys", "mount -t sysfs sysfs ROOT/sys")],
  },
  {
    name: "a kernel without PCI",
    host: { change: NO_PCI },
    request: { cards: [] },
    want: [blocks("UNSUPPORTED_NO_PCI", "there is no ROOT/sys/bus/pci/devices", "dmesg | grep -i pci")],
  },
  {
    name: "a host without a card, where none was named",
    host: { card: "none" },
    request: { cards: [] },
    want: [warns("CARD_NONE", "only the host was looked at", "barflash list --all")],
  },
  {
    name: "a container that hides the host's functions",
    host: { files: { "run/.containerenv": "" }, change: NO_PCI },
    request: { cards: [] },
    want: [
      blocks("ACCESS_CONTAINER", "a container of podman", "podman run --privileged --volume /sys:/sys IMAGE barflash doctor"),
      blocks("UNSUPPORTED_NO_PCI", "the kernel has no PCI", "dmesg | grep -i pci"),
    ],
  },
  {
    name: "a container with something mounted over the functions",
    host: { files: { ".dockerenv": "" }, mounts: (root) => [...mountsOf(root), `tmpfs ${root}/sys/devices tmpfs ro 0 0`] },
    want: [
      blocks(
        "ACCESS_CONTAINER",
        "a tmpfs is mounted over ROOT/sys/devices",
        "docker run --privileged --volume /sys:/sys IMAGE barflash doctor",
      ),
    ],
  },
  {
    name: "a container that was given all of sysfs",
    host: { files: { ".dockerenv": "" } },
    want: [],
  },
  {
    name: "a sysfs that is mounted read-only, over one that is not",
    host: { mounts: (root) => [...mountsOf(root), `sysfs ${root}/sys sysfs ro,nosuid 0 0`] },
    want: [blocks("ACCESS_READ_ONLY_SYSFS", "read-only at ROOT/sys (ro,nosuid)", "mount -o remount,rw ROOT/sys")],
  },
  {
    name: "a folder for locks that is none",
    host: { change: noFolder("run/lock") },
    want: [blocks("ACCESS_LOCK_FILE", "ROOT/run/lock, cannot be written (EACCES)", "install -d -o 0 ROOT/run/lock")],
  },
  {
    name: "a folder for records that cannot be made",
    host: { change: noFolder("records") },
    want: [blocks("ACCESS_STATE_FOLDER", "ROOT/records, cannot be written", "install -d -o 0 ROOT/records")],
  },
  {
    name: "a user without capabilities",
    host: { user: 1000, capabilities: "0000000000000000" },
    want: [warns("ACCESS_CAPABILITY", "of user 1000, has no CAP_DAC_OVERRIDE", "sudo barflash doctor")],
  },
  {
    name: "a root that was left without a capability",
    host: { capabilities: "000001ffffdfffff" },
    want: [warns("ACCESS_CAPABILITY", "has no CAP_SYS_ADMIN, which", "systemd-run --pipe --wait barflash doctor")],
  },
  {
    name: "a kernel that is locked down, with an IOMMU",
    host: { files: LOCKED, change: group },
    want: [
      warns("ACCESS_LOCKDOWN", "locked down (integrity)", "barflash doctor --access vfio"),
      blocks("UNSUPPORTED_NO_IOMMU", "in no IOMMU group", "dmesg | grep -e DMAR -e IOMMU -e AMD-Vi -e SMMU"),
      blocks("UNSUPPORTED_VFIO", "which is not loaded", "modprobe vfio-pci"),
    ],
  },
  {
    name: "a kernel that is locked down by its command line, without an IOMMU, as another user sees it",
    host: { files: { ...LOCKED, "proc/cmdline": "quiet lockdown=integrity\n" }, user: 1000 },
    request: { access: "sysfs" },
    want: [
      blocks(
        "ACCESS_LOCKDOWN",
        "because of lockdown=integrity",
        "sudo sh -c 'sed -i '\\''s/ *lockdown=integrity//'\\'' /etc/default/grub && update-grub'",
      ),
    ],
  },
  {
    name: "a kernel that is locked down by Secure Boot",
    host: { files: { ...LOCKED, [EFI]: Uint8Array.of(6, 0, 0, 0, 1) } },
    request: { access: "sysfs" },
    want: [blocks("ACCESS_LOCKDOWN", "because of Secure Boot", "mokutil --disable-validation")],
  },
  {
    name: "a host without securityfs",
    host: {
      mounts: (root) => mountsOf(root).slice(0, 2),
      change: (root) => rmSync(join(root, "sys/kernel/security/lockdown")),
    },
    want: [warns("ACCESS_LOCKDOWN_UNKNOWN", "no securityfs is mounted", "mount -t securityfs securityfs ROOT/sys/kernel/security")],
  },
  {
    name: "a process that SELinux confines",
    host: { files: { "sys/fs/selinux/enforce": "1", "proc/self/attr/current": "system_u:system_r:barflash_t:s0\0" } },
    want: [warns("ACCESS_SELINUX", "confined as system_u:system_r:barflash_t:s0", "ausearch -m avc -ts recent")],
  },
  {
    name: "a process that SELinux leaves alone, or only watches",
    host: { files: { "sys/fs/selinux/enforce": "0", "proc/self/attr/current": "system_u:system_r:barflash_t:s0\0" } },
    want: [],
  },
  {
    name: "a process that AppArmor confines",
    host: { files: { "proc/self/attr/current": "/usr/bin/my node (enforce)\n" } },
    want: [warns("ACCESS_APPARMOR", "/usr/bin/my node confines", "aa-complain '/usr/bin/my node'")],
  },
  {
    name: "a kernel that lets drivers and others share a BAR, on a host with grubby",
    host: { files: { "proc/cmdline": "iomem=relaxed quiet\n", "sbin/grubby": "" } },
    want: [warns("BUSY_IOMEM_RELAXED", "iomem=relaxed", "grubby --update-kernel=ALL --remove-args=iomem=relaxed")],
  },
  {
    name: "a kernel whose configuration is in /proc",
    host: { card: { driver: "xdma" }, files: { "proc/config.gz": gzipSync("CONFIG_X=y\nCONFIG_IO_STRICT_DEVMEM=y\n") } },
    want: [blocks("BUSY_DRIVER_BOUND", "(CONFIG_IO_STRICT_DEVMEM=y) maps", "echo 0000:03:00.0 > ROOT/sys/bus/pci/drivers/xdma/unbind")],
  },
  {
    name: "links into nowhere instead of files",
    host: {
      change: (root) => {
        rmSync(join(root, "proc/cmdline"));
        symlinkSync("/nowhere", join(root, "proc/cmdline"));
      },
    },
    want: [],
  },
];
