import { join } from "node:path";
import { bootPaths, flashUnit, holdUnit } from "./boot-paths.ts";
import type { BootFile, BootRequest, InitramfsTool } from "./boot-request.ts";
import { shellWord } from "./shell-word.ts";

const REBUILD: Readonly<Record<InitramfsTool, string>> = {
  "initramfs-tools": "sudo update-initramfs -u -k all",
  dracut: "sudo dracut --force --regenerate-all",
};

/** What to run to install the files from `folder`. @throws {BootTextError} if the folder's name cannot stand on one line */
export function installCommands(request: BootRequest, files: readonly BootFile[], folder: string): readonly string[] {
  const copies = files.map(
    ({ path, mode }) => `sudo install -D -m ${mode.toString(8).padStart(4, "0")} ${shellWord(join(folder, path))} ${path}`,
  );
  return [...copies, ...reload(request), `sudo systemctl enable ${units(request)}`];
}

/** What to run to take them away again. A card that nobody may have since its flash failed gets its driver. */
export function removeCommands(request: BootRequest, files: readonly BootFile[]): readonly string[] {
  const folders = [bootPaths(request.name).script, ...files.map(({ path }) => path).filter((path) => path.includes("/dracut/"))].map(
    (path) => path.slice(0, path.lastIndexOf("/")),
  );
  return [
    ...request.cards.map(({ address }) => `sudo /bin/sh ${bootPaths(request.name).script} release ${address}`),
    `sudo systemctl disable ${units(request)}`,
    `sudo rm -f ${files.map(({ path }) => path).join(" ")}`,
    `sudo rmdir ${[...new Set(folders)].join(" ")}`,
    ...reload(request),
  ];
}

const units = ({ name, cards }: BootRequest): string => [holdUnit(name), ...cards.map(({ address }) => flashUnit(name, address))].join(" ");

const reload = ({ initramfs }: BootRequest): readonly string[] => [
  "sudo systemctl daemon-reload",
  "sudo udevadm control --reload",
  ...(initramfs === undefined ? [] : [REBUILD[initramfs]]),
];
