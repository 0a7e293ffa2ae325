import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { openCatalog } from "../../core/profile/catalog.ts";
import { writeConfiguration } from "../support/write-configuration.ts";
import type { Guest } from "./guest.ts";
import { makeProxyCard } from "./proxy-card.ts";
import { vmSuite } from "./vm-suite.ts";

const catalog = await openCatalog(["profiles"]);
const card = await makeProxyCard({ device: "card0,bus=port0", profile: "virtual/hwicap", catalog });

const CARD = "0000:01:00.0";
const PORT = "0000:00:07.0";
const DEVICES = "/sys/bus/pci/devices";

/** The same card, which boots when it is reset. */
const RESET_PROFILE = readFileSync("profiles/cards/virtual/hwicap.yaml", "utf8")
  .replace("id: virtual/hwicap", "id: test/reset")
  .replace("reload: { controller: icap, source", "reload: { link: hot-reset, bootMs: 1000, source");
const RESET = "/root/reset.yaml";

const Reload = vmSuite("a reload behind a root port", () => ({
  devices: ["pcie-root-port,id=port0,addr=7,chassis=1,slot=1"],
  // Native hot plug, with which QEMU says whether the link is up.
  qemuArguments: ["-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"],
  cards: [card],
  extraFiles: [{ path: RESET, data: Buffer.from(RESET_PROFILE) }],
}));

interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

async function barflash(
  guest: Guest,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly lines: readonly Line[] }> {
  const { code, stdout, stderr } = await guest.run(["barflash", ...args, "--card", CARD, "--json"], { timeoutMs: 300_000 });
  const lines = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Line]));
  assert.ok(lines.length > 0, stderr);
  return { code, lines };
}

const lineOf = (lines: readonly Line[], type: string): Line => lines.find((line) => line.type === type) ?? { type: "none" };
const warningsOf = (lines: readonly Line[]) => lines.filter(({ type }) => type === "warning").map(({ message }) => message);

/** What a reload must leave as it was: all of both configuration spaces, and who may have the card. */
async function hostState(guest: Guest) {
  const [ofCard, ofPort] = [await guest.readFile(`${DEVICES}/${CARD}/config`), await guest.readFile(`${DEVICES}/${PORT}/config`)];
  const { stdout } = await guest.run([
    "sh",
    "-c",
    `cat ${DEVICES}/${CARD}/driver_override; ls ${DEVICES}/${CARD}/driver 2>/dev/null | wc -l`,
  ]);
  return { card: ofCard.toString("hex"), port: ofPort.toString("hex"), drivers: stdout };
}

Reload("of a design without an image falls back, with a code of its own and the host as it was", async (guest) => {
  const before = await hostState(guest);
  const { code, lines } = await barflash(guest, "reload", "--profile", "virtual/hwicap", "--yes");
  assert.equal([code, lineOf(lines, "result").code], [10, "HARDWARE_FALLBACK"], JSON.stringify(lines));
  assert.equal(await hostState(guest), before);
});

Reload("boots the image that was flashed, and finds that it runs", async (guest) => {
  const before = await hostState(guest);
  const image = Buffer.from(writeConfiguration({ idcode: 0x03647093, frames: new Uint32Array(64).fill(0x1234) }));
  await guest.writeFile("/tmp/image.bin", image);
  const flashed = await barflash(guest, "flash", "/tmp/image.bin", "--profile", "virtual/hwicap", "--region", "user", "--yes");
  assert.is(flashed.code, 0, JSON.stringify(flashed.lines.at(-1)));
  const { code, lines } = await barflash(guest, "reload", "--profile", "virtual/hwicap", "--yes");
  assert.is(code, 0, JSON.stringify(lines));
  assert.equal(lineOf(lines, "reload").fallback, false);
  assert.equal(await hostState(guest), before);
});

Reload("by a reset of the link puts back what the card lost", async (guest) => {
  const before = await hostState(guest);
  card.forgetAccesses();
  const { code, lines } = await barflash(guest, "reload", "--profile", RESET, "--yes");
  assert.is(code, 0, JSON.stringify(lines));
  assert.equal(warningsOf(lines), []);
  const bars = card.accessesOf("config").filter(({ kind, offset }) => kind === "write" && offset === 0x10);
  assert.ok(bars.length > 0, "the reset reached the card, and BAR 0 was written again");
  assert.equal(await hostState(guest), before);
});

Reload.run();
