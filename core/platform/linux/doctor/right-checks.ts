import { accessSync, constants, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { systemCode } from "../attribute.ts";
import { listNames, readBytes } from "../read-bounded.ts";
import { bootArgumentCommand, REMOVE_BOOT_ARGUMENT } from "./boot-argument.ts";
import type { Check } from "./check.ts";
import { isLockedDown } from "./doctor-card.ts";
import type { DoctorHost } from "./doctor-host.ts";
import { fillCommand } from "./fill-command.ts";
import { APPARMOR_COMPLAIN, confinementOf, SELINUX_DENIALS } from "./security-module.ts";

const AS_ROOT = "sudo barflash doctor";
/** A service of systemd gets all capabilities, whatever this process was left with. */
const AS_SERVICE = "systemd-run --pipe --wait barflash doctor";
const BY_VFIO = "barflash doctor --access vfio";
const SECURE_BOOT_OFF = "mokutil --disable-validation";
const MOUNT_SECURITYFS = "mount -t securityfs securityfs {sysfs}/kernel/security";
const MAKE_FOLDER = "install -d -o {user} {folder}";

// include/uapi/linux/capability.h of Linux 6.1.
const CAPABILITIES = [
  { bit: 1n, name: "CAP_DAC_OVERRIDE", lets: "opens files that belong to other users" },
  { bit: 21n, name: "CAP_SYS_ADMIN", lets: "reads a configuration space beyond its first 64 bytes" },
] as const;

const capability: Check<DoctorHost> = {
  code: "ACCESS_CAPABILITY",
  severity: "warns",
  when: "The process lacks a capability that work on a card may need: CAP_DAC_OVERRIDE for files of others, CAP_SYS_ADMIN for capabilities in the configuration space.",
  commands: [AS_ROOT, AS_SERVICE],
  find({ userId, capabilities }) {
    if (capabilities === undefined) return undefined;
    const missing = CAPABILITIES.filter(({ bit }) => (capabilities & (1n << bit)) === 0n);
    if (missing.length === 0) return undefined;
    const names = missing.map(({ name, lets }) => `${name}, which ${lets}`).join(", and ");
    const command = userId === 0 ? AS_SERVICE : AS_ROOT;
    return { sentence: `this process, of user ${userId ?? "unknown"}, has no ${names}`, command };
  },
};

/** UEFI Specification 2.10, 3.3: the global variable SecureBoot; efivarfs puts 4 bytes of attributes before its value. */
const SECURE_BOOT = "firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

const lockdown: Check<DoctorHost> = {
  code: "ACCESS_LOCKDOWN",
  severity: "blocks",
  when: "The kernel is locked down and refuses cards through sysfs and /dev/mem; it only warns where there is an IOMMU, since vfio goes on, and is no state where vfio was asked for.",
  commands: [BY_VFIO, SECURE_BOOT_OFF, ...REMOVE_BOOT_ARGUMENT],
  find({ root, roots, access, lockdown: level, bootArguments }) {
    if (!isLockedDown(level)) return undefined;
    const groups = listNames(join(roots.sysfs, "kernel/iommu_groups"), 1)?.length ?? 0;
    if (groups > 0 && access === "vfio") return undefined;
    const sentence = `the kernel is locked down (${level}) and refuses cards through sysfs and /dev/mem`;
    if (groups > 0 && access === undefined)
      return { sentence: `${sentence}; barflash takes vfio, which goes on`, command: BY_VFIO, severity: "warns" };
    if (groups > 0) return { sentence: `${sentence}; vfio goes on`, command: BY_VFIO };
    const argument = bootArguments.find((word) => /^lockdown=\w+$/.test(word));
    const isSecureBoot = readBytes(join(roots.sysfs, SECURE_BOOT))?.at(4) === 1;
    const because = argument !== undefined ? ` because of ${argument} on its command line` : isSecureBoot ? " because of Secure Boot" : "";
    const command = argument === undefined ? SECURE_BOOT_OFF : bootArgumentCommand(root, "remove", argument);
    return { sentence: `${sentence}${because}, and without an IOMMU there is no vfio either`, command };
  },
};

const lockdownUnknown: Check<DoctorHost> = {
  code: "ACCESS_LOCKDOWN_UNKNOWN",
  severity: "warns",
  when: "Securityfs is not mounted, so that it is unknown whether the kernel is locked down.",
  commands: [MOUNT_SECURITYFS],
  find({ roots, lockdown: level, mounts }) {
    const folder = join(roots.sysfs, "kernel/security");
    if (level !== undefined || mounts === undefined || !existsSync(folder)) return undefined;
    // With securityfs and without the file, the kernel does not know lockdown.
    if (mounts.some(({ path, type }) => type === "securityfs" && path === folder)) return undefined;
    const command = fillCommand(MOUNT_SECURITYFS, { sysfs: roots.sysfs });
    return { sentence: `no securityfs is mounted at ${folder}, so that it is unknown whether the kernel is locked down`, command };
  },
};

const selinux: Check<DoctorHost> = {
  code: "ACCESS_SELINUX",
  severity: "warns",
  when: "SELinux is enforcing, and the process runs in a confined domain that may be denied the card's files.",
  commands: [SELINUX_DENIALS],
  find({ roots }) {
    const confinement = confinementOf(roots);
    if (confinement?.by !== "selinux" || !confinement.isEnforced) return undefined;
    const { context } = confinement;
    return { sentence: `SELinux is enforcing, and this process runs confined as ${context}`, command: SELINUX_DENIALS };
  },
};

const apparmor: Check<DoctorHost> = {
  code: "ACCESS_APPARMOR",
  severity: "warns",
  when: "An AppArmor profile confines the process, and may deny it the card's files.",
  commands: [APPARMOR_COMPLAIN],
  find({ roots }) {
    const confinement = confinementOf(roots);
    if (confinement?.by !== "apparmor") return undefined;
    const { profile } = confinement;
    const command = fillCommand(APPARMOR_COMPLAIN, { profile });
    return { sentence: `the AppArmor profile ${profile} confines this process`, command };
  },
};

const relaxed: Check<DoctorHost> = {
  code: "BUSY_IOMEM_RELAXED",
  severity: "warns",
  when: "The kernel was booted with iomem=relaxed: it lets a driver and another program use one BAR at the same time.",
  commands: [...REMOVE_BOOT_ARGUMENT],
  find({ root, bootArguments }) {
    if (!bootArguments.includes("iomem=relaxed")) return undefined;
    const sentence = "the kernel was booted with iomem=relaxed, and lets a driver use a BAR that barflash has mapped";
    return { sentence, command: bootArgumentCommand(root, "remove", "iomem=relaxed") };
  },
};

const lockFolder: Check<DoctorHost> = {
  code: "ACCESS_LOCK_FILE",
  severity: "blocks",
  when: "The folder of the lock files cannot be written, so that two processes could not be kept off one card.",
  commands: [MAKE_FOLDER],
  find: ({ roots, userId }) => folderFinding("lock files", roots.locks, userId),
};

const recordFolder: Check<DoctorHost> = {
  code: "ACCESS_STATE_FOLDER",
  severity: "blocks",
  when: "The folder that says what is to be put back on the host cannot be written; nothing is changed on the host without it.",
  commands: [MAKE_FOLDER],
  find: ({ kept, userId }) => folderFinding("records of changes on the host", kept.records, userId),
};

function folderFinding(what: string, folder: string, userId: number | undefined) {
  const refusal = whyNotWritable(folder);
  if (refusal === undefined) return undefined;
  const command = fillCommand(MAKE_FOLDER, { user: userId ?? 0, folder });
  return { sentence: `the folder of the ${what}, ${folder}, cannot be written (${refusal})`, command };
}

/** Deeper folders than this are no folders of ours. */
const MOST_LEVELS = 64;

/** Why neither a folder nor, where it is not there yet, the nearest one above it can be written. */
function whyNotWritable(folder: string): string | undefined {
  let at = folder;
  for (let level = 0; level < MOST_LEVELS; level++) {
    try {
      accessSync(at, constants.W_OK | constants.X_OK);
      return undefined;
    } catch (error) {
      if (systemCode(error) !== "ENOENT" || dirname(at) === at) return systemCode(error);
      at = dirname(at);
    }
  }
  return "too deep";
}

/** What the process may do, on the host as a whole. */
export const RIGHT_CHECKS: readonly Check<DoctorHost>[] = [
  lockFolder,
  recordFolder,
  capability,
  lockdown,
  lockdownUnknown,
  selinux,
  apparmor,
  relaxed,
];
