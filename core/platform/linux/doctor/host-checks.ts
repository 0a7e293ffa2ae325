import { existsSync } from "node:fs";
import { join } from "node:path";
import { listNames } from "../read-bounded.ts";
import type { Check } from "./check.ts";
import type { DoctorHost } from "./doctor-host.ts";
import { fillCommand } from "./fill-command.ts";
import { mountOf } from "./mounts.ts";

const MOUNT_SYSFS = "mount -t sysfs sysfs {sysfs}";
const MOUNT_PROC = "mount -t proc proc {proc}";
const REMOUNT_SYSFS = "mount -o remount,rw {path}";
const RUN_PRIVILEGED = "{runtime} run --privileged --volume /sys:/sys {image} barflash doctor";
const LIST_ALL = "barflash list --all";
const READ_KERNEL_LOG = "dmesg | grep -i pci";

const noProc: Check<DoctorHost> = {
  code: "ACCESS_NO_PROC",
  severity: "warns",
  when: "There is no /proc, so that several states cannot be found.",
  commands: [MOUNT_PROC],
  find({ roots, mounts }) {
    if (mounts !== undefined) return undefined;
    const command = fillCommand(MOUNT_PROC, { proc: roots.proc });
    return { sentence: `${join(roots.proc, "self/mounts")} cannot be read, so that several states cannot be found`, command };
  },
};

const noSysfs: Check<DoctorHost> = {
  code: "ACCESS_NO_SYSFS",
  severity: "blocks",
  when: "Sysfs is not mounted, so that no PCI function can be seen.",
  commands: [MOUNT_SYSFS],
  find({ roots, functions }) {
    if (functions.length > 0 || existsSync(join(roots.sysfs, "bus"))) return undefined;
    return { sentence: `no sysfs is mounted at ${roots.sysfs}`, command: fillCommand(MOUNT_SYSFS, { sysfs: roots.sysfs }) };
  },
};

/** What container runtimes put into a container. */
const CONTAINERS = [
  { file: ".dockerenv", runtime: "docker" },
  { file: "run/.containerenv", runtime: "podman" },
] as const;

const container: Check<DoctorHost> = {
  code: "ACCESS_CONTAINER",
  severity: "blocks",
  when: "The program runs in a container that hides the PCI functions of the host, or has something mounted over them.",
  commands: [RUN_PRIVILEGED],
  find({ root, roots, functions, mounts }) {
    const inside = CONTAINERS.find(({ file }) => existsSync(join(root, file)));
    if (inside === undefined) return undefined;
    const places = [join(roots.sysfs, "bus/pci/devices"), join(roots.sysfs, "devices")];
    const mask = places.map((place) => mountOf(mounts ?? [], place)).find((mount) => mount?.path.startsWith(`${roots.sysfs}/`));
    if (functions.length > 0 && mask === undefined) return undefined;
    const why = mask === undefined ? `${places[0]} shows no PCI function` : `a ${mask.type} is mounted over ${mask.path}`;
    const command = fillCommand(RUN_PRIVILEGED, { runtime: inside.runtime, image: "IMAGE" });
    return { sentence: `this is a container of ${inside.runtime} (${join(root, inside.file)}), and ${why}`, command };
  },
};

const noPci: Check<DoctorHost> = {
  code: "UNSUPPORTED_NO_PCI",
  severity: "blocks",
  when: "The kernel has no PCI bus, or no function on it.",
  commands: [READ_KERNEL_LOG],
  find({ roots, functions }) {
    const [bus, sysfs] = [join(roots.sysfs, "bus/pci"), join(roots.sysfs, "bus")];
    if (functions.length > 0 || !existsSync(sysfs)) return undefined;
    const names = listNames(join(bus, "devices"), 1);
    const sentence = names === undefined ? `the kernel has no PCI: there is no ${bus}/devices` : `${bus}/devices has no PCI function`;
    return { sentence, command: READ_KERNEL_LOG };
  },
};

const readOnlySysfs: Check<DoctorHost> = {
  code: "ACCESS_READ_ONLY_SYSFS",
  severity: "blocks",
  when: "Sysfs is mounted read-only, as in a container: no BAR can be opened for writing, and no driver be unbound.",
  commands: [REMOUNT_SYSFS],
  find({ roots, mounts }) {
    const mount = mountOf(mounts ?? [], join(roots.sysfs, "bus/pci/devices"));
    if (mount?.type !== "sysfs" || !mount.options.includes("ro")) return undefined;
    const sentence = `sysfs is mounted read-only at ${mount.path} (${mount.options.join(",")})`;
    return { sentence, command: fillCommand(REMOUNT_SYSFS, { path: mount.path }) };
  },
};

const noCards: Check<DoctorHost> = {
  code: "CARD_NONE",
  severity: "warns",
  when: "No PCI function fits a card profile, and no card was named, so that only the host was looked at.",
  commands: [LIST_ALL],
  find({ cards, functions }) {
    if (cards.length > 0 || functions.length === 0) return undefined;
    return { sentence: "no PCI function fits a card profile, so that only the host was looked at", command: LIST_ALL };
  },
};

/** What the host shows of itself. */
export const HOST_CHECKS: readonly Check<DoctorHost>[] = [noProc, noSysfs, container, noPci, readOnlySysfs, noCards];
