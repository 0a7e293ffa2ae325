import { bootPaths } from "./boot-paths.ts";
import type { BootFile, BootRequest, InitramfsTool } from "./boot-request.ts";
import { dracutModule } from "./dracut-module.ts";
import { driverScript } from "./driver-script.ts";
import { BootNameError } from "./errors.ts";
import { udevRule } from "./udev-rule.ts";
import { flashUnitText, holdUnitText } from "./units.ts";

const NAME = /^[a-z](?:-?[a-z0-9]){0,39}$/;
const LONGEST_NAME = 40;

const INITRAMFS: Readonly<Record<InitramfsTool, (request: BootRequest) => readonly BootFile[]>> = {
  "initramfs-tools": (request) => [{ path: bootPaths(request.name).initramfsScript, mode: 0o755, text: driverScript(request) }],
  dracut: dracutModule,
};

/**
 * The files that make a machine flash cards at boot before their drivers attach. Installs nothing.
 *
 * @throws {BootNameError} {@link BootTextError}
 */
export function bootFiles(request: BootRequest): readonly BootFile[] {
  const { name, cards, initramfs } = request;
  if (!NAME.test(name) || name.length > LONGEST_NAME) throw new BootNameError(name);
  const paths = bootPaths(name);
  return [
    { path: paths.rule, mode: 0o644, text: udevRule(request) },
    { path: paths.script, mode: 0o755, text: driverScript(request) },
    { path: paths.holdUnit, mode: 0o644, text: holdUnitText(request) },
    ...cards.map((card): BootFile => ({ path: paths.flashUnit(card.address), mode: 0o644, text: flashUnitText(card, request) })),
    ...(initramfs === undefined ? [] : INITRAMFS[initramfs](request)),
  ];
}
