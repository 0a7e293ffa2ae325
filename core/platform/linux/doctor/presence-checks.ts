import { join } from "node:path";
import { hex } from "../../../bits/hex.ts";
import { readNumber } from "../attribute.ts";
import { folderOf, listFunctions } from "../pci-function.ts";
import { readBytes } from "../read-bounded.ts";
import type { Check } from "./check.ts";
import { type DoctorCard, HEADER_BYTES } from "./doctor-card.ts";
import type { DoctorHost } from "./doctor-host.ts";
import { fillCommand } from "./fill-command.ts";
import { REMOVE_AND_RESCAN } from "./known-commands.ts";

const RESCAN_BRIDGE = "echo 1 > {sysfs}/bus/pci/devices/{bridge}/rescan";
const RESCAN_ALL = "echo 1 > {sysfs}/bus/pci/rescan";
const TRY_PROFILE = "barflash info --card {address} --profile {profile}";
const LIST_PROFILES = "barflash profile list";

const missing: Check<DoctorCard> = {
  code: "CARD_NO_FUNCTION",
  severity: "blocks",
  when: "There is no PCI function at the card's address; the bridge to its bus is named where there is one.",
  commands: [RESCAN_BRIDGE, RESCAN_ALL],
  find({ host, address, found }) {
    if (found !== undefined) return undefined;
    const { sysfs } = host.roots;
    const bridge = bridgeTo(host, address);
    if (bridge === undefined) return { sentence: `there is no PCI function ${address}`, command: fillCommand(RESCAN_ALL, { sysfs }) };
    const sentence = `there is no PCI function ${address}, but the bridge ${bridge} to its bus is there${linkOf(host, bridge)}`;
    return { sentence, command: fillCommand(RESCAN_BRIDGE, { sysfs, bridge }) };
  },
};

function linkOf(host: DoctorHost, bridge: string): string {
  const lanes = readNumber(join(folderOf(host.roots, bridge), "current_link_width"));
  return lanes === undefined ? "" : lanes === 0 ? ", with its link down" : `, with its link up (x${lanes})`;
}

// PCI-to-PCI Bridge Architecture Specification 1.2, 3.2.5: header type and secondary bus number.
const HEADER_TYPE = 0x0e;
const SECONDARY_BUS = 0x19;
const TYPE_BRIDGE = 1;

/** The bridge whose secondary bus the address is on. */
function bridgeTo({ roots }: DoctorHost, address: string): string | undefined {
  const [domain, bus] = address.split(":");
  return listFunctions(roots).find((candidate) => {
    if (!candidate.startsWith(`${domain}:`)) return false;
    const header = readBytes(join(folderOf(roots, candidate), "config"), HEADER_BYTES);
    if (header === undefined || header.length < HEADER_BYTES || ((header[HEADER_TYPE] ?? 0) & 0x7f) !== TYPE_BRIDGE) return false;
    return header[SECONDARY_BUS] === Number.parseInt(bus ?? "", 16) && header[SECONDARY_BUS] !== 0;
  });
}

const notAnswering: Check<DoctorCard> = {
  code: "CARD_NOT_ANSWERING",
  severity: "blocks",
  when: "The system still lists the card, but its vendor id reads all ones: it is off the bus, without power, or its FPGA is blank.",
  commands: [REMOVE_AND_RESCAN],
  find({ host, address, found }) {
    if (found === undefined || found.header.length < 4 || found.header.readUInt16LE(0) !== 0xffff) return undefined;
    const sentence = `${address} does not answer: its vendor id reads 0xffff, the system knows it as ${hex(found.card.vendorId, 4)}`;
    return { sentence, command: fillCommand(REMOVE_AND_RESCAN, { sysfs: host.roots.sysfs, address }) };
  },
};

const noProfile: Check<DoctorCard> = {
  code: "PROFILE_NONE_FITS",
  severity: "blocks",
  when: "No card profile has the card's PCI ids, and none was named.",
  commands: [LIST_PROFILES],
  find({ address, found, profiles }) {
    if (found === undefined || profiles === undefined || profiles.length > 0) return undefined;
    const { vendorId, deviceId, subsystemVendorId, subsystemDeviceId } = found.card;
    const id = (value: number) => value.toString(16).padStart(4, "0");
    const ids = `${id(vendorId)}:${id(deviceId)}, subsystem ${id(subsystemVendorId)}:${id(subsystemDeviceId)}`;
    return { sentence: `no card profile fits the ids of ${address} (${ids})`, command: LIST_PROFILES };
  },
};

const severalProfiles: Check<DoctorCard> = {
  code: "PROFILE_SEVERAL_FIT",
  severity: "blocks",
  when: "Several card profiles have the card's PCI ids, and none was named.",
  commands: [TRY_PROFILE],
  find({ address, profiles }) {
    const [profile, ...others] = profiles ?? [];
    if (profile === undefined || others.length === 0) return undefined;
    const sentence = `several card profiles fit ${address}: ${[profile, ...others].join(", ")}`;
    return { sentence, command: fillCommand(TRY_PROFILE, { address, profile }) };
  },
};

/** Whether there is such a card, and which one it is. */
export const PRESENCE_CHECKS: readonly Check<DoctorCard>[] = [missing, notAnswering, noProfile, severalProfiles];
