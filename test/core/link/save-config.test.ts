import { suite } from "uvu";
import * as assert from "uvu/assert";
import { READ_BY_WIDTH, WRITE_BY_WIDTH } from "../../../core/bus/access.ts";
import type { Bus } from "../../../core/bus/bus.ts";
import { busOver } from "../../../core/bus/device-bus.ts";
import { BarsChangedError, CardChangedError, LinkRecordError, NotACardError } from "../../../core/link/errors.ts";
import { restoreConfig, saveConfig } from "../../../core/link/save-config.ts";
import { waitForLink } from "../../../core/link/wait-for-link.ts";
import { FunctionGoneError } from "../../../core/pci/errors.ts";
import { LinkModel, MODEL_IDS } from "../../support/link-model.ts";
import { seededRandom } from "../../support/random.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";

const Config = suite("saveConfig, restoreConfig");

/** What a firmware, a system and a driver wrote. */
const IN_USE: Readonly<Record<string, number>> = {
  BAR0: 0xf7a0_0000,
  BAR1: 0xf7a1_0000,
  BAR2: 0x0000_0000,
  BAR3: 0x0000_0041,
  EXPANSION_ROM: 0xf7a2_0001,
  CACHE_LINE_SIZE: 0x10,
  INTERRUPT_LINE: 0x0b,
  DEVICE_CONTROL: 0x0020,
  LINK_CONTROL: 0x0042,
  DEVICE_CONTROL_2: 0x0009,
  LINK_CONTROL_2: 0x0002,
  MSI_ADDRESS: 0xfee0_0000,
  MSI_UPPER_ADDRESS: 0x0000_0001,
  MSI_DATA: 0x4021,
  MSI_MASK: 0x0000_000e,
  MSI_CONTROL: 0x0001,
  MSIX_CONTROL: 0xc000,
  MAX_SNOOP_LATENCY: 0x1003,
  SUBSTATES_CONTROL_1: 0x6037_000f,
  SUBSTATES_CONTROL_2: 0x0000_0028,
  BAR_SIZE_0: 0x0000_0400,
  UNCORRECTABLE_MASK: 0x0010_0000,
  COMMAND: 0x0406,
  POWER_CONTROL: 0x0100,
};

function usedModel(): LinkModel {
  const model = new LinkModel();
  for (const [name, bits] of Object.entries(IN_USE)) model.endpoint.set(name, bits);
  return model;
}

const stateOf = ({ endpoint }: LinkModel): Readonly<Record<string, number>> =>
  Object.fromEntries(endpoint.names.map((name) => [name, endpoint.get(name)]));

async function reboot(model: LinkModel): Promise<void> {
  model.dropLink(100);
  await waitForLink(model.upstream, model.clock, { deadlineMs: model.clock.nowMs() + 1000 });
  model.log.length = 0;
}

Config("saves by reading only, and its data survives a file", () => {
  const model = usedModel();
  const saved = saveConfig(model.card);
  assert.equal(model.writes(), []);
  assert.equal(JSON.parse(JSON.stringify(saved)), saved);
  assert.is(saved.registers.BAR0, 0xf7a0_0000);
  for (const name of Object.keys(saved.registers)) assert.not.match(name, /STATUS/);
});

Config("puts everything back after a boot: BARs before COMMAND, each register alone and once", async () => {
  const model = usedModel();
  const before = stateOf(model);
  const saved = JSON.parse(JSON.stringify(saveConfig(model.card)));
  await reboot(model);
  assert.is(model.endpoint.get("BAR0"), 0);
  assert.equal(restoreConfig(model.card, saved), []);
  assert.equal(stateOf(model), before);
  assert.equal(model.misuses, []);
  assert.equal(model.writes(), [
    "w16 card MAX_SNOOP_LATENCY = 0x1003",
    "w16 card DEVICE_CONTROL = 0x2830",
    "w16 card DEVICE_CONTROL_2 = 0x0009",
    "w16 card LINK_CONTROL_2 = 0x0003",
    "w32 card SUBSTATES_CONTROL_2 = 0x00000028",
    "w32 card SUBSTATES_CONTROL_1 = 0x60370000",
    "w32 card SUBSTATES_CONTROL_1 = 0x6037000f",
    "w16 card LINK_CONTROL = 0x0042",
    "w32 card BAR_SIZE_0 = 0x00000420",
    "w32 card UNCORRECTABLE_MASK = 0x00100000",
    "w32 card BAR0 = 0xf7a00000",
    "w32 card BAR1 = 0xf7a10000",
    "w32 card BAR3 = 0x00000041",
    "w32 card EXPANSION_ROM = 0xf7a20001",
    "w8 card CACHE_LINE_SIZE = 0x10",
    "w8 card INTERRUPT_LINE = 0x0b",
    "w32 card MSI_ADDRESS = 0xfee00000",
    "w32 card MSI_UPPER_ADDRESS = 0x00000001",
    "w16 card MSI_DATA = 0x4021",
    "w32 card MSI_MASK = 0x0000000e",
    "w16 card MSI_CONTROL = 0x0185",
    "w16 card MSIX_CONTROL = 0xc007",
    "w16 card COMMAND = 0x0406",
    "w16 card POWER_CONTROL = 0x0108",
  ]);
});

Config("writes nothing to a card that kept its registers", () => {
  const model = usedModel();
  assert.equal(restoreConfig(model.card, saveConfig(model.card)), []);
  assert.equal(model.writes(), []);
});

Config("lets the card decode nothing while its BARs change", () => {
  const model = usedModel();
  model.endpoint.set("COMMAND", 0x0001);
  const saved = saveConfig(model.card);
  model.endpoint.set("BAR1", 0x0001_0000, false);
  model.endpoint.set("BAR1", 0x0002_0000);
  restoreConfig(model.card, saved);
  assert.equal(model.writes(), ["w16 card COMMAND = 0x0404", "w32 card BAR1 = 0xf7a10000", "w16 card COMMAND = 0x0407"]);
});

Config("clears no error bits", async () => {
  const model = usedModel();
  const saved = saveConfig(model.card);
  await reboot(model);
  const errors = { STATUS: 0xf910, DEVICE_STATUS: 0x000f, UNCORRECTABLE_STATUS: 0x0010_0000, CORRECTABLE_STATUS: 0x2000 };
  for (const [name, bits] of Object.entries(errors)) model.endpoint.set(name, bits);
  model.endpoint.set("POWER_CONTROL", 0x8000);
  restoreConfig(model.card, saved);
  for (const [name, bits] of Object.entries(errors)) assert.is(model.endpoint.get(name), bits, name);
  assert.is(model.endpoint.get("POWER_CONTROL"), 0x8108);
});

Config("neither resets the function nor trains or disables its link, whatever was saved", async () => {
  const model = usedModel();
  const saved = saveConfig(model.card);
  await reboot(model);
  restoreConfig(model.card, { ...saved, registers: { DEVICE_CONTROL: 0xffff, LINK_CONTROL: 0xffff, LINK_CONTROL_2: 0xffff } });
  assert.equal(model.writes(), ["w16 card DEVICE_CONTROL = 0x7fff", "w16 card LINK_CONTROL_2 = 0xffef", "w16 card LINK_CONTROL = 0xffcf"]);
});

const withWrites = (model: LinkModel, isSent: (register: string) => boolean): Bus =>
  busOver({
    sizeBytes: model.card.sizeBytes,
    read: (offset, widthBits) => READ_BY_WIDTH[widthBits](model.card, offset),
    write: (offset, widthBits, value) => {
      if (isSent(model.endpoint.nameAt(offset))) WRITE_BY_WIDTH[widthBits](model.card, offset, value);
    },
    close: () => {},
  });

Config("stops before COMMAND when a BAR does not take its address", async () => {
  for (const deaf of ["BAR0", "BAR3", "EXPANSION_ROM"]) {
    const model = usedModel();
    const saved = saveConfig(model.card);
    await reboot(model);
    const error = await rejects(
      () =>
        restoreConfig(
          withWrites(model, (register) => register !== deaf),
          saved,
        ),
      BarsChangedError,
    );
    assert.equal(error.bar, { register: deaf, expected: IN_USE[deaf], found: 0 });
    assert.is(model.endpoint.get("COMMAND"), 0);
  }
});

Config("names what the new image lacks or refuses, and restores the rest", async () => {
  const model = usedModel();
  const saved = saveConfig(model.card);
  await reboot(model);
  const picky = withWrites(model, (register) => register !== "DEVICE_CONTROL_2");
  assert.equal(restoreConfig(picky, { ...saved, registers: { ...saved.registers, BAR_SIZE_1: 0 } }), ["BAR_SIZE_1", "DEVICE_CONTROL_2"]);
  assert.is(model.endpoint.get("COMMAND"), 0x0406);
});

Config("writes nothing to another card, for a damaged record, or to a card that is gone", async () => {
  const model = usedModel();
  const saved = saveConfig(model.card);
  await reboot(model);
  const error = await rejects(() => restoreConfig(model.card, { ...saved, deviceId: 0x9038 }), CardChangedError);
  assert.equal(error.ids, { expected: { vendorId: 0x10ee, deviceId: 0x9038 }, found: MODEL_IDS });
  await rejects(() => restoreConfig(model.card, { ...saved, registers: { COMMAND: -1 } }), LinkRecordError);
  await rejects(() => restoreConfig(model.card, { ...saved, registers: { STATUS: 0 } }), LinkRecordError);
  await rejects(
    () =>
      restoreConfig(
        recordingBus(() => 0xffff_ffff_ffff_ffffn),
        saved,
      ),
    FunctionGoneError,
  );
  assert.equal(model.writes(), []);
});

Config("does not save a bridge, nor restore into a card that sleeps", async () => {
  const model = usedModel();
  await rejects(() => saveConfig(model.upstream), NotACardError);
  const saved = saveConfig(model.card);
  model.endpoint.set("POWER_CONTROL", 0x0003);
  await rejects(() => restoreConfig(model.card, saved), Error);
  assert.equal(model.writes(), []);
});

Config("finds the parts of MSI where its control register puts them", () => {
  for (const { control, names } of [
    { control: 0x0000, names: { MSI_ADDRESS: 0x44, MSI_DATA: 0x48 } },
    { control: 0x0100, names: { MSI_ADDRESS: 0x44, MSI_DATA: 0x48, MSI_MASK: 0x4c } },
    { control: 0x0080, names: { MSI_ADDRESS: 0x44, MSI_UPPER_ADDRESS: 0x48, MSI_DATA: 0x4c } },
    { control: 0x0180, names: { MSI_ADDRESS: 0x44, MSI_UPPER_ADDRESS: 0x48, MSI_DATA: 0x4c, MSI_MASK: 0x50 } },
  ]) {
    const words: Readonly<Record<number, number>> = { 0: 0x1, 4: 0x0010_0000, 14: 0, 52: 0x40, 64: 0x05, 66: control };
    // Every other register holds its own place.
    const { registers } = saveConfig(recordingBus((offset) => words[offset] ?? (offset < 0x100 ? offset : 0)));
    const msi = Object.fromEntries(Object.entries(registers).filter(([name]) => name.startsWith("MSI_") && name !== "MSI_CONTROL"));
    assert.equal(msi, names, `${control}`);
  }
});

Config("lets a card that slept sleep again, last of all", async () => {
  const model = usedModel();
  model.endpoint.set("POWER_CONTROL", 0x0003);
  const saved = saveConfig(model.card);
  await reboot(model);
  restoreConfig(model.card, saved);
  assert.is(model.writes().at(-1), "w16 card POWER_CONTROL = 0x010b");
});

Config("writes no ones to bits that act, on a card that wrongly reads them back", () => {
  // Device Control 15 resets the function, Link Control 5 trains the link.
  const words: Readonly<Record<number, number>> = { 0: 0x1, 4: 0x0010_0000, 52: 0x40, 64: 0x10, 66: 0x0002, 72: 0x8000, 80: 0x0020 };
  const bus = recordingBus((offset) => words[offset] ?? 0);
  const registers = { DEVICE_CONTROL: 0x2810, LINK_CONTROL: 0x0003, LATENCY_TIMER: 0x40 };
  assert.equal(restoreConfig(bus, { format: 1, vendorId: 1, deviceId: 0, registers }), Object.keys(registers));
  assert.equal(
    bus.log.filter((line) => line.startsWith("w")),
    ["w16 48 = 2810", "w16 50 = 3", "w8 d = 40"],
  );
});

Config("knows the second set of registers from version 2 of PCI Express on", () => {
  for (const [version, hasThem] of [
    [1, false],
    [2, true],
    [3, true],
  ] as const) {
    const words: Readonly<Record<number, number>> = { 0: 0x1, 4: 0x0010_0000, 52: 0x40, 64: 0x10, 66: version };
    const { registers } = saveConfig(recordingBus((offset) => words[offset] ?? 0));
    assert.is("DEVICE_CONTROL_2" in registers && "LINK_CONTROL_2" in registers, hasThem);
    assert.ok("LINK_CONTROL" in registers);
  }
});

Config("saves the first 256 bytes where a system shows no more", () => {
  const model = usedModel();
  const short = recordingBus(
    (offset, widthBits) => READ_BY_WIDTH[widthBits === 8 ? 8 : widthBits === 16 ? 16 : 32](model.card, offset),
    0x100,
  );
  const { registers } = saveConfig(short);
  assert.is(registers.MSI_DATA, 0x4021);
  assert.is(registers.UNCORRECTABLE_MASK, undefined);
  assert.ok(short.log.every((line) => Number.parseInt(line.split(" ")[1] ?? "", 16) < 0x100));
});

Config("restores any card bit by bit", async () => {
  const random = seededRandom("restoreConfig");
  for (let round = 0; round < 100; round++) {
    const model = new LinkModel();
    for (const name of model.endpoint.names) {
      const { writable, clearable } = model.endpoint.bitsOf(name);
      // In D0, and not in a test for compliance or with its link disabled, which are nobody's to put back.
      const others = { POWER_CONTROL: 0x0003, LINK_CONTROL_2: 0x0010, LINK_CONTROL: 0x0030 }[name] ?? 0;
      const bits = clearable !== 0 && name !== "POWER_CONTROL" ? 0 : writable & ~others;
      model.endpoint.set(name, writable, false);
      model.endpoint.set(name, ((random.below(0x1_0000) * 0x1_0000 + random.below(0x1_0000)) & bits) >>> 0);
    }
    const before = stateOf(model);
    const saved = JSON.parse(JSON.stringify(saveConfig(model.card)));
    await reboot(model);
    assert.equal(restoreConfig(model.card, saved), []);
    assert.equal(stateOf(model), before, `round ${round}`);
    assert.equal(model.misuses, [], `round ${round}`);
  }
});

Config.run();
