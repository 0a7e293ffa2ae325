import { execFileSync } from "node:child_process";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const LimitRights = suite("rights of the process that touches a card");

const MODULE = new URL("../../../../core/platform/linux/limit-rights.ts", import.meta.url).pathname;
const SHOW = "require('fs').readFileSync('/proc/self/status', 'utf8')";

/** What `/proc/self/status` says in a process with limited children, and in such a child. The words before start the first one. */
function statusOf(keep: readonly string[], before: readonly string[] = []) {
  const script = `
    const { execFileSync } = await import("node:child_process");
    const { limitChildren } = await import(${JSON.stringify(MODULE)});
    limitChildren(${JSON.stringify(keep)});
    const { readFileSync } = await import("node:fs");
    const child = execFileSync(process.execPath, ["-p", ${JSON.stringify(SHOW)}], { encoding: "utf8" });
    process.stdout.write(JSON.stringify({ own: readFileSync("/proc/self/status", "utf8"), child }));`;
  const [program = "", ...args] = [...before, process.execPath, "--import", "tsx", "--input-type=module", "-e", script];
  return JSON.parse(execFileSync(program, args, { encoding: "utf8" })) as { own: string; child: string };
}

const capabilitiesIn = (status: string, set: string): bigint =>
  BigInt(`0x${new RegExp(`^${set}:\\s*(\\w+)$`, "m").exec(status)?.[1] ?? "0"}`);

const CHOWN = 1n << 0n;
const DAC_OVERRIDE = 1n << 1n;
const IPC_LOCK = 1n << 14n;
const SYS_RAWIO = 1n << 17n;
const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const test = isRoot ? LimitRights : LimitRights.skip;
if (!isRoot) process.stdout.write("skipped: rights that are dropped, because only root on Linux has some\n");

test("of root's rights a child has those that are kept, and can gain none", () => {
  const { own, child } = statusOf(["dacOverride", "ipcLock"]);
  const had = capabilitiesIn(own, "CapPrm");
  assert.ok((had & SYS_RAWIO) !== 0n || (had & DAC_OVERRIDE) !== 0n, "root without rights shows nothing");
  for (const set of ["CapPrm", "CapEff", "CapBnd"]) assert.is(capabilitiesIn(child, set), had & (DAC_OVERRIDE | IPC_LOCK), set);
  assert.match(child, /^NoNewPrivs:\s*1$/m);
});

test("rights that a service manager gave to an ordinary user are dropped too", () => {
  const user = [
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=+dac_override,+chown",
    "--ambient-caps=+dac_override,+chown",
  ];
  const { own, child } = statusOf(["dacOverride"], user);
  assert.is(capabilitiesIn(own, "CapPrm"), DAC_OVERRIDE | CHOWN);
  for (const set of ["CapPrm", "CapEff", "CapAmb"]) assert.is(capabilitiesIn(child, set), DAC_OVERRIDE, set);
});

LimitRights.run();
