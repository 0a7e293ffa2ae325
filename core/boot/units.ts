import { bootPaths, holdUnit } from "./boot-paths.ts";
import type { BootCard, BootRequest, OnFailure } from "./boot-request.ts";
import { unitAssignment, unitProgram, unitWord } from "./unit-word.ts";

const MADE_BY = "# Made by barflash boot-files; see docs/boot.md of barflash.";

/**
 * Keeps drivers away before the first module is loaded: another card with the same ids, or a list of modules, loads a module that takes
 * all its cards at once, before the rule has seen ours.
 */
export function holdUnitText({ name }: BootRequest): string {
  return `${MADE_BY}
[Unit]
Description=Keep drivers away from cards that barflash flashes at boot
DefaultDependencies=no
Before=systemd-udevd.service systemd-udev-trigger.service systemd-modules-load.service sysinit.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${shell(name)} hold
# Without it, a oneshot service may take forever, and the boot with it.
TimeoutStartSec=30

[Install]
WantedBy=sysinit.target
`;
}

/** What lets the driver in, by what became of the flash: systemd.service(5), ExecStartPost= only after success, ExecStopPost= always. */
const RELEASES: Readonly<Record<OnFailure, readonly string[]>> = {
  attach: ["ExecStartPost", "ExecStopPost"],
  "keep-away": ["ExecStartPost"],
};

/** Said at the end in any case, for the journal: a card that no driver gets must not stay so without a word. */
const TOLD: Readonly<Record<OnFailure, boolean>> = { attach: false, "keep-away": true };

/**
 * Flashes a card and lets its driver in. Started by the rule when the card appears, and with the system: what the initramfs's udev saw
 * may not reach this systemd. It runs once a boot, since it stays active.
 *
 * @throws {BootTextError} if a path cannot be written
 */
export function flashUnitText({ address, command, timeoutS }: BootCard, { name, onFailure, environment }: BootRequest): string {
  const [program, ...words] = command;
  const line = [unitProgram(program, "a unit"), ...words.map((word) => unitWord(word, "a unit"))].join(" ");
  const variables = Object.entries(environment).map(([key, value]) => `Environment=${unitAssignment(key, value, "a unit")}\n`);
  return `${MADE_BY}
[Unit]
Description=Flash the card ${address} before its driver attaches
DefaultDependencies=no
ConditionPathExists=/sys/bus/pci/devices/${address}
After=local-fs.target ${holdUnit(name)}
Before=shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
# Records about the host hold until the machine is started again, as this folder does.
Environment="XDG_STATE_HOME=/run/barflash-boot"
${variables.join("")}ExecStartPre=${shell(name)} check ${address}
ExecStart=${line}
${RELEASES[onFailure].map((when) => `${when}=${shell(name)} release ${address}\n`).join("")}${TOLD[onFailure] ? `ExecStopPost=${shell(name)} tell ${address}\n` : ""}# The flash at its slowest; on SIGTERM it ends between two operations. Only the main process is told, which tells the other one.
TimeoutStartSec=${timeoutS}
TimeoutStopSec=120
KillMode=mixed

[Install]
WantedBy=multi-user.target
`;
}

/** By way of the shell, so that no right to execute files in /etc is needed. */
const shell = (name: string): string => `/bin/sh ${bootPaths(name).script}`;
