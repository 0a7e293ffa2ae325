import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CardChangedError, CardNotBackError } from "../../../../core/link/errors.ts";
import { bringBack } from "../../../../core/platform/linux/bring-back.ts";
import { HostRecord } from "../../../../core/platform/linux/host-record.ts";
import { leaveBus } from "../../../../core/platform/linux/leave-bus.ts";
import type { LinuxRoots } from "../../../../core/platform/linux/linux-roots.ts";
import { readFunction } from "../../../../core/platform/linux/pci-function.ts";
import { type FakeFunction, makeFakeSysfs } from "../../../support/fake-sysfs.ts";
import { rejects } from "../../../support/rejects.ts";
import { steppedClock } from "../../../support/stepped-clock.ts";

const PORT = "0000:00:01.0";
const CARD: FakeFunction = { address: "0000:03:00.0", below: [PORT], ids: [0x10ee, 0x7024, 0x10ee, 7] };
const SECOND: FakeFunction = { ...CARD, address: "0000:03:00.1" };
/** PCI Local Bus Specification 3.0, 6.2: what an FPGA loses when it boots. */
const [COMMAND, BAR0, LINE] = [0x04, 0x10, 0x3c];
const BAR_ADDRESS = 0xfe00_0000;

interface Context {
  root: string;
  roots: LinuxRoots;
  record: HostRecord;
}
const BringBack = suite<Context>("leaveBus and bringBack");

BringBack.before.each((context) => {
  context.root = mkdtempSync(join(tmpdir(), "barflash-boot-"));
  context.roots = makeFakeSysfs(context.root, [{ address: PORT, classCode: 0x06_0400, ids: [0x8086, 0x1901, 0, 0] }, CARD, SECOND]);
  // The bridge is on a PCI bus: no link of its own, so that waiting takes 1 s of the clock.
  edit(context.roots, PORT, (config) => config.writeUInt8(1, 0x0e));
  for (const { address } of [CARD, SECOND])
    edit(context.roots, address, (config) => {
      config.writeUInt32LE(BAR_ADDRESS, BAR0);
      config.writeUInt8(11, LINE);
    });
  writeFileSync(join(context.roots.sysfs, "bus/pci/drivers_autoprobe"), "1\n");
  context.record = new HostRecord(context.roots, join(context.root, "record.json"));
});
BringBack.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

const fileOf = ({ sysfs }: LinuxRoots, address: string, name: string) => join(sysfs, "bus/pci/devices", address, name);
const configOf = (roots: LinuxRoots, address: string) => readFileSync(fileOf(roots, address, "config"));
function edit(roots: LinuxRoots, address: string, change: (config: Buffer) => void): void {
  const config = configOf(roots, address);
  change(config);
  writeFileSync(fileOf(roots, address, "config"), config);
}

/** What a boot leaves of the configuration space. */
const boot = (roots: LinuxRoots, { address }: FakeFunction) =>
  edit(roots, address, (config) => {
    config.writeUInt16LE(0, COMMAND);
    config.writeUInt32LE(0, BAR0);
    config.writeUInt8(0, LINE);
  });

function leave({ roots, record }: Context) {
  const card = readFunction(roots, CARD.address);
  if (card === undefined) throw new Error("no card");
  leaveBus({ roots, record, card });
  return { roots, record, card, recipe: { bootMs: 1000 }, clock: steppedClock("promised") };
}

BringBack("put back the configuration of all functions of a card, in place", async (context) => {
  const { roots, record } = context;
  const before = [CARD, SECOND].map(({ address }) => configOf(roots, address).toString("hex"));
  const request = leave(context);
  assert.equal(record.changes.map(({ kind, address }) => [kind, address]).slice(-2), [
    ["config", CARD.address],
    ["config", SECOND.address],
  ]);
  boot(roots, CARD);
  boot(roots, SECOND);
  const back = await bringBack(request);
  assert.equal(back, { isFoundAnew: false, warnings: [] });
  assert.equal(
    [CARD, SECOND].map(({ address }) => configOf(roots, address).toString("hex")),
    before,
  );
  assert.equal(record.changes, []);
});

BringBack("have what they need on disk before the card leaves, for a run that is killed", async (context) => {
  leave(context);
  const left = new HostRecord(context.roots, context.record.path).leftBehind();
  assert.equal(left, context.record.changes.toReversed());
  assert.ok(left.length >= 2);
});

BringBack("make the kernel find another kind of card anew, and say that it is another", async (context) => {
  const { roots, record } = context;
  const request = leave(context);
  edit(roots, CARD.address, (config) => config.writeUInt16LE(0x9038, 2));
  // The kernel writes the new id where a regular file keeps the old one.
  writeFileSync(fileOf(roots, CARD.address, "device"), "0x9038\n");
  for (const name of ["remove", "rescan"])
    for (const address of [PORT, CARD.address, SECOND.address]) writeFileSync(fileOf(roots, address, name), "");
  await rejects(() => bringBack(request), CardChangedError);
  assert.is(readFileSync(fileOf(roots, CARD.address, "remove"), "utf8"), "1");
  assert.is(readFileSync(fileOf(roots, PORT, "rescan"), "utf8"), "1");
  assert.is(readFileSync(join(roots.sysfs, "bus/pci/drivers_autoprobe"), "utf8").trim(), "1");
  assert.equal(record.changes, []);
});

BringBack("keep drivers away from a card that is found anew, and let them have it afterwards", async (context) => {
  const { roots, record } = context;
  const request = leave(context);
  record.add({ kind: "driver", address: CARD.address });
  writeFileSync(fileOf(roots, CARD.address, "driver_override"), "barflash-keeps-it\n");
  // The kernel took the card away on its own, and finds it when the clock has gone on.
  const taken = configOf(roots, CARD.address);
  rmSync(fileOf(roots, CARD.address, "config"));
  writeFileSync(fileOf(roots, PORT, "rescan"), "");
  const { clock } = request;
  const wait = clock.wait.bind(clock);
  let autoprobe = "";
  clock.wait = (ms) => {
    autoprobe = readFileSync(join(roots.sysfs, "bus/pci/drivers_autoprobe"), "utf8").trim();
    writeFileSync(fileOf(roots, CARD.address, "config"), taken);
    return wait(ms);
  };
  writeFileSync(fileOf(roots, CARD.address, "remove"), "");
  writeFileSync(fileOf(roots, SECOND.address, "remove"), "");
  const { isFoundAnew, warnings } = await bringBack(request);
  assert.is(isFoundAnew, true);
  assert.is(warnings.length, 1);
  assert.is(autoprobe, "0");
  assert.match(readFileSync(fileOf(roots, CARD.address, "driver_override"), "utf8"), "barflash-keeps-it");
  assert.equal(
    record.changes.map(({ kind }) => kind),
    ["driver"],
  );
});

BringBack("say so when a card does not come back, and keep on record what could not be put back", async (context) => {
  const { roots, record } = context;
  const request = leave(context);
  edit(roots, CARD.address, (config) => config.fill(0xff));
  await rejects(() => bringBack(request), CardNotBackError);
  assert.equal(
    record.changes.map(({ kind }) => kind),
    ["config", "config"],
  );
});

BringBack.run();
