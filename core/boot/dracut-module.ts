import { bootPaths } from "./boot-paths.ts";
import type { BootFile, BootRequest } from "./boot-request.ts";

/** A module of dracut (dracut.modules(7)) that runs the script before udev is started. Hooks are sourced, so it must not exit. */
export function dracutModule({ name }: BootRequest): readonly BootFile[] {
  const { dracutFolder, script } = bootPaths(name);
  return [
    {
      path: `${dracutFolder}/module-setup.sh`,
      mode: 0o755,
      text: `#!/bin/bash
# Made by barflash boot-files; see docs/boot.md of barflash.

check() {
  [ -e ${script} ]
}

depends() {
  return 0
}

install() {
  inst_simple ${script}
  inst_hook pre-udev 00 "$moddir/hold-${name}.sh"
}
`,
    },
    { path: `${dracutFolder}/hold-${name}.sh`, mode: 0o755, text: `#!/bin/sh\n/bin/sh ${script} hold\n` },
  ];
}
