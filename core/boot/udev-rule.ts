import { hex } from "../bits/hex.ts";
import { bootPaths, flashUnit, HELD, RELEASED } from "./boot-paths.ts";
import type { BootCard, BootIds, BootRequest } from "./boot-request.ts";

/**
 * The rule that keeps drivers away from a card when it appears, and starts its unit. Nothing in it comes from outside: addresses, ids and
 * a checked name.
 *
 * An attribute is written while the rules are processed, programs and `kmod load` come after all rules (udev(7)), so the override is there
 * before a module is loaded because of this event. That another event loads the same module earlier is what the hold unit is for.
 * Where the script is missing, the rule does nothing: initramfs-tools copies rules of /etc into any initramfs, and one that was left
 * behind there would keep a card from its driver with nobody to release it.
 */
export function udevRule({ name, cards }: BootRequest): string {
  return `# Made by barflash boot-files; see docs/boot.md of barflash. Keeps drivers away from cards until they are flashed.
SUBSYSTEM!="pci", GOTO="${name}_end"
ACTION=="remove", GOTO="${name}_end"
TEST!="${bootPaths(name).script}", GOTO="${name}_end"

${cards.map((card) => cardRules(name, card)).join("\n")}
LABEL="${name}_end"
`;
}

function cardRules(name: string, { address, ids }: BootCard): string {
  const matches = ids.map((entry) => `KERNEL=="${address}", ${idMatch(entry)}, TEST!="${RELEASED}/${address}"`);
  return matches.map((match) => `${holdRule(match)}\n${startRule(match, flashUnit(name, address))}\n`).join("");
}

/** Without a driver, and without an override of somebody else: sysfs shows none as "(null)", later kernels as an empty line. */
const holdRule = (match: string) => `ACTION=="add", DRIVER=="", ATTR{driver_override}!="[!(]*", ${match}, ATTR{driver_override}="${HELD}"`;

/** systemd.device(5): the tag makes systemd see the device, the property names what it starts. */
const startRule = (match: string, unit: string) => `${match}, TAG+="systemd", ENV{SYSTEMD_WANTS}+="${unit}"`;

const idMatch = ({ vendorId, deviceIds }: BootIds): string =>
  `ATTR{vendor}=="${hex(vendorId, 4)}", ATTR{device}=="${deviceIds.map((id) => hex(id, 4)).join("|")}"`;
