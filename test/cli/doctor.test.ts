import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeFakeSysfs } from "../support/fake-sysfs.ts";
import { jsonLines, makeHome, removeHome, resultOf, rootOf, runCommandLine } from "./run-command-line.ts";

const Doctor = suite<{ home: string }>("doctor");
Doctor.before.each((context) => {
  context.home = makeHome();
});
Doctor.after.each(({ home }) => removeHome(home));

const CARD = "0000:03:00.0";
/** Of amd/alveo-u200-xrt. */
const U200 = [0x10ee, 0x5000, 0x10ee, 0xe] as const;
const BARS = [{ index: 0, address: 0xfe00_0000n, sizeBytes: 0x1_0000, flags: 0x4_0200n }];

const diagnosesOf = (stdout: string) => jsonLines(stdout).flatMap((line) => (line.type === "diagnosis" ? [line] : []));

Doctor("names the driver that has a card, the command that helps, and ends with the code of that state", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [{ address: CARD, ids: U200, driver: "xclmgmt", bars: BARS }]);
  const { stdout } = await runCommandLine(["doctor", "--json"], { home });
  const found = diagnosesOf(stdout).find(({ code }) => code === "BUSY_DRIVER_BOUND");
  assert.match(found?.sentence ?? "", "xclmgmt");
  assert.match(found?.command ?? "", `echo ${CARD} > ${rootOf(home)}/sys/bus/pci/drivers/xclmgmt/unbind`);
  assert.equal([found?.address, found?.severity, resultOf(stdout).ok], [CARD, "blocks", false]);
  assert.is(readFileSync(join(rootOf(home), "sys/bus/pci/drivers/xclmgmt/unbind"), "utf8"), "", "nothing was written");
});

Doctor("finds nothing in the way of a card that is free", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [{ address: CARD, ids: U200, bars: BARS }]);
  const { stdout } = await runCommandLine(["doctor", "--card", "03:00.0", "--json"], { home });
  const blocking = diagnosesOf(stdout).filter(({ severity }) => severity === "blocks");
  assert.equal(blocking, []);
  assert.equal([resultOf(stdout).ok, resultOf(stdout).exitCode], [true, 0]);
});

Doctor("says that a card is not there, with the code for that", async ({ home }) => {
  makeFakeSysfs(rootOf(home), [{ address: CARD, ids: U200, bars: BARS }]);
  const { stdout } = await runCommandLine(["doctor", "--card", "07:00.0", "--json"], { home });
  assert.is(resultOf(stdout).exitCode, 4, stdout);
});

Doctor("is for real cards", async ({ home }) => {
  const { stdout } = await runCommandLine(["doctor", "--card", "sim:virtual/kintex-7", "--json"], { home });
  assert.equal([resultOf(stdout).exitCode, resultOf(stdout).code], [2, "USAGE_ARGUMENTS"]);
});

Doctor.run();
