import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeGenericSerialFlash } from "../../../../core/sim/controllers/generic-serial-flash.ts";
import { makeParts } from "./make-parts.ts";

const Gsfi = suite("generic serial flash interface model");

const [CONTROL, PROTOCOL, COMMAND, START, ADDRESS, READ0, READ1] = [0x00, 0x10, 0x1c, 0x20, 0x24, 0x30, 0x34];
const SECOND_CHIP = 0x11;

function open() {
  const bench = makeParts({ chipCount: 2, windowBytes: { window: 0x40, memory: 0x80000 } });
  const model = makeGenericSerialFlash(bench.parts);
  const { window, memory } = model.windows;
  if (!window || !memory) throw new Error("the model has two windows");
  const write = (offset: number, value: number) => window.write(offset, 32, value);
  const command = (setting: number) => {
    write(COMMAND, setting);
    write(START, 1);
  };
  return { ...bench, model, memory, write, command, read: (offset: number) => Number(window.read(offset, 32)) };
}

Gsfi("reads the id with the setting that Intel's guide gives for it", () => {
  const { command, read, misuses } = open();
  command(0x489f);
  assert.is(read(READ0), 0x1018ba20);
  assert.is(read(READ1), 0);
  assert.equal(misuses, []);
});

Gsfi("programs a word that is written to the memory window, and has it when the access is over", () => {
  const { memory, clock, misuses } = open();
  const startMs = clock.nowMs();
  memory.write(0x1000, 32, 0x44332211);
  assert.ok(clock.nowMs() - startMs >= 0.5, "the bus waits for the chip");
  assert.is(Number(memory.read(0x1000, 32)), 0x44332211);
  assert.is(Number(memory.read(0x1004, 32)), 0xffffffff);
  assert.equal(misuses, []);
});

Gsfi("erases with a command of its own, on the chip that is selected", () => {
  const { chips, write, command, memory, clock, misuses } = open();
  write(CONTROL, SECOND_CHIP);
  memory.write(0x2000, 32, 0);
  command(0x0006);
  write(ADDRESS, 0x2000);
  command(0x0320);
  clock.advance(1000);
  assert.is(Number(memory.read(0x2000, 32)), 0xffffffff);
  assert.is(chips.length, 2);
  write(CONTROL, 1);
  assert.is(Number(memory.read(0x2000, 32)), 0xffffffff);
  assert.equal(misuses, []);
});

Gsfi("records what it cannot do", () => {
  const { write, command, misuses } = open();
  command(0xf09f);
  write(CONTROL, 0);
  command(0x489f);
  write(CONTROL, 1);
  write(PROTOCOL, 2);
  command(0x489f);
  assert.equal(misuses, [
    "the flash command setting is none that the core has",
    "a command was given while the core was disabled",
    "a protocol on several lanes was chosen; only one is modelled",
  ]);
});

Gsfi("has its settings of the reset again after a power cut", () => {
  const { model, write, read } = open();
  write(CONTROL, 0x101);
  model.powerCut();
  assert.is(read(CONTROL), 1);
});

Gsfi.run();
