import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { BARE_CASES, type DoctorCase, MAP_FILE, ROOT_CASES, SIBLING, USER_CASES } from "./doctor-states.ts";
import type { Guest } from "./guest.ts";
import { barflash } from "./guest-command.ts";
import { makeNetxCard, NETX_PROFILE } from "./netx-card.ts";
import { vmSuite } from "./vm-suite.ts";

const NETX = "0000:00:08.0";
const PROBE = { path: "/root/doctor-probe.mjs", data: readFileSync("test/vm/doctor-probe.js") };
const netx = await makeNetxCard("card0,addr=8");

interface Answer {
  readonly code: string;
  readonly found?: { readonly sentence: string; readonly command: string };
  readonly after?: readonly string[];
  readonly failures: readonly string[];
}

async function answers(guest: Guest, cases: readonly DoctorCase[], { user = "", before = "" } = {}): Promise<readonly Answer[]> {
  const run = ["sh", "-c", `${before}exec node ${PROBE.path} ${user}`];
  const { code, stdout, stderr } = await guest.run(run, { stdin: JSON.stringify(cases), timeoutMs: 200_000 });
  assert.is(code, 0, `${stdout}${stderr}`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer); // as: the probe prints them.
}

/** All that is wrong, so that one run tells of every case. */
function findings(cases: readonly DoctorCase[], given: readonly Answer[]): readonly string[] {
  return cases.flatMap(({ code, sentence, command, helps }, index) => {
    const answer = given[index];
    const { found } = answer ?? {};
    const isRight = found !== undefined && sentence.test(found.sentence) && command.test(found.command);
    const isMended = !helps || answer?.after?.includes(code) === false;
    return isRight && isMended && answer?.failures.length === 0 ? [] : [`${code}: ${JSON.stringify(answer)}`];
  });
}

const Doctor = vmSuite("doctor", () => ({
  iommu: true,
  devices: ["edu,addr=3", "pci-testdev,addr=4", "e1000e,addr=5", "edu,addr=6.0,multifunction=on", "e1000,addr=6.1"],
  cards: [netx.card],
  extraFiles: [PROBE, MAP_FILE, ...netx.files],
}));

Doctor("finds each state, and the command that it gives ends it", async (guest) => {
  assert.equal(findings(ROOT_CASES, await answers(guest, ROOT_CASES)), []);
});

Doctor("tells a user what only root may do", async (guest) => {
  const given = await answers(guest, USER_CASES, { user: "1000", before: "ulimit -l 64; " });
  assert.equal(findings(USER_CASES, given), []);
});

Doctor("ends the command with the code of a driver in the way, and with success once its own command was run", async (guest) => {
  await guest.run(["sh", "-c", `echo ${SIBLING} > /sys/bus/pci/drivers/e1000/bind`]);
  const bound = await barflash(guest, "doctor", "--card", SIBLING, "--profile", NETX_PROFILE);
  assert.equal([bound.exit, bound.code], [5, "BUSY_DRIVER_BOUND"], bound.message);
  const command = bound.lines.find(({ code }) => code === "BUSY_DRIVER_BOUND")?.command;
  assert.is((await guest.run(["sh", "-c", `${command}`])).code, 0);
  const free = await barflash(guest, "doctor", "--card", SIBLING, "--profile", NETX_PROFILE);
  assert.is(free.exit, 0, free.message);
});

Doctor("tells a card that the system lists and that answers no more", async (guest) => {
  netx.card.unplug();
  const { exit, code, lines } = await barflash(guest, "doctor", "--card", NETX, "--profile", NETX_PROFILE);
  const found = lines.find((line) => line.code === "CARD_NOT_ANSWERING");
  assert.is(code, "CARD_NOT_ANSWERING", JSON.stringify(lines));
  assert.is(exit, 4);
  assert.match(`${found?.sentence}`, /^0000:00:08\.0 does not answer: its vendor id reads 0xffff/);
  assert.match(`${found?.command}`, /^echo 1 > \S+08\.0\/remove; echo 1 > \/sys\/bus\/pci\/rescan$/);
});

Doctor.run();

const Bare = vmSuite("doctor on a locked down kernel without an IOMMU", () => ({
  devices: ["edu,addr=3"],
  append: "lockdown=integrity",
  extraFiles: [PROBE],
}));

Bare("names what forbids the one way, and why there is not the other", async (guest) => {
  assert.equal(findings(BARE_CASES, await answers(guest, BARE_CASES)), []);
});

Bare.run();
