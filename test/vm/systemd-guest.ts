import { readFileSync, statSync } from "node:fs";
import type { GuestEntry } from "./cpio.ts";
import { systemdFiles } from "./fetch-systemd.ts";
import type { GuestOptions } from "./start-guest.ts";

const INIT = "/systemd-init.sh";

/** What it writes goes to the kernel's log, in one order with what drivers say. */
const CONFIGURATION: Readonly<Record<string, string>> = {
  "/etc/systemd/system.conf": "[Manager]\nLogTarget=kmsg\nShowStatus=no\n",
  "/etc/systemd/journald.conf": "[Journal]\nStorage=none\nForwardToKMsg=yes\nMaxLevelKMsg=debug\n",
  // With an id, since a machine without one is new to systemd, which then enables and disables units by itself.
  "/etc/machine-id": `${"7".repeat(32)}\n`,
  "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
  "/etc/group": "root:x:0:\n",
  "/etc/systemd/system/agent.service": `[Unit]
Description=Does what the test asks
[Service]
ExecStartPre=/bin/stty -F /dev/ttyS1 raw -echo
ExecStart=/usr/bin/node /agent.mjs /dev/ttyS1
Environment=HOME=/root PATH=/sbin:/bin:/usr/bin
WorkingDirectory=/
# What the test starts goes on by itself.
KillMode=process
`,
};

const LINKS: Readonly<Record<string, string>> = {
  "/etc/systemd/system/default.target": "/lib/systemd/system/multi-user.target",
  "/etc/systemd/system/multi-user.target.wants/agent.service": "../agent.service",
};

export interface SystemdOptions {
  /** Commands that an administrator would type before the next boot; PID 1 is not there yet. */
  readonly enable: readonly string[];
  /** Commands that run first, as an initramfs would run them. */
  readonly asInitramfs?: readonly string[];
}

/** A guest that boots with Debian's systemd and udev instead of our own first process. The agent is one of systemd's services. */
export function withSystemd(options: GuestOptions, { enable, asInitramfs }: SystemdOptions): GuestOptions {
  const { copied, links } = systemdFiles();
  const script = (path: string, lines: readonly string[] = []): GuestEntry => ({ path, data: Buffer.from(`${lines.join("\n")}\n`) });
  const files: GuestEntry[] = [
    ...copied.map(({ path, from }) => ({ path, data: readFileSync(from), mode: statSync(from).mode & 0o777 })),
    ...links,
    ...Object.entries(CONFIGURATION).map(([path, text]) => ({ path, data: Buffer.from(text) })),
    ...Object.entries(LINKS).map(([path, linkTo]) => ({ path, linkTo })),
    { path: INIT, data: readFileSync("test/vm/systemd-init.sh"), mode: 0o755 },
    script("/enable.sh", enable),
    ...(asInitramfs === undefined ? [] : [script("/as-initramfs.sh", asInitramfs)]),
  ];
  return {
    ...options,
    append: [`rdinit=${INIT}`, "printk.devkmsg=on", "log_buf_len=4M", options.append ?? ""].join(" ").trim(),
    extraFiles: [...(options.extraFiles ?? []), ...files],
  };
}
