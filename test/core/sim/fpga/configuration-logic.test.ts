import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ConfigurationLogic } from "../../../../core/sim/fpga/configuration-logic.ts";
import { FpgaFabric } from "../../../../core/sim/fpga/fpga-fabric.ts";
import { withoutTrailingNops, writeConfiguration } from "../../../support/write-configuration.ts";

const Logic = suite("configuration logic");

const IDCODE = 0x0364_7093;
const [SYNC, NOP] = [0xaa99_5566, 0x2000_0000];
const read = (register: number, count = 1) => 0x2800_0000 + register * 0x2000 + count;
const write = (register: number, value: number) => [0x3000_0001 + register * 0x2000, value];
const command = (value: number) => write(4, value);

function open() {
  const misuses: string[] = [];
  const fabric = new FpgaFabric(IDCODE);
  const logic = new ConfigurationLogic({ fabric, recordMisuse: (text) => misuses.push(text), wbstarShift: 8 });
  const take = (...words: readonly number[]) => words.forEach((word) => void logic.take(word));
  const file = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += 4) logic.take(view.getUint32(at));
  };
  return { logic, fabric, misuses, take, file };
}

Logic("takes a whole image word by word, from its first byte to its last command, and starts", () => {
  const { fabric, file, misuses, logic } = open();
  const image = writeConfiguration({ idcode: 0xf364_7093, frames: Uint32Array.from({ length: 5000 }, (_, index) => index * 77) });
  file(image);
  assert.is(fabric.isConfigured, true);
  assert.ok(Buffer.from(fabric.loaded).equals(withoutTrailingNops(image)));
  assert.equal(misuses, []);
  assert.is(logic.isSynced, false);
});

Logic("is not configured in the middle of an image, and does not take what comes after it for a part of it", () => {
  const { fabric, take, file, logic } = open();
  const image = writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(100) });
  file(image.slice(0, 400));
  assert.is(fabric.isConfigured, false);
  logic.reset();
  file(image);
  take(0xffff_ffff, SYNC, NOP, ...command(13));
  assert.is(fabric.loaded.length, withoutTrailingNops(image).length);
});

Logic("neither takes nor starts an image for another FPGA", () => {
  const { fabric, file, logic } = open();
  fabric.clear();
  file(writeConfiguration({ idcode: 0x0362_d093, frames: new Uint32Array(10) }));
  assert.is(fabric.isConfigured, false);
  assert.is(fabric.loaded.length, 0);
  assert.is(logic.hasError, true);
});

Logic("answers reads of IDCODE, of BOOTSTS and of what was written", () => {
  const { logic, take, misuses } = open();
  take(NOP, SYNC, NOP, read(12), NOP, ...write(16, 0x1234), read(16), read(22), NOP);
  assert.equal([logic.read(), logic.read(), logic.read()], [IDCODE, 0x1234, 1]);
  assert.equal(misuses, []);
  assert.is(logic.read(), 0xffff_ffff);
  assert.equal(misuses, ["configuration data was read without a read request"]);
});

Logic("ignores packets until it is synchronised, and after a desync", () => {
  const { fabric, take } = open();
  take(...command(15), SYNC, ...command(13), ...command(15));
  assert.equal([...fabric.boots], []);
});

Logic("boots at WBSTAR, in units of the flash's addressing, and forgets what it was told before", () => {
  const { fabric, take } = open();
  take(SYNC, ...write(16, 0x2000), ...command(15));
  assert.equal([...fabric.boots], [0x200000]);
  take(SYNC, ...command(15));
  assert.equal([...fabric.boots], [0x200000, 0]);
});

Logic("shows a fallback where the flash holds no sync word", () => {
  const { logic, fabric, take } = open();
  let start = Buffer.alloc(4096, 0xff);
  fabric.attachFlash(() => start);
  const status = () => {
    take(SYNC, read(22));
    return logic.read();
  };
  take(SYNC, ...command(15));
  assert.is(status(), 3);
  start = Buffer.from(writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(4) }));
  assert.is(status(), 1);
});

Logic("loses frames that come without WCFG", () => {
  const { fabric, take, misuses } = open();
  take(SYNC, ...write(2, 5));
  assert.is(fabric.loaded.length, 0);
  assert.equal(misuses, ["frames came without the command WCFG; they are lost"]);
});

Logic.run();
