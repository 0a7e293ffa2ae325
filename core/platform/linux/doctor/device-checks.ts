import { join } from "node:path";
import { readAttribute, readNumber } from "../attribute.ts";
import { type PciLink, readFunction, WITHOUT_POWER } from "../pci-function.ts";
import type { Check } from "./check.ts";
import { assignedBars, type DoctorCard } from "./doctor-card.ts";
import { fillCommand } from "./fill-command.ts";
import { ENABLE, REMOVE_AND_RESCAN } from "./known-commands.ts";
import { unassignedBars } from "./unassigned-bars.ts";

/** A bridge is sized for what is below it when it is found. */
const REMOVE_BRIDGE = "echo 1 > {sysfs}/bus/pci/devices/{bridge}/remove; echo 1 > {sysfs}/bus/pci/rescan";
/** In this order: `enable` puts back the BARs that the way out of D3hot may reset (pci_set_full_power_state of Linux 6.1). */
const FIND_AGAIN = `${REMOVE_AND_RESCAN}; ${ENABLE}`;
const KEEP_AWAKE = "echo on > {sysfs}/bus/pci/devices/{address}/power/control";
const DECODE_ON = "setpci -s {address} COMMAND=2:2";
const RETRAIN = "setpci -s {port} CAP_EXP+10.w=20:20";

const barUnassigned: Check<DoctorCard> = {
  code: "HARDWARE_BAR_UNASSIGNED",
  severity: "blocks",
  when: "The system has given a BAR of the card no address, for want of space or because the card came late; where a rescan does not help, boot with pci=realloc.",
  commands: [REMOVE_BRIDGE, REMOVE_AND_RESCAN],
  find({ host, address, found }) {
    const bars = found === undefined ? [] : unassignedBars(found);
    if (bars.length === 0) return undefined;
    const names = bars.map(({ index, size }) => `BAR ${index} (${size})`).join(", ");
    const { sysfs } = host.roots;
    const bridge = found?.card.upstream;
    const command =
      bridge === undefined ? fillCommand(REMOVE_AND_RESCAN, { sysfs, address }) : fillCommand(REMOVE_BRIDGE, { sysfs, bridge });
    return { sentence: `the system has given no address to ${names} of ${address}`, command };
  },
};

const asleep: Check<DoctorCard> = {
  code: "HARDWARE_POWER_STATE",
  severity: "blocks",
  when: "The card is asleep: in D3cold it has no power; from D1 to D3hot barflash wakes it, so that it only warns.",
  commands: [KEEP_AWAKE, FIND_AGAIN],
  find({ host, address, found }) {
    // vfio-pci lets a card sleep that nobody has open.
    if (found === undefined || found.way === "vfio") return undefined;
    const state = found.card.powerState ?? "unknown";
    const values = { sysfs: host.roots.sysfs, address };
    if (!/^D(1|2|3hot|3cold)$/.test(state)) {
      if (!found.sleeps) return undefined;
      const sentence = `${address} is asleep in D${found.sleeps}, and the system takes it for ${state}; barflash wakes it for the work`;
      return { sentence, command: fillCommand(FIND_AGAIN, values), severity: "warns" };
    }
    const command = fillCommand(KEEP_AWAKE, values);
    if (state === WITHOUT_POWER) return { sentence: `${address} is in power state ${state}, without power`, command };
    return { sentence: `${address} is in power state ${state}; barflash wakes it for the work`, command, severity: "warns" };
  },
};

const runtimePower: Check<DoctorCard> = {
  code: "HARDWARE_RUNTIME_POWER",
  severity: "warns",
  when: "Runtime power management is on: the system may put the card to sleep in the middle of the work.",
  commands: [KEEP_AWAKE],
  find({ host, address, found }) {
    if (found === undefined || found.way === "vfio" || readAttribute(join(found.card.folder, "power/control")) !== "auto") return undefined;
    const sentence = `runtime power management of ${address} is on (power/control is auto), and may put it to sleep`;
    return { sentence, command: fillCommand(KEEP_AWAKE, { sysfs: host.roots.sysfs, address }) };
  },
};

const decodeOff: Check<DoctorCard> = {
  code: "HARDWARE_DECODE_OFF",
  severity: "warns",
  when: "Memory decoding is off, so that the card's BARs do not answer, as after a reload of its FPGA; barflash switches it on for the work.",
  commands: [ENABLE, DECODE_ON],
  find({ host, address, found }) {
    if (found === undefined || found.way === "vfio" || found.card.memoryDecode !== false || assignedBars(found).length === 0)
      return undefined;
    // `enable` counts: from 1 on, the kernel takes the card for enabled and writes nothing.
    const isEnabled = (readNumber(join(found.card.folder, "enable")) ?? 1) > 0;
    const command = fillCommand(isEnabled ? DECODE_ON : ENABLE, { sysfs: host.roots.sysfs, address });
    const word = found.header.length < 6 ? "" : ` (COMMAND is 0x${found.header.readUInt16LE(4).toString(16).padStart(4, "0")})`;
    return { sentence: `memory decoding of ${address} is off${word}; barflash switches it on for the work`, command };
  },
};

const link: Check<DoctorCard> = {
  code: "HARDWARE_LINK_DOWN",
  severity: "warns",
  when: "The card's link is down, or slower or narrower than the card and the port above it can be.",
  commands: [RETRAIN],
  find({ host, address, found }) {
    const { link: now, upstream: port } = found?.card ?? {};
    if (now === undefined || port === undefined) return undefined;
    const best = bestOf(now, readFunction(host.roots, port)?.link);
    const command = fillCommand(RETRAIN, { port });
    if (now.lanes === 0 || speedOf(now.speed) === 0) return { sentence: `the link of ${address} below ${port} is down`, command };
    if (speedOf(now.speed) >= best.speed && now.lanes >= best.lanes) return undefined;
    const sentence = `the link of ${address} runs at ${now.speed} x${now.lanes}; it and ${port} can ${best.speed} GT/s x${best.lanes}`;
    return { sentence, command };
  },
};

/** `8.0 GT/s PCIe`; 0 where the kernel does not know. */
const speedOf = (text: string): number => Number(/^(\d{1,3}(?:\.\d)?) GT\/s/.exec(text)?.[1] ?? 0);
/** The kernel shows a width that it cannot read as 255, and an absent one as 0. */
const lanesOf = (lanes: number): number => (lanes > 0 && lanes <= 32 ? lanes : Number.POSITIVE_INFINITY);

function bestOf(card: PciLink, port: PciLink | undefined): { readonly speed: number; readonly lanes: number } {
  const ends = port === undefined ? [card] : [card, port];
  const speeds = ends.map(({ highestSpeed }) => speedOf(highestSpeed)).filter((speed) => speed > 0);
  const lanes = Math.min(...ends.map(({ mostLanes }) => lanesOf(mostLanes)));
  return { speed: speeds.length === 0 ? 0 : Math.min(...speeds), lanes: Number.isFinite(lanes) ? lanes : 0 };
}

/** The state of the card itself. */
export const DEVICE_CHECKS: readonly Check<DoctorCard>[] = [barUnassigned, asleep, runtimePower, decodeOff, link];
