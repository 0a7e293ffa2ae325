import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { readAttribute, systemCode } from "../attribute.ts";
import { VFIO_DRIVER } from "../choose-way.ts";
import { readText } from "../read-bounded.ts";
import { MOST_DMA_BYTES } from "../vfio/dma-space.ts";
import { characterDeviceOf, obstaclesInGroup, UNSAFE_GROUP_NAME } from "../vfio/function-in-sysfs.ts";
import { ADD_BOOT_ARGUMENT, bootArgumentCommand } from "./boot-argument.ts";
import type { Check, Finding } from "./check.ts";
import type { DoctorCard, FoundCard } from "./doctor-card.ts";
import type { DoctorHost } from "./doctor-host.ts";
import { fillCommand } from "./fill-command.ts";
import { KILL, UNBIND } from "./known-commands.ts";

const IOMMU_LOG = "dmesg | grep -e DMAR -e IOMMU -e AMD-Vi -e SMMU";
const LOAD = "modprobe vfio-pci";
const GIVE_FILE = "chown {user} {path}";
const RAISE_LIMIT = "prlimit --memlock={bytes} --pid $$";

type Found = DoctorCard & { readonly found: FoundCard };

/** These checks are for cards that are reached through vfio. */
const forVfio = (check: Omit<Check<DoctorCard>, "find"> & { find(subject: Found): Finding | undefined }): Check<DoctorCard> => ({
  ...check,
  find: (subject) => (subject.found?.way === "vfio" ? check.find({ ...subject, found: subject.found }) : undefined),
});

const noIommu = forVfio({
  code: "UNSUPPORTED_NO_IOMMU",
  severity: "blocks",
  when: "The card is to be reached through vfio, and is behind no IOMMU.",
  commands: [...ADD_BOOT_ARGUMENT, IOMMU_LOG],
  find({ host, address, found: { card } }) {
    const isUnsafe = readAttribute(join(card.folder, "iommu_group/name")) === UNSAFE_GROUP_NAME;
    if (card.iommuGroup !== undefined && !isUnsafe) return undefined;
    const why = isUnsafe ? `is in a group that vfio made up (${UNSAFE_GROUP_NAME})` : "is in no IOMMU group";
    return { sentence: `${address} ${why}, so that vfio cannot be used`, command: iommuCommand(host) };
  },
});

/** Documentation/admin-guide/kernel-parameters.txt: only Intel's IOMMU waits to be asked for. */
function iommuCommand({ root, roots, bootArguments }: DoctorHost): string {
  const isIntel = (readText(join(roots.proc, "cpuinfo")) ?? "").includes("GenuineIntel");
  const isAsked = bootArguments.some((word) => word.startsWith("intel_iommu=on"));
  return isIntel && !isAsked ? bootArgumentCommand(root, "add", "intel_iommu=on") : IOMMU_LOG;
}

const notLoaded = forVfio({
  code: "UNSUPPORTED_VFIO",
  severity: "blocks",
  when: "The card is to be reached through vfio, and the module vfio-pci is not loaded.",
  commands: [LOAD],
  find({ host, address }) {
    const folder = join(host.roots.sysfs, "bus/pci/drivers", VFIO_DRIVER);
    return existsSync(folder)
      ? undefined
      : { sentence: `${address} needs ${VFIO_DRIVER}, which is not loaded (no ${folder})`, command: LOAD };
  },
});

/** Files that are opened for a card: its own device or its group, and the container. */
function vfioFiles({ found: { card } }: Found): readonly string[] {
  if (card.driver !== VFIO_DRIVER || card.iommuGroup === undefined) return [];
  const own = characterDeviceOf(card.folder);
  return [card.iommuGroup, ...(own === undefined ? [] : [`devices/${own}`])];
}

const noFile = forVfio({
  code: "ACCESS_VFIO",
  severity: "blocks",
  when: "This user may not open the vfio file of the card's IOMMU group, or does not see it.",
  commands: [GIVE_FILE],
  find(subject) {
    const { host, address } = subject;
    const [group] = vfioFiles(subject);
    if (group === undefined) return undefined;
    const path = join(host.roots.dev, "vfio", group);
    try {
      // Opening it would keep others from it.
      accessSync(path, constants.R_OK | constants.W_OK);
      return undefined;
    } catch (error) {
      const user = host.userId ?? "USER";
      const sentence = `the user ${user} cannot open ${path}, the IOMMU group of ${address} (${systemCode(error)})`;
      return { sentence, command: fillCommand(GIVE_FILE, { user, path }) };
    }
  },
});

const groupShared = forVfio({
  code: "BUSY_VFIO_GROUP_SHARED",
  severity: "blocks",
  when: "Other functions in the card's IOMMU group have drivers of their own; the group is handed out as a whole or not at all.",
  commands: [UNBIND],
  find({ host, address, found: { card } }) {
    const group = card.iommuGroup;
    if (group === undefined) return undefined;
    const members = obstaclesInGroup(host.roots, { card, group, characterDevice: undefined });
    const [first] = members;
    if (first === undefined) return undefined;
    const names = members.map((member) => `${member.address} (${member.driver})`).join(", ");
    const command = fillCommand(UNBIND, { sysfs: host.roots.sysfs, address: first.address, driver: first.driver });
    return { sentence: `the IOMMU group ${group} of ${address} is not viable: drivers have ${names}`, command };
  },
});

const inUse = forVfio({
  code: "BUSY_VFIO",
  severity: "blocks",
  when: "Another process, such as a virtual machine, has the card or its IOMMU group open through vfio.",
  commands: [KILL],
  find(subject) {
    const files = vfioFiles(subject);
    if (files.length === 0 || typeof subject.lock === "object") return undefined;
    for (const { pid, name, vfio } of subject.host.processes()) {
      const file = vfio.find((one) => files.includes(one));
      if (file === undefined) continue;
      const sentence = `the process ${pid} (${name}) has ${subject.address} open through ${join(subject.host.roots.dev, "vfio", file)}`;
      return { sentence, command: fillCommand(KILL, { pid }) };
    }
    return undefined;
  },
});

/** include/uapi/linux/capability.h of Linux 6.1: frees from the limit. */
const CAP_IPC_LOCK = 14n;

const memlock = forVfio({
  code: "ACCESS_MEMLOCK_LIMIT",
  severity: "warns",
  when: "The limit of locked memory (RLIMIT_MEMLOCK) is smaller than the buffers that a card may be given for DMA.",
  commands: [RAISE_LIMIT],
  find({ host, address }) {
    if (host.capabilities === undefined || (host.capabilities & (1n << CAP_IPC_LOCK)) !== 0n) return undefined;
    const soft = /^Max locked memory\s+(\d{1,15})\s/m.exec(readText(join(host.roots.proc, "self/limits")) ?? "")?.[1];
    if (soft === undefined || Number(soft) >= MOST_DMA_BYTES) return undefined;
    const sentence = `this process may lock ${soft} bytes of memory, and DMA of ${address} may take ${MOST_DMA_BYTES}`;
    return { sentence, command: fillCommand(RAISE_LIMIT, { bytes: MOST_DMA_BYTES }) };
  },
});

/** The way to the card through vfio. */
export const VFIO_CHECKS: readonly Check<DoctorCard>[] = [noIommu, notLoaded, noFile, groupShared, inUse, memlock];
