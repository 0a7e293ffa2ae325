import { closeSync, constants, existsSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../attribute.ts";
import type { Check } from "./check.ts";
import { assignedBars, type DoctorCard } from "./doctor-card.ts";
import type { DoctorHost } from "./doctor-host.ts";
import { fillCommand } from "./fill-command.ts";
import { APPARMOR_COMPLAIN, confinementOf, SELINUX_DENIALS } from "./security-module.ts";

const GIVE_FILES = "chown {user} {files}";
const BY_VFIO = "barflash doctor --card {address} --access vfio";
const READ_DENIALS = "dmesg | grep -i denied";

const permission: Check<DoctorCard> = {
  code: "ACCESS_PERMISSION",
  severity: "blocks",
  when: "This user may not open the card's files for reading and writing.",
  commands: [GIVE_FILES],
  find(subject) {
    const { host, address } = subject;
    const files = forbiddenFiles(subject).filter((path) => !ownsFile(host, path));
    if (files.length === 0) return undefined;
    const user = host.userId ?? "USER";
    return {
      sentence: `the user ${user} may not write the files ${namesOf(files)} of ${address}`,
      command: fillCommand(GIVE_FILES, { user, files }),
    };
  },
};

const policy: Check<DoctorCard> = {
  code: "ACCESS_POLICY",
  severity: "blocks",
  when: "A security module, such as SELinux, AppArmor or Landlock, denies the process the card's files, which the rights of its user allow.",
  commands: [SELINUX_DENIALS, APPARMOR_COMPLAIN, READ_DENIALS],
  find(subject) {
    const { host, address } = subject;
    const files = forbiddenFiles(subject).filter((path) => ownsFile(host, path));
    if (files.length === 0) return undefined;
    const { name, command } = deniedBy(host);
    return { sentence: `${name} denies the files ${namesOf(files)} of ${address}, which the rights of this user allow`, command };
  },
};

function deniedBy({ roots }: DoctorHost): { readonly name: string; readonly command: string } {
  const confinement = confinementOf(roots);
  if (confinement === undefined) return { name: "a security module of the kernel", command: READ_DENIALS };
  if (confinement.by === "selinux") return { name: `SELinux (${confinement.context})`, command: SELINUX_DENIALS };
  const { profile } = confinement;
  return { name: `the AppArmor profile ${profile}`, command: fillCommand(APPARMOR_COMPLAIN, { profile }) };
}

/** Those that barflash would open on this way, and the system refuses. */
function forbiddenFiles({ found }: DoctorCard): readonly string[] {
  if (found === undefined) return [];
  const bars = found.way === "sysfs" ? assignedBars(found).map(({ index }) => `resource${index}`) : [];
  return ["config", ...bars].map((name) => join(found.card.folder, name)).filter(isForbidden);
}

/** Opening a file of sysfs reaches no card; reading or mapping it would. */
function isForbidden(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
    return false;
  } catch (error) {
    return systemCode(error) === "EACCES";
  }
}

/** include/uapi/linux/capability.h of Linux 6.1. */
const CAP_DAC_OVERRIDE = 1n;
/** Documentation/admin-guide/sysctl/fs.rst, overflowuid: the owner of what belongs to nobody in this user namespace. */
const NOBODY = 65_534;
const MAY_READ_AND_WRITE = 0o600;

/** Whether owner and mode of a file let this process write it, so that something else must have refused. */
function ownsFile({ userId, capabilities }: DoctorHost, path: string): boolean {
  const { uid, mode } = statSync(path);
  if (capabilities !== undefined && (capabilities & (1n << CAP_DAC_OVERRIDE)) !== 0n && uid !== NOBODY) return true;
  return uid === userId && (mode & MAY_READ_AND_WRITE) === MAY_READ_AND_WRITE;
}

const namesOf = (paths: readonly string[]): string => paths.map((path) => path.slice(path.lastIndexOf("/") + 1)).join(", ");

const noResourceFile: Check<DoctorCard> = {
  code: "ACCESS_NO_RESOURCE_FILE",
  severity: "blocks",
  when: "The system lists a BAR but offers no file to map it, as in some virtual machines and containers.",
  commands: [BY_VFIO],
  find({ address, found }) {
    if (found === undefined || found.way !== "sysfs") return undefined;
    const missing = assignedBars(found).filter(({ index }) => !existsSync(join(found.card.folder, `resource${index}`)));
    if (missing.length === 0) return undefined;
    const names = missing.map(({ index }) => `resource${index}`).join(", ");
    return { sentence: `${address} has BARs without the files ${names}`, command: fillCommand(BY_VFIO, { address }) };
  },
};

/** The files that stand for the card. */
export const FILE_CHECKS: readonly Check<DoctorCard>[] = [permission, policy, noResourceFile];
