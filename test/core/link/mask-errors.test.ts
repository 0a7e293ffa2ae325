import { suite } from "uvu";
import * as assert from "uvu/assert";
import { READ_BY_WIDTH, WRITE_BY_WIDTH } from "../../../core/bus/access.ts";
import type { Bus } from "../../../core/bus/bus.ts";
import { busOver } from "../../../core/bus/device-bus.ts";
import { InjectedFault } from "../../../core/bus/errors.ts";
import { withFault } from "../../../core/bus/with-fault.ts";
import { BarflashError } from "../../../core/errors/barflash-error.ts";
import { LinkRecordError, NoLinkError, PortNotRestoredError } from "../../../core/link/errors.ts";
import { maskErrors, recordErrors, restoreFromRecord } from "../../../core/link/mask-errors.ts";
import { FunctionGoneError } from "../../../core/pci/errors.ts";
import { LinkModel, type LinkModelFacts } from "../../support/link-model.ts";
import { type Random, seededRandom } from "../../support/random.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";

const Mask = suite("maskErrors");

/** Everything a host may have turned on: each of these alone lets a drop of the link out. */
const ALL_ON: Readonly<Record<string, number>> = {
  COMMAND: 0x0100,
  DEVICE_CONTROL: 0x000f,
  ROOT_CONTROL: 0x0007,
  BRIDGE_CONTROL: 0x0002,
  SLOT_CONTROL: 0x1028,
  ROOT_ERROR_COMMAND: 0x0007,
  DPC_CONTROL: 0x0009,
};

function hostModel(facts?: LinkModelFacts): LinkModel {
  const model = new LinkModel(facts);
  for (const [name, bits] of Object.entries(ALL_ON)) if (model.port.bitsOf(name).writable !== 0) model.port.set(name, bits);
  return model;
}

const stateOf = ({ port }: LinkModel): Readonly<Record<string, number>> =>
  Object.fromEntries(port.names.map((name) => [name, port.get(name)]));

function accessesOf({ log }: LinkModel, work: () => void): number {
  const before = log.length;
  work();
  return log.length - before;
}

/** The same port; `isSent` says of each write whether it gets there. */
const withWrites = (model: LinkModel, isSent: (register: string) => boolean): Bus =>
  busOver({
    sizeBytes: model.upstream.sizeBytes,
    read: (offset, widthBits) => READ_BY_WIDTH[widthBits](model.upstream, offset),
    write: (offset, widthBits, value) => {
      if (isSent(model.port.nameAt(offset))) WRITE_BY_WIDTH[widthBits](model.upstream, offset, value);
    },
    close: () => {},
  });

/** The FPGA boots, and the host goes on reading from it all the while. */
function reboot(model: LinkModel): void {
  model.errors.messageFromCard();
  model.dropLink(300);
  model.errors.requestTimedOut();
  model.card.read32(0);
  model.clock.advance(500);
  assert.ok(model.isUp);
}

Mask("keeps everything from the host that a drop of the link would raise, and leaves no trace of it", () => {
  for (const port of [{ type: 4 }, { type: 6 }, { isHotPlugSurprise: true }, { reportsActive: false }]) {
    const model = hostModel({ port });
    const before = stateOf(model);
    const { undo } = maskErrors(model.upstream);
    reboot(model);
    undo();
    assert.equal(stateOf(model), before);
    assert.equal(model.errors.reports, []);
    assert.equal(model.misuses, []);
  }
});

Mask("is needed: without it the link is contained, or the machine stops", () => {
  const contained = hostModel();
  contained.dropLink(300);
  contained.clock.advance(500);
  assert.is(contained.isUp, false);
  assert.equal(contained.errors.reports, [
    "ERR_COR",
    "AER interrupt",
    "system error",
    "containment",
    "hot-plug interrupt",
    "DPC interrupt",
  ]);

  const stopped = hostModel();
  stopped.port.set("DPC_CONTROL", 0x0009, false);
  stopped.dropLink(300);
  assert.ok(stopped.errors.reports.includes("ERR_FATAL"));
  assert.ok(stopped.port.has("STATUS", 0x4000));
});

for (const [name, bits] of Object.entries(ALL_ON)) {
  Mask(`clears ${name} where it alone is set`, () => {
    const model = new LinkModel();
    model.port.set("UNCORRECTABLE_SEVERITY", 0x20);
    model.port.set(name, bits);
    const { undo } = maskErrors(model.upstream);
    assert.is(model.port.get(name) & bits, 0);
    undo();
    assert.is(model.port.get(name) & bits, bits);
  });
}

Mask("writes each register once and alone, in its own width, and nothing that is as wanted", () => {
  const model = hostModel();
  const { undo } = maskErrors(model.upstream);
  assert.equal(model.writes(), [
    "w16 upstream DPC_CONTROL = 0x0000",
    "w32 upstream UNCORRECTABLE_MASK = 0x00114030",
    "w32 upstream CORRECTABLE_MASK = 0x000031c1",
    "w32 upstream ROOT_ERROR_COMMAND = 0x00000000",
    "w16 upstream ROOT_CONTROL = 0x0000",
    "w16 upstream DEVICE_CONTROL = 0x2810",
    "w16 upstream BRIDGE_CONTROL = 0x0000",
    "w16 upstream COMMAND = 0x0007",
    "w16 upstream SLOT_CONTROL = 0x0000",
  ]);
  reboot(model);
  model.log.length = 0;
  undo();
  undo();
  assert.equal(model.writes(), [
    "w16 upstream SECONDARY_STATUS = 0x6000",
    "w16 upstream DEVICE_STATUS = 0x0005",
    "w16 upstream LINK_STATUS = 0x4000",
    "w16 upstream SLOT_STATUS = 0x0118",
    "w32 upstream UNCORRECTABLE_STATUS = 0x00000020",
    "w32 upstream CORRECTABLE_STATUS = 0x00000001",
    "w32 upstream RP_PIO_STATUS = 0x00040000",
    "w16 upstream SLOT_CONTROL = 0x1028",
    "w16 upstream COMMAND = 0x0107",
    "w16 upstream BRIDGE_CONTROL = 0x0002",
    "w16 upstream DEVICE_CONTROL = 0x281f",
    "w16 upstream ROOT_CONTROL = 0x0007",
    "w32 upstream ROOT_ERROR_COMMAND = 0x00000007",
    "w32 upstream CORRECTABLE_MASK = 0x00002000",
    "w32 upstream UNCORRECTABLE_MASK = 0x00000000",
    "w16 upstream DPC_CONTROL = 0x0009",
    "w16 upstream SLOT_STATUS = 0x0010",
  ]);
});

Mask("writes nothing at all to a port that reports nothing", () => {
  const model = new LinkModel();
  model.port.set("UNCORRECTABLE_MASK", 0xffff_ffff);
  model.port.set("CORRECTABLE_MASK", 0xffff_ffff);
  model.port.set("DEVICE_CONTROL", 0x000f, false);
  maskErrors(model.upstream).undo();
  assert.equal(model.writes(), []);
});

Mask("forgets no error that was there before", () => {
  const model = hostModel();
  const older = { UNCORRECTABLE_STATUS: 0x20, CORRECTABLE_STATUS: 0x1, DEVICE_STATUS: 0x4, SLOT_STATUS: 0x100, SECONDARY_STATUS: 0x2000 };
  for (const [name, bits] of Object.entries(older)) model.port.set(name, bits);
  const { undo } = maskErrors(model.upstream);
  reboot(model);
  undo();
  for (const [name, bits] of Object.entries(older)) assert.ok(model.port.has(name, bits), name);
});

/** By the specification: what the drop of a link or its return may set. */
const EVENTS: Readonly<Record<string, number>> = {
  STATUS: 0xf900,
  SECONDARY_STATUS: 0xf900,
  DEVICE_STATUS: 0x000f,
  LINK_STATUS: 0xc000,
  SLOT_STATUS: 0x0118,
  UNCORRECTABLE_STATUS: 0x0011_4030,
  CORRECTABLE_STATUS: 0x0000_31c1,
  ROOT_ERROR_STATUS: 0x0000_007f,
  RP_PIO_STATUS: 0x0007_0707,
  DPC_STATUS: 0x0009,
};
for (const [name, events] of Object.entries(EVENTS)) {
  Mask(`clears the events of ${name} with one write, and leaves its other bits`, () => {
    const model = new LinkModel();
    const before = model.port.get(name);
    const { undo } = maskErrors(model.upstream);
    const { clearable } = model.port.bitsOf(name);
    model.log.length = 0;
    model.port.set(name, clearable);
    undo();
    assert.is((model.port.get(name) ^ before) >>> 0, (clearable & ~events) >>> 0);
    assert.is(model.writes().filter((line) => line.includes(` ${name} `)).length, 1);
    assert.equal(model.misuses, []);
  });
}

Mask("does not write ones to bits that act, on a port that wrongly reads them back", () => {
  // PCI Express with a slot, and containment: DPC Control 6 triggers, Slot Control 11 toggles a lock, Link Control 5 trains.
  const words: Readonly<Record<number, number>> = {
    ...{ 0: 0x1, 4: 0x0010_0000, 14: 0x01, 52: 0x40, 64: 0x10, 66: 0x0162 },
    ...{ 80: 0x0030, 88: 0x0868, 256: 0x1d, 262: 0x0049 },
  };
  const bus = recordingBus((offset) => words[offset] ?? 0);
  const record = { ...recordErrors(bus), registers: { LINK_CONTROL: 0x0000 } };
  maskErrors(bus, record);
  assert.equal(
    bus.log.filter((line) => line.startsWith("w")),
    ["w16 106 = 0", "w16 58 = 40"],
  );
  bus.log.length = 0;
  assert.throws(() => restoreFromRecord(bus, record), /LINK_CONTROL/);
  assert.ok(bus.log.includes("w16 50 = 0"));
});

Mask("leaves errors to be found that no link raises", () => {
  const model = hostModel();
  const { undo } = maskErrors(model.upstream);
  model.port.set("UNCORRECTABLE_STATUS", 0x0040_0000);
  undo();
  assert.ok(model.port.has("UNCORRECTABLE_STATUS", 0x0040_0000));
});

Mask("lets a link train again that was contained after all, once the root port is done with it", async () => {
  const model = hostModel();
  const { undo } = maskErrors(model.upstream);
  // By a software trigger, say.
  model.port.set("DPC_STATUS", 0x0019);
  const error = await rejects(undo, PortNotRestoredError);
  assert.equal(error.port.registers, ["DPC_STATUS"]);
  model.port.set("DPC_STATUS", 0x0010, false);
  undo();
  assert.is(model.port.has("DPC_STATUS", 0x0009), false);
});

Mask("leaves bits alone that others changed meanwhile", () => {
  const model = hostModel();
  const { undo } = maskErrors(model.upstream);
  model.port.set("SLOT_CONTROL", 0x0100);
  undo();
  assert.is(model.port.get("SLOT_CONTROL"), 0x1128);
});

Mask("puts back what it had written when it is cut off, wherever that is", async () => {
  const model = hostModel();
  const before = stateOf(model);
  const total = accessesOf(model, () => maskErrors(model.upstream, recordErrors(hostModel().upstream)).undo());
  for (let afterAccesses = 0; afterAccesses < total; afterAccesses++) {
    const record = recordErrors(model.upstream);
    const { length } = model.log;
    const error = await rejects(() => maskErrors(withFault(model.upstream, { afterAccesses }), record).undo(), BarflashError);
    assert.ok(error instanceof InjectedFault || error.cause instanceof InjectedFault);
    assert.ok(model.log.length <= length + afterAccesses);
    restoreFromRecord(model.upstream, JSON.parse(JSON.stringify(record)));
    assert.equal(stateOf(model), before, `cut at access ${afterAccesses} of ${total}`);
  }
});

Mask("undoes at once what it had masked when one write fails, and says what stopped it", async () => {
  const model = hostModel();
  const before = stateOf(model);
  let writes = 0;
  const failing = withWrites(model, () => {
    if (++writes === 3) throw new InjectedFault({ accesses: 0, writes });
    return true;
  });
  await rejects(() => maskErrors(failing), InjectedFault);
  assert.equal(stateOf(model), before);
});

Mask("puts back all other registers when one cannot be, and names it", async () => {
  const model = hostModel();
  const { record } = maskErrors(model.upstream);
  const deaf = withWrites(model, (register) => register !== "UNCORRECTABLE_MASK");
  const error = await rejects(() => restoreFromRecord(deaf, record), PortNotRestoredError);
  assert.equal(error.port.registers, ["UNCORRECTABLE_MASK"]);
  assert.is(model.port.get("DPC_CONTROL"), 0x0009);
  assert.is(model.port.get("COMMAND"), 0x0107);
});

Mask("restores from a file in another process, also what holds the link down", () => {
  const model = hostModel();
  const before = stateOf(model);
  const file = JSON.stringify(recordErrors(model.upstream));
  maskErrors(model.upstream);
  model.upstream.write16(model.port.layout.pciExpress + 0x10, 0x0010);
  model.upstream.write16(0x3e, 0x0040);
  assert.is(model.isUp, false);
  restoreFromRecord(model.upstream, JSON.parse(file));
  assert.equal({ ...stateOf(model), LINK_STATUS: 0, SLOT_STATUS: 0 }, { ...before, LINK_STATUS: 0, SLOT_STATUS: 0 });
  model.clock.advance(100);
  assert.ok(model.isUp);
});

for (const { name, damage } of [
  { name: "of another port", damage: { deviceId: 0x0001 } },
  { name: "of another format", damage: { format: 2 } },
  { name: "with a register that is not kept", damage: { registers: { COMMAND: 0x0107, BUS_NUMBERS: 0 } } },
  { name: "with a value that is too wide", damage: { registers: { COMMAND: 0x1_0000 } } },
  { name: "with a value that is no number", damage: { registers: { COMMAND: "0x0107" } } },
  { name: "without registers", damage: { registers: null } },
]) {
  Mask(`writes nothing for a record ${name}`, async () => {
    const model = hostModel();
    const record = { ...recordErrors(model.upstream), ...damage };
    await rejects(() => restoreFromRecord(model.upstream, record), LinkRecordError);
    for (const other of [null, [], "text"]) await rejects(() => restoreFromRecord(model.upstream, other), LinkRecordError);
    assert.equal(model.writes(), []);
  });
}

Mask("refuses what is no port above a card, and one that is gone", async () => {
  const model = new LinkModel();
  await rejects(() => maskErrors(model.card), NoLinkError);
  await rejects(() => maskErrors(recordingBus(() => 0xffff_ffff_ffff_ffffn)), FunctionGoneError);
  // The upstream port of a switch: the link above it is not that of the card.
  await rejects(() => maskErrors(new LinkModel({ port: { type: 5 } }).upstream), NoLinkError);
  assert.equal(model.writes(), []);
});

Mask("masks a bridge to a PCI bus, which has no link", () => {
  const log = recordingBus((offset) => ({ 0: 0x8231_104c, 4: 0x0147, 14: 0x01, 62: 0x0003 })[offset] ?? 0);
  maskErrors(log);
  assert.equal(
    log.log.filter((line) => line.startsWith("w")),
    ["w16 3e = 1", "w16 4 = 47"],
  );
});

/** Bits that would hold the link down from the start. */
const NOT_AT_FIRST: Readonly<Record<string, number>> = { LINK_CONTROL: 0x0030, BRIDGE_CONTROL: 0x0040, DPC_STATUS: 0x0001 };

function scramble(model: LinkModel, random: Random): void {
  for (const name of model.port.names) {
    const { writable, clearable } = model.port.bitsOf(name);
    const bits = ((writable | clearable) & ~(NOT_AT_FIRST[name] ?? 0)) >>> 0;
    const value = (random.below(0x1_0000) * 0x1_0000 + random.below(0x1_0000)) & bits;
    model.port.set(name, bits, false);
    model.port.set(name, value >>> 0);
  }
  // What stood pending before was reported before.
  model.errors.settle();
  model.errors.reports.length = 0;
}

Mask("restores any port bit by bit after any drop, and reports nothing of it", () => {
  const random = seededRandom("maskErrors");
  for (let round = 0; round < 300; round++) {
    const type = random.pick([4, 6]);
    const model = new LinkModel({ port: { type, isHotPlugSurprise: random.chance(0.3), reportsActive: random.chance(0.7) } });
    scramble(model, random);
    const before = stateOf(model);
    const record = recordErrors(model.upstream);
    const { undo } = maskErrors(model.upstream, record);
    reboot(model);
    if (random.chance(0.5)) undo();
    else restoreFromRecord(model.upstream, JSON.parse(JSON.stringify(record)));
    assert.equal(stateOf(model), before, `round ${round}`);
    assert.equal(model.misuses, [], `round ${round}`);
    const reports = model.errors.reports.filter((report) => !report.endsWith("interrupt"));
    assert.equal(reports, [], `round ${round}`);
  }
});

Mask.run();
