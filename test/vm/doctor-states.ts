import { DEVICES } from "./guest-command.ts";

/** A state of the guest, and what doctor must say of it. */
export interface DoctorCase {
  readonly code: string;
  readonly card: string;
  readonly access?: "vfio";
  /** A script that brings the state about, where it is not there yet. */
  readonly provoke?: string;
  readonly sentence: RegExp;
  /** All of it. */
  readonly command: RegExp;
  /** Whether the command that doctor gives is run, and the state must be gone after it. */
  readonly helps: boolean;
}

export const EDU = "0000:00:03.0";
export const TESTDEV = "0000:00:04.0";
/** Has a capability for power management, at 0xc8 in QEMU 7.2 (hw/net/e1000e.c). */
export const SLEEPER = "0000:00:05.0";
export const SHARED = "0000:00:06.0";
export const SIBLING = "0000:00:06.1";

const folder = (address: string): string => `${DEVICES}/${address}`;
const background = (command: string): string => `${command} >/dev/null 2>&1 & sleep 1`;
/** Writes bytes, as printf takes them, at an offset of a configuration space. */
const config = (address: string, offset: number, bytes: string): string =>
  `printf '${bytes}' | dd of=${folder(address)}/config bs=1 seek=${offset} conv=notrunc 2>/dev/null`;

/** PCI Bus Power Management Interface Specification 1.2, 3.2.4: control is at 4, its low bits the state. */
const POWER_CONTROL = 0xc8 + 4;
/** PCI Local Bus Specification 3.0, 6.2.2. */
const COMMAND = 4;

/** Has BAR 0 of TESTDEV mapped until it is killed. */
const MAP_PROGRAM = "/root/map.cjs";
export const MAP_FILE = {
  path: MAP_PROGRAM,
  data: Buffer.from(`const libc = require("/usr/lib/barflash/node_modules/koffi").load("libc.so.6");
const mmap = libc.func("void *mmap(void *, size_t, int, int, int, long)");
mmap(null, 4096, 3, 1, require("fs").openSync("${folder(TESTDEV)}/resource0", "r+"), 0);
setInterval(() => {}, 1000);
`),
};

/** In this order: some build on what others left. */
export const ROOT_CASES: readonly DoctorCase[] = [
  {
    code: "ACCESS_LOCKDOWN_UNKNOWN",
    card: EDU,
    sentence: /^no securityfs is mounted/,
    command: /^mount -t securityfs securityfs \/sys\/kernel\/security$/,
    helps: true,
  },
  {
    code: "ACCESS_READ_ONLY_SYSFS",
    card: EDU,
    provoke: "mount -o remount,ro /sys",
    sentence: /^sysfs is mounted read-only at \/sys /,
    command: /^mount -o remount,rw \/sys$/,
    helps: true,
  },
  {
    code: "HARDWARE_DECODE_OFF",
    card: EDU,
    provoke: config(EDU, COMMAND, "\\000\\000"),
    sentence: /^memory decoding of 0000:00:03\.0 is off \(COMMAND is 0x0000\)/,
    command: /^echo 1 > \/sys\/bus\/pci\/devices\/0000:00:03\.0\/enable$/,
    helps: true,
  },
  {
    code: "HARDWARE_POWER_STATE",
    card: SLEEPER,
    provoke: config(SLEEPER, POWER_CONTROL, "\\003"),
    sentence: /^0000:00:05\.0 is asleep in D3, /,
    command: /^echo 1 > \S+05\.0\/remove; echo 1 > \/sys\/bus\/pci\/rescan; echo 1 > \S+05\.0\/enable$/,
    helps: true,
  },
  {
    code: "HARDWARE_RUNTIME_POWER",
    card: EDU,
    provoke: `echo auto > ${folder(EDU)}/power/control`,
    sentence: /^runtime power management of 0000:00:03\.0 is on/,
    command: /^echo on > \S+03\.0\/power\/control$/,
    helps: true,
  },
  {
    code: "ACCESS_HOST_RECORD",
    card: EDU,
    provoke: `echo nonsense > /root/records/${EDU}.jsonl`,
    sentence: /cannot be read$/,
    command: /^mv (\S+) \1\.damaged$/,
    helps: true,
  },
  {
    code: "BUSY_MAPPED",
    card: TESTDEV,
    provoke: background(`node ${MAP_PROGRAM}`).replace("sleep 1", "sleep 5"),
    sentence: /^the process \d+ \(node\) has BAR 0 of 0000:00:04\.0 mapped, and can write to it$/,
    command: /^kill \d+$/,
    helps: false,
  },
  {
    code: "CARD_NO_FUNCTION",
    card: TESTDEV,
    provoke: `echo 1 > ${folder(TESTDEV)}/remove`,
    sentence: /^there is no PCI function 0000:00:04\.0/,
    command: /^echo 1 > \/sys\/\S*\/rescan$/,
    helps: true,
  },
  {
    code: "BUSY_STALE_MAPPING",
    card: TESTDEV,
    sentence: /^the process \d+ \(node\) still has BAR 0 of 0000:00:04\.0 mapped from before the card was removed$/,
    command: /^kill \d+$/,
    helps: true,
  },
  {
    code: "BUSY_SIBLING_DRIVER",
    card: SHARED,
    provoke: "modprobe e1000",
    sentence: /^the driver e1000 has 0000:00:06\.1, of the same card as 0000:00:06\.0$/,
    command: /^echo 0000:00:06\.1 > \/sys\/bus\/pci\/drivers\/e1000\/unbind$/,
    helps: false,
  },
  {
    code: "UNSUPPORTED_VFIO",
    card: SHARED,
    access: "vfio",
    sentence: /^0000:00:06\.0 needs vfio-pci, which is not loaded/,
    command: /^modprobe vfio-pci$/,
    helps: true,
  },
  {
    code: "BUSY_VFIO_GROUP_SHARED",
    card: SHARED,
    access: "vfio",
    sentence: /^the IOMMU group \d+ of 0000:00:06\.0 is not viable: drivers have 0000:00:06\.1 \(e1000\)$/,
    command: /^echo 0000:00:06\.1 > \/sys\/bus\/pci\/drivers\/e1000\/unbind$/,
    helps: true,
  },
  {
    code: "BUSY_DRIVER_BOUND",
    card: SIBLING,
    provoke: `echo ${SIBLING} > /sys/bus/pci/drivers/e1000/bind`,
    sentence: /^the driver e1000 has 0000:00:06\.1, and /,
    command: /^echo 0000:00:06\.1 > \/sys\/bus\/pci\/drivers\/e1000\/unbind$/,
    helps: true,
  },
  {
    code: "BUSY_VFIO",
    card: EDU,
    access: "vfio",
    provoke: `echo vfio-pci > ${folder(EDU)}/driver_override; echo ${EDU} > /sys/bus/pci/drivers_probe; ${background(
      `sleep 1000 <>/dev/vfio/$(basename $(readlink ${folder(EDU)}/iommu_group))`,
    )}`,
    sentence: /^the process \d+ \(\w+\) has 0000:00:03\.0 open through \/dev\/vfio\/\d+$/,
    command: /^kill \d+$/,
    helps: true,
  },
];

/** Of a user who is not root, and may lock 64 KiB. */
export const USER_CASES: readonly DoctorCase[] = [
  {
    code: "ACCESS_CAPABILITY",
    card: TESTDEV,
    sentence: /^this process, of user 1000, has no CAP_DAC_OVERRIDE, /,
    command: /^sudo barflash doctor$/,
    helps: false,
  },
  {
    code: "ACCESS_PERMISSION",
    card: TESTDEV,
    sentence: /^the user 1000 may not write the files config, resource0/,
    command: /^sudo chown 1000 \/sys\/bus\/pci\/devices\/0000:00:04\.0\/config /,
    helps: false,
  },
  {
    code: "ACCESS_MEMLOCK_LIMIT",
    card: EDU,
    access: "vfio",
    sentence: /^this process may lock 65536 bytes of memory, /,
    command: /^sudo prlimit --memlock=\d+ --pid \$\$$/,
    helps: false,
  },
  {
    code: "ACCESS_VFIO",
    card: EDU,
    access: "vfio",
    sentence: /^the user 1000 cannot open \/dev\/vfio\/\d+, the IOMMU group of 0000:00:03\.0 \(EACCES\)$/,
    command: /^sudo chown 1000 \/dev\/vfio\/\d+$/,
    helps: false,
  },
];

/** Of a kernel that is locked down, on a machine without an IOMMU. */
export const BARE_CASES: readonly DoctorCase[] = [
  {
    code: "ACCESS_LOCKDOWN",
    card: EDU,
    provoke: "mount -t securityfs securityfs /sys/kernel/security",
    sentence: /^the kernel is locked down \(integrity\) .*because of lockdown=integrity on its command line, and without an IOMMU/,
    command: /^sed -i .*lockdown=integrity/,
    helps: false,
  },
  {
    code: "UNSUPPORTED_NO_IOMMU",
    card: EDU,
    access: "vfio",
    sentence: /^0000:00:03\.0 is in no IOMMU group, so that vfio cannot be used$/,
    command: /^(?:dmesg \| grep|sed -i|grubby) /,
    helps: false,
  },
];
