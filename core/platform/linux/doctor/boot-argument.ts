import { existsSync } from "node:fs";
import { join } from "node:path";
import { fillCommand } from "./fill-command.ts";

/** How distributions change the kernel's command line: grubby(8) on Fedora and its relatives, /etc/default/grub on Debian's. */
const WITH_GRUBBY = { add: "grubby --update-kernel=ALL --args={argument}", remove: "grubby --update-kernel=ALL --remove-args={argument}" };
const WITH_GRUB = {
  add: `sed -i 's/^GRUB_CMDLINE_LINUX="/&{argument} /' /etc/default/grub && update-grub`,
  remove: `sed -i 's/ *{argument}//' /etc/default/grub && update-grub`,
};

export const ADD_BOOT_ARGUMENT = [WITH_GRUBBY.add, WITH_GRUB.add] as const;
export const REMOVE_BOOT_ARGUMENT = [WITH_GRUBBY.remove, WITH_GRUB.remove] as const;

/** Changes the kernel's command line for the boots after this. @param argument of our own, such as `pci=realloc` */
export function bootArgumentCommand(root: string, change: "add" | "remove", argument: string): string {
  const hasGrubby = ["usr/sbin/grubby", "sbin/grubby"].some((path) => existsSync(join(root, path)));
  return fillCommand((hasGrubby ? WITH_GRUBBY : WITH_GRUB)[change], { argument });
}
