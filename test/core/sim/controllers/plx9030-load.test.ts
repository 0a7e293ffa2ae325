import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makePlx9030Load } from "../../../../core/sim/controllers/plx9030-load.ts";
import { makeParts } from "./make-parts.ts";

const Load = suite("PLX 9030 with a Spartan-II");

const GPIOC = 0x54;
const [DONE, INIT, WRITE, PROGRAM] = [1 << 11, 1 << 14, 1 << 23, 1 << 26];
const IMAGE = [0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66, 0x0c];
const reversed = (byte: number) => Number.parseInt([...byte.toString(2).padStart(8, "0")].reverse().join(""), 2);

function open() {
  const bench = makeParts({ windowBytes: { window: 0x80, data: 1 } });
  const { window, data } = makePlx9030Load(bench.parts).windows;
  if (!window || !data) throw new Error("the model has two windows");
  const pins = () => Number(window.read(GPIOC, 32));
  const drive = (value: number) => window.write(GPIOC, 32, value);
  const send = (bytes: readonly number[]) => {
    for (const byte of bytes) data.write(0, 8, reversed(byte));
  };
  return { ...bench, pins, drive, send };
}

Load("runs at first, and is cleared while /PROGRAM is low", () => {
  const { pins, drive, fabric } = open();
  assert.is(pins() & (DONE | INIT), DONE | INIT);
  drive(WRITE);
  assert.is(pins() & (DONE | INIT), 0);
  assert.is(fabric.isConfigured, false);
});

Load("takes bytes with the highest bit on D0, once its memory is clear, and starts", () => {
  const { pins, drive, send, clock, fabric, misuses } = open();
  drive(WRITE);
  drive(WRITE | PROGRAM);
  assert.is(pins() & INIT, 0, "still clearing");
  clock.advance(1);
  assert.is(pins() & INIT, INIT);
  drive(PROGRAM);
  send(IMAGE);
  assert.is(pins() & (DONE | INIT), DONE | INIT);
  assert.equal([...fabric.loaded], IMAGE);
  assert.equal(misuses, []);
});

Load("does not start with what is no bitstream, and shows it on /INIT", () => {
  const { pins, drive, send, clock } = open();
  drive(WRITE);
  drive(PROGRAM);
  clock.advance(1);
  send([1, 2, 3]);
  assert.is(pins() & (DONE | INIT), 0);
});

Load("loses bytes that come too early or without /WRITE, and records it", () => {
  const { drive, send, clock, fabric, misuses } = open();
  drive(0);
  drive(PROGRAM);
  send([1]);
  clock.advance(1);
  drive(PROGRAM | WRITE);
  send([2]);
  assert.equal([...fabric.loaded], []);
  assert.equal(misuses, ["a byte came while the FPGA takes none; it is lost", "a byte came while /WRITE was high; it is lost"]);
});

Load.run();
