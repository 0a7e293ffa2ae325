import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ConfigurationLogic } from "../../../../core/sim/fpga/configuration-logic.ts";
import { FpgaFabric } from "../../../../core/sim/fpga/fpga-fabric.ts";
import { withDamagedFrame, withoutTrailingNops, writeConfiguration } from "../../../support/write-configuration.ts";

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
  logic.abort();
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

Logic("answers reads of IDCODE, of BOOTSTS and of what was written, once two words pushed the request through", () => {
  const { logic, take, misuses } = open();
  take(NOP, SYNC, NOP, read(12), NOP);
  assert.is(logic.readable, 0);
  take(NOP);
  assert.is(logic.readable, 1);
  assert.is(logic.read(), IDCODE);
  take(...write(16, 0x1234), read(16), NOP, NOP);
  assert.is(logic.read(), 0x1234);
  take(read(22), NOP, NOP);
  assert.is(logic.read(), 1);
  assert.equal(misuses, []);
  assert.is(logic.read(), 0xffff_ffff);
  assert.match(misuses[0] ?? "", "no read request");
});

Logic("shows in STAT what became of an image, and forgets it at RCRC", () => {
  const { logic, take, file } = open();
  const status = () => {
    take(SYNC, read(7), NOP, NOP);
    const word = logic.read();
    take(...command(13));
    return word;
  };
  assert.is(status(), 0x5850, "started, no error");
  file(writeConfiguration({ idcode: 0x0362_d093, frames: new Uint32Array(10) }));
  assert.is(status() & 0x8001, 0x8000);
  file(withDamagedFrame(writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(10) })));
  assert.is(status() & 0x8001, 0x0001);
  take(SYNC, ...command(7), ...command(13));
  assert.is(status(), 0x5850);
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

Logic("shows a fallback where the flash held no sync word when it booted", () => {
  const { logic, fabric, take } = open();
  let start = Buffer.alloc(4096, 0xff);
  fabric.attachFlash(() => start);
  const status = () => {
    take(SYNC, read(22), NOP, NOP);
    return logic.read();
  };
  take(SYNC, ...command(15));
  assert.is(status() & 0xff, 3);
  start = Buffer.from(writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(4) }));
  assert.is(status() & 0xff, 3, "it runs the fallback still");
  take(...command(15));
  assert.is(status() & 0xff, 5);
});

Logic("boots while it is synchronised only, and starts after a shutdown only when it is told to", () => {
  const { logic, fabric, take } = open();
  take(SYNC, ...command(11));
  assert.is(logic.isStarted, false);
  take(...command(13));
  assert.is(logic.isStarted, false);
  take(SYNC, ...command(5), ...command(13));
  assert.is(logic.isStarted, true);
  assert.equal([...fabric.boots], []);
});

Logic("takes the clocks of a start-up from the words after DESYNC, where they are the only ones", () => {
  const fabric = new FpgaFabric(IDCODE);
  const logic = new ConfigurationLogic({ fabric, recordMisuse: () => {}, startupWords: 3 });
  for (const word of [SYNC, ...command(11), ...command(5), ...command(13), NOP, NOP]) logic.take(word);
  assert.is(logic.isStarted, false);
  logic.take(NOP);
  assert.is(logic.isStarted, true);
});

Logic("does not start with frames whose CRC is wrong", () => {
  const { fabric, file, logic, misuses } = open();
  file(withDamagedFrame(writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(10) })));
  assert.is(fabric.isConfigured, false);
  assert.is(logic.hasError, true);
  assert.match(misuses[0] ?? "", "the CRC");
});

Logic("writes no frames before the IDCODE was compared", () => {
  const { fabric, take, misuses } = open();
  take(SYNC, ...command(1), ...write(2, 5));
  assert.is(fabric.loaded.length, 0);
  assert.equal(misuses, ["frames were written before the IDCODE was compared"]);
});

Logic("changes the bits of a control register that MASK has", () => {
  const { logic, take } = open();
  take(SYNC, ...write(6, 0xf0), ...write(5, 0xff), ...write(6, 0x0f), ...write(5, 0x05), read(5), NOP, NOP);
  assert.is(logic.read(), 0xf5);
});

Logic("records what is no packet, and writes of what is only read", () => {
  const { take, misuses } = open();
  take(SYNC, 0x1122_0044, 0x3800_0001, ...write(7, 1));
  assert.equal(misuses, [
    "0x11220044 is no header of a packet",
    "0x38000001 has a reserved operation",
    "the read-only register 7 was written with 0x00000001",
  ]);
});

Logic("loses frames that come without WCFG", () => {
  const { fabric, take, misuses } = open();
  take(SYNC, ...write(12, IDCODE), ...write(2, 5));
  assert.is(fabric.loaded.length, 0);
  assert.equal(misuses, ["frames were written without WCFG; they are lost"]);
});

Logic.run();
