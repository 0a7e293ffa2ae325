import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { readLinkName } from "../attribute.ts";
import { VFIO_DRIVER } from "../choose-way.ts";
import { NO_DRIVER } from "../driver-binding.ts";
import { folderOf, siblingsOf } from "../pci-function.ts";
import { describeChange } from "../put-back.ts";
import type { Check } from "./check.ts";
import type { DoctorCard } from "./doctor-card.ts";
import type { DoctorHost } from "./doctor-host.ts";
import { fillCommand } from "./fill-command.ts";
import { KILL, UNBIND } from "./known-commands.ts";
import type { MappedBar } from "./process-traces.ts";

/** flock(1) of util-linux and of busybox: ends when the lock is free. */
const WAIT_FOR = "flock {path} true";
const PUT_BACK = "barflash info --card {address}";
const SET_ASIDE = "mv {path} {path}.damaged";
const CLEAR_OVERRIDE = "echo > {sysfs}/bus/pci/devices/{address}/driver_override";

const isHeld = ({ lock }: DoctorCard): boolean => typeof lock === "object";

const locked: Check<DoctorCard> = {
  code: "BUSY_LOCKED",
  severity: "blocks",
  when: "Another barflash works on the card; the command ends when that does.",
  commands: [WAIT_FOR],
  find({ host, address, lock }) {
    if (typeof lock !== "object") return undefined;
    const path = host.kept.lock(address);
    const sentence = `another barflash, process ${lock.holderPid ?? "unknown"}, works on ${address} (${path})`;
    return { sentence, command: fillCommand(WAIT_FOR, { path }) };
  },
};

const leftBehind: Check<DoctorCard> = {
  code: "BUSY_LEFT_BEHIND",
  severity: "warns",
  when: "A run that was cut off left changes on the host; the next command on the card puts them back.",
  commands: [PUT_BACK],
  find(subject) {
    const { address, leftBehind: changes } = subject;
    if (changes === "damaged" || changes.length === 0 || isHeld(subject)) return undefined;
    const sentence = `a run that was cut off has not put back ${changes.map(describeChange).join(", nor ")}`;
    return { sentence, command: fillCommand(PUT_BACK, { address }) };
  },
};

const damagedRecord: Check<DoctorCard> = {
  code: "ACCESS_HOST_RECORD",
  severity: "blocks",
  when: "The record of what is to be put back on the host for the card cannot be read; look at the card's driver and driver_override before it is set aside.",
  commands: [SET_ASIDE],
  find({ host, address, leftBehind: changes }) {
    if (changes !== "damaged") return undefined;
    const path = host.kept.record(address);
    return { sentence: `the record of changes for ${address}, ${path}, cannot be read`, command: fillCommand(SET_ASIDE, { path }) };
  },
};

const driverBound: Check<DoctorCard> = {
  code: "BUSY_DRIVER_BOUND",
  severity: "blocks",
  when: "A driver has the card; with CONFIG_IO_STRICT_DEVMEM the kernel maps its BARs for nobody else. The option --unbind does the same for the time of one command.",
  commands: [UNBIND],
  find(subject) {
    const { host, address, found } = subject;
    const driver = found?.card.driver;
    if (driver === undefined || (driver === VFIO_DRIVER && found?.way === "vfio") || isHeld(subject)) return undefined;
    const command = fillCommand(UNBIND, { sysfs: host.roots.sysfs, address, driver });
    return { sentence: `the driver ${driver} has ${address}, and ${claimOf(host)}`, command };
  },
};

function claimOf({ bootArguments, strictDevmem }: DoctorHost): string {
  if (bootArguments.includes("iomem=relaxed")) return "the kernel (iomem=relaxed) would let both use its BARs";
  const isStrict = strictDevmem();
  if (isStrict === undefined) return "whether the kernel maps its BARs for others is unknown (its configuration cannot be read)";
  return isStrict
    ? "the kernel (CONFIG_IO_STRICT_DEVMEM=y) maps its BARs for nobody else"
    : "the kernel (no CONFIG_IO_STRICT_DEVMEM) would let both use its BARs";
}

const siblingDriver: Check<DoctorCard> = {
  code: "BUSY_SIBLING_DRIVER",
  severity: "warns",
  when: "A driver has another function of the same card: it loses it when the FPGA is reloaded.",
  commands: [UNBIND],
  find({ host, address, found }) {
    if (found === undefined) return undefined;
    const bound = siblingsOf(host.roots, address).flatMap((sibling) => {
      const driver = readLinkName(join(folderOf(host.roots, sibling), "driver"));
      return driver === undefined || driver === VFIO_DRIVER ? [] : [{ address: sibling, driver }];
    });
    const [first] = bound;
    if (first === undefined) return undefined;
    const owners = bound.map((one) => `the driver ${one.driver} has ${one.address}`).join(", ");
    return { sentence: `${owners}, of the same card as ${address}`, command: fillCommand(UNBIND, { sysfs: host.roots.sysfs, ...first }) };
  },
};

const forgottenOverride: Check<DoctorCard> = {
  code: "BUSY_OVERRIDE",
  severity: "warns",
  when: "The card's driver_override keeps every driver away as barflash sets it, and no record says that it is to be put back.",
  commands: [CLEAR_OVERRIDE],
  find(subject) {
    const { host, address, found, leftBehind: changes } = subject;
    if (found?.card.driverOverride !== NO_DRIVER || isHeld(subject) || changes === "damaged" || changes.length > 0) return undefined;
    const sentence = `driver_override of ${address} is ${NO_DRIVER}, and no record says that it is to be put back`;
    return { sentence, command: fillCommand(CLEAR_OVERRIDE, { sysfs: host.roots.sysfs, address }) };
  },
};

const mapped: Check<DoctorCard> = {
  code: "BUSY_MAPPED",
  severity: "warns",
  when: "Another program has a BAR of the card mapped, and can write to it in the middle of the work.",
  commands: [KILL],
  find: (subject) =>
    isHeld(subject)
      ? undefined
      : mappingFinding(subject, "live", ({ who, bar }) => `${who} has BAR ${bar} of ${subject.address} mapped, and can write to it`),
};

const staleMapping: Check<DoctorCard> = {
  code: "BUSY_STALE_MAPPING",
  severity: "warns",
  when: "A program still has a BAR mapped from before the card was removed and found again; its accesses fail, or reach another card.",
  commands: [KILL],
  find: (subject) =>
    mappingFinding(
      subject,
      "stale",
      ({ who, bar }) => `${who} still has BAR ${bar} of ${subject.address} mapped from before the card was removed`,
    ),
};

type Say = (facts: { readonly who: string; readonly bar: number }) => string;

function mappingFinding({ host, address }: DoctorCard, age: "live" | "stale", say: Say) {
  for (const { pid, name, mapped: bars } of host.processes()) {
    const one = bars.find((bar) => bar.address === address && ageOf(host, bar) === age);
    if (one === undefined) continue;
    return { sentence: say({ who: `the process ${pid} (${name})`, bar: one.bar }), command: fillCommand(KILL, { pid }) };
  }
  return undefined;
}

/** A file of sysfs that is made anew has another inode. */
function ageOf({ roots }: DoctorHost, { address, bar, inode, isDeleted }: MappedBar): "live" | "stale" {
  const path = join(folderOf(roots, address), `resource${bar}`);
  if (isDeleted || !existsSync(path)) return "stale";
  return `${statSync(path, { bigint: true }).ino}` === inode ? "live" : "stale";
}

/** Who else has the card. */
export const OWNER_CHECKS: readonly Check<DoctorCard>[] = [
  locked,
  damagedRecord,
  leftBehind,
  driverBound,
  siblingDriver,
  forgottenOverride,
  mapped,
  staleMapping,
];
