import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { busOver } from "../../../../core/bus/device-bus.ts";
import { SimulatedClock } from "../../../../core/bus/simulated-clock.ts";
import { ExpectationError } from "../../../../core/port/errors.ts";
import { openPort } from "../../../../core/port/open-port.ts";
import { loadProfile } from "../../../../core/profile/load-profile.ts";
import { compileProtocol } from "../../../../core/protocol/compile-protocol.ts";
import { CardTime } from "../../../../core/sim/card-time.ts";
import type { ModelParts } from "../../../../core/sim/controller-model.ts";
import { makeCvpV1, makeCvpV2 } from "../../../../core/sim/controllers/cvp.ts";
import type { RegisterBlock } from "../../../../core/sim/register-block.ts";
import { rejects } from "../../../support/rejects.ts";
import { makeParts } from "./make-parts.ts";

const Cvp = suite("CvP model");

const [STATUS, MODE, PROGRAM, CREDITS] = [0x1c, 0x20, 0x2c, 0x49];
const [READY, ERROR, USER] = [1 << 18, 1 << 19, 1 << 21];
const SIZES = { 1: { window: 0x44, data: 0x10 }, 2: { window: 0x5c, data: 0x10 } };

function open(version: 1 | 2, more: Partial<ModelParts> = {}, clock?: SimulatedClock) {
  const sizes = SIZES[version];
  const bench = makeParts({ windowBytes: sizes, ...more });
  const { window, data } = (version === 1 ? makeCvpV1 : makeCvpV2)(bench.parts).windows;
  if (!window || !data) throw new Error("the model has two windows");
  const busOf = (block: RegisterBlock, sizeBytes: number) =>
    busOver({
      sizeBytes,
      read: (offset, widthBits) => Number(block.read(offset, widthBits)),
      write: (offset, widthBits, value) => block.write(offset, widthBits, value),
      close: () => {},
    });
  const file = `profiles/controllers/intel/cvp-v${version}.yaml`;
  const profile = loadProfile(readFileSync(file, "utf8"), file);
  if (profile.kind !== "controller") throw new Error(`${file} is no controller`);
  const buses = [busOf(window, sizes.window), busOf(data, sizes.data)];
  const port = openPort(compileProtocol(profile, {}), "stream", { buses, clock: clock ?? bench.clock, vendorId: () => 0x1172 });
  const read = (offset: number) => Number(window.read(offset, 32));
  return { ...bench, port, window, data, read, write: (offset: number, value: number) => window.write(offset, 32, value) };
}

const image = Uint8Array.from({ length: 5 * 4096 + 1234 }, (_, index) => (index * 11) & 0xff);

for (const version of [1, 2] as const) {
  Cvp(`of version ${version} takes an image through its profile, packet by packet, twice in a row`, async () => {
    const { port, fabric, misuses, read } = open(version);
    await port.open();
    for (let round = 0; round < 2; round++) {
      await port.begin(image.length);
      assert.is(fabric.isConfigured, false);
      await port.write(image.subarray(0, 8192));
      await port.write(image.subarray(8192));
      await port.end();
      assert.is(fabric.isConfigured, true);
      assert.ok(Buffer.from(fabric.loaded).subarray(0, image.length).equals(image));
      assert.is(read(STATUS) & (USER | READY | ERROR), USER);
    }
    assert.equal(misuses, []);
  });

  Cvp(`of version ${version} goes on with nothing after an abort, and takes the next image`, async () => {
    const { port, fabric } = open(version);
    await port.open();
    await port.begin(image.length);
    await port.write(image.subarray(0, 4096));
    await port.abort();
    await port.begin(4096);
    await port.write(image.subarray(0, 4096));
    await port.end();
    assert.is(fabric.loaded.length, 4096);
  });
}

Cvp("refuses data without the clocks that version 1 needs, and the profile says so", async () => {
  const { data, misuses, read, write, clock } = open(1);
  write(MODE, 0x3);
  for (let count = 0; count < 243; count++) data.write(0, 32, 0);
  write(MODE, 0x103);
  write(PROGRAM, 1);
  clock.advance(250);
  write(PROGRAM, 3);
  assert.ok((read(STATUS) & ERROR) !== 0);
  assert.match(misuses.join("\n"), "got 0 of 244 dummy words");
  assert.match(misuses.join("\n"), "a dummy word came with NUMCLKS 0");
});

Cvp("of version 2 counts credits modulo 256, and loses a packet that has none", async () => {
  const clock = new SimulatedClock();
  const { window, data, misuses, read, write } = open(2, { time: new CardTime(clock, "none") });
  const credits = () => Number(window.read(CREDITS, 8));
  write(MODE, 0x3);
  write(PROGRAM, 1);
  clock.advance(100);
  write(PROGRAM, 3);
  const send = (packets: number) => {
    for (let count = 0; count < packets * 1024; count++) data.write(0, 32, count);
  };
  assert.is(credits(), 2);
  for (let packet = 0; packet < 300; packet++) {
    clock.advance(1);
    send(1);
  }
  clock.advance(1);
  assert.is(credits(), 302 & 0xff);
  assert.equal(misuses, []);
  // The third of three that come at once finds no room.
  send(3);
  assert.equal(misuses, ["a packet came without a credit; it is lost"]);
  assert.ok((read(STATUS) & ERROR) !== 0);
});

Cvp("of version 2 is followed by its profile when the credits wrap", async () => {
  // Words come in no time, so that almost every packet has to wait.
  const clock = new SimulatedClock();
  const { port, fabric, misuses } = open(2, { time: new CardTime(clock, "none") }, clock);
  const long = Uint8Array.from({ length: 260 * 4096 }, (_, index) => (index * 13) & 0xff);
  await port.open();
  await port.begin(long.length);
  await port.write(long);
  await port.end();
  assert.is(fabric.isConfigured, true);
  assert.ok(Buffer.from(fabric.loaded).equals(long));
  assert.equal(misuses, []);
});

Cvp("stops the profile when the block reports an error", async () => {
  const { port, write } = open(2);
  await port.open();
  await port.begin(4096);
  write(PROGRAM, 0);
  await rejects(async () => {
    await port.write(image.subarray(0, 4096));
    await port.end();
  }, ExpectationError);
});

Cvp.run();
