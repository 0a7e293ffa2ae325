import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { lockHost } from "../../core/platform/host-lock.ts";
import { type FakeFunction, makeFakeSysfs } from "../support/fake-sysfs.ts";
import { jsonLines, makeHome, removeHome, resultOf, rootOf, runCommandLine } from "./run-command-line.ts";
import { runAsProcess } from "./start-child.ts";

const Cards = suite<{ home: string }>("real cards on the command line");
Cards.before.each((context) => {
  context.home = makeHome();
});
Cards.after.each(({ home }) => removeHome(home));

const CARD = "0000:03:00.0";
/** A card that no profile fits: it is driven with one that is named. */
const PLAIN: FakeFunction = {
  address: CARD,
  below: ["0000:00:01.0"],
  ids: [0x1c36, 0x0b10, 0x1c36, 1],
  bars: [{ index: 0, address: 0xfe00_0000n, sizeBytes: 0x1_0000, flags: 0x4_0200n }],
};
const BRIDGE: FakeFunction = { address: "0000:00:01.0", classCode: 0x06_0400, ids: [0x8086, 0x1901, 0, 0] };
/** AXI Quad SPI in BAR 0: registers of zeros never say that a transfer has ended. */
const INFO = ["info", "--card", CARD, "--profile", "virtual/kintex-7"];

const fileOf = (home: string, name: string) => join(rootOf(home), "sys/bus/pci/devices", CARD, name);
const textOf = (home: string, name: string) => readFileSync(fileOf(home, name), "utf8");
const recordsOf = (home: string) => {
  const folder = join(home, "state/barflash/host-changes");
  return existsSync(folder) ? readdirSync(folder) : [];
};

Cards("are listed with their profile, their driver and what sysfs says of them", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [
    BRIDGE,
    PLAIN,
    { address: "0000:04:00.0", ids: [0x10ee, 0x5000, 0x10ee, 0xe], driver: "xclmgmt", iommuGroup: "5" },
    { address: "0000:05:00.0", ids: [0x10ee, 0x7024, 0, 0] },
  ]);
  const real = async (...options: string[]) => {
    const { stdout } = await runCommandLine(["list", "--json", ...options], { home });
    return jsonLines(stdout).flatMap((line) => (line.type === "card" && line.pci !== undefined ? [line] : []));
  };
  const [u200, several, ...others] = await real();
  assert.equal(
    [u200?.address, u200?.profile, u200?.state, u200?.pci?.driver, u200?.pci?.iommuGroup],
    ["0000:04:00.0", "amd/alveo-u200-xrt", "bound", "xclmgmt", "5"],
  );
  assert.equal([several?.address, several?.profile, several?.profiles?.includes("enjoy-digital/m2sdr")], ["0000:05:00.0", undefined, true]);
  assert.equal(others, []);
  const all = await real("--all");
  assert.equal(all.map(({ address, state, name }) => [address, state, name]).slice(0, 2), [
    ["0000:00:01.0", "free", "PCI 8086:1901"],
    [CARD, "free", "PCI 1c36:0b10"],
  ]);
  assert.equal(all[1]?.pci?.bars, [
    { index: 0, kind: "memory", sizeBytes: 0x1_0000, address: "0xfe000000", is64Bit: false, isPrefetchable: false },
  ]);
});

Cards("have names where the system has a list of them", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [PLAIN]);
  mkdirSync(join(rootOf(home), "usr/share/misc"), { recursive: true });
  writeFileSync(
    join(rootOf(home), "usr/share/misc/pci.ids"),
    "# ids\n1c35  Other\n\t0b10  No\n1c36  Kestrel Ltd\n\t0b10  FP-1 card\n\t\t1c36 0001  Sub\n1c37  Next\n",
  );
  const { stdout } = await runCommandLine(["list", "--all"], { home });
  assert.match(stdout, "Kestrel Ltd FP-1 card");
});

Cards("are refused with code 5 while a driver has them, and nothing is touched", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [BRIDGE, { ...PLAIN, driver: "snd_fpga", command: 0 }]);
  const { stdout, exitCode } = await runAsProcess({ args: [...INFO, "--json"], home });
  const lines = jsonLines(stdout);
  assert.is(lines[0]?.type, "function");
  assert.equal([exitCode, resultOf(stdout).code], [5, "BUSY_DRIVER_BOUND"]);
  assert.match(resultOf(stdout).message ?? "", "the driver snd_fpga has 0000:03:00.0");
  assert.is(textOf(home, "driver_override"), "(null)\n");
  assert.is(readFileSync(fileOf(home, "config")).readUInt16LE(4), 0);
  assert.equal(recordsOf(home), []);
});

Cards("keep drivers away and decode memory only while they are worked on", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [BRIDGE, { ...PLAIN, command: 0x0400 }]);
  const { stdout, exitCode } = await runAsProcess({ args: [...INFO, "--json"], home });
  // The registers of a file answer nothing, so the work itself fails; what matters is what is left behind.
  assert.equal([exitCode, resultOf(stdout).code], [10, "HARDWARE_POLL_TIMEOUT"]);
  assert.ok(resultOf(stdout).busReads > 0);
  assert.is(textOf(home, "driver_override"), "\narflash-keeps-it", "a newline over the first byte; sysfs would take it for the whole");
  const config = readFileSync(fileOf(home, "config"));
  assert.is(config.readUInt16LE(4), 0x0400);
  assert.equal(recordsOf(home), []);
});

Cards("are put back by the next run when one was cut off", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [BRIDGE, { ...PLAIN, command: 0x0402 }]);
  const folder = join(home, "state/barflash/host-changes");
  mkdirSync(folder, { recursive: true });
  const changes = [{ kind: "memory-decode", address: CARD }];
  writeFileSync(join(folder, `${CARD}.json`), JSON.stringify({ version: 1, bootId: "unknown", pid: 1, changes }));
  const { stdout } = await runAsProcess({ args: [...INFO, "--json"], home });
  const warnings = jsonLines(stdout).flatMap((line) => (line.type === "warning" ? [line.message] : []));
  assert.equal(warnings, [`a run before this one was cut off; put back memory decoding of ${CARD}, which was off`]);
  assert.is(readFileSync(fileOf(home, "config")).readUInt16LE(4), 0x0400);
  assert.equal(recordsOf(home), []);
});

Cards("are not touched over a record that cannot be read", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [BRIDGE, PLAIN]);
  const path = join(home, "state/barflash/host-changes", `${CARD}.json`);
  mkdirSync(join(path, ".."), { recursive: true });
  for (const text of ["{", '{"version":2}', `{"version":1,"changes":[{"kind":"driver","address":"../../etc"}]}`]) {
    writeFileSync(path, text);
    const { stdout } = await runAsProcess({ args: [...INFO, "--json"], home });
    assert.is(resultOf(stdout).code, "ACCESS_HOST_RECORD");
    assert.is(readFileSync(path, "utf8"), text);
  }
});

Cards("are refused with the pid of the process that has them, for all functions of the card", async ({ home }) => {
  const roots = makeFakeSysfs(rootOf(home), [BRIDGE, PLAIN, { ...PLAIN, address: "0000:03:00.1" }]);
  const lock = lockHost(join(roots.locks, "barflash-0000:03:00.lock"));
  const { stdout } = await runCommandLine(["info", "--card", "03:00.1", "--profile", "virtual/kintex-7", "--json"], { home });
  assert.equal([resultOf(stdout).exitCode, resultOf(stdout).code], [5, "BUSY_LOCKED"]);
  assert.match(resultOf(stdout).message ?? "", `process ${process.pid}`);
  lock.release();
});

Cards("stay with their driver when the image cannot be used", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [BRIDGE, { ...PLAIN, driver: "snd_fpga" }]);
  const image = join(home, "empty.bin");
  writeFileSync(image, "");
  const { stdout } = await runCommandLine(["flash", image, "--card", CARD, "--profile", "virtual/kintex-7", "--unbind", "--json"], {
    home,
  });
  assert.is(resultOf(stdout).exitCode, 8);
  assert.is(textOf(home, "driver_override"), "(null)\n");
});

Cards("that are taken away in the middle are told, and the host is put back", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [BRIDGE, { ...PLAIN, command: 0 }]);
  // A mapping without anything behind it: the first access ends the process that makes it, as after a removal.
  truncateSync(fileOf(home, "resource0"), 0);
  const { stdout, exitCode } = await runAsProcess({ args: [...INFO, "--json"], home });
  const { code, message } = resultOf(stdout);
  assert.equal([exitCode, code], [10, "HARDWARE_CARD_TAKEN"]);
  assert.match(message ?? "", "was ended by SIGBUS; nothing was changed");
  assert.is(readFileSync(fileOf(home, "config")).readUInt16LE(4), 0);
  assert.equal(recordsOf(home), []);
});

Cards("without a fitting profile ask for one", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [BRIDGE, PLAIN, { address: "0000:05:00.0", ids: [0x10ee, 0x7024, 0, 0] }]);
  const codeOf = async (card: string) => resultOf((await runAsProcess({ args: ["info", "--card", card, "--json"], home })).stdout);
  const none = await codeOf(CARD);
  assert.equal(
    [none.exitCode, none.code, none.message],
    [7, "PROFILE_NONE_FITS", `no profile fits ${CARD}, 1c36:0b10 subsystem 1c36:0001`],
  );
  assert.is((await codeOf("0000:05:00.0")).code, "PROFILE_SEVERAL_FIT");
});

Cards.run();
