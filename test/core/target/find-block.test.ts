import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BlockNotFoundError } from "../../../core/target/errors.ts";
import { findByCookie, findInList } from "../../../core/target/find-block.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";

const FindBlock = suite("finding a controller in its window");

const LIST = { first: 0x0, typeOffset: 0x0, type: 0xc120, versionOffset: 0x4, version: 0x200, nextOffset: 0x8 };

/** Type, version and next offset of blocks by their own offset; everything else is all ones. */
function windowWith(blocks: Readonly<Record<number, readonly [number, number, number]>>) {
  const words = new Map(
    Object.entries(blocks).flatMap(([at, block]) => block.map((word, index) => [Number(at) + 4 * index, word] as const)),
  );
  return recordingBus((offset) => words.get(offset) ?? 0xffff_ffff);
}

FindBlock("follows a list to the type and the version that are wanted", () => {
  const window = windowWith({ 0: [0xc110, 0x100, 0x40], 64: [0xc120, 0x100, 0x80], 128: [0xc120, 0x200, 0] });
  assert.is(findInList(window, LIST), 0x80);
  assert.is(findInList(window, { ...LIST, version: undefined }), 0x40);
});

FindBlock("finds a block whose type is all ones, which a card that is gone answers as well", async () => {
  const window = windowWith({ 0: [0xc110, 0x100, 0x40], 64: [0xffff_ffff, 0x100, 0] });
  const wish = { ...LIST, type: 0xffff_ffff, version: undefined };
  assert.is(findInList(window, wish), 0x40);
  await rejects(() => findInList(windowWith({}), wish), BlockNotFoundError);
});

FindBlock("names what it saw, and ends on a list that runs in a circle or out of the window", async () => {
  const circle = windowWith({ 0: [0xc110, 0x100, 0x40], 64: [0xc111, 0x100, 0x0] });
  const error = await rejects(() => findInList(circle, LIST), BlockNotFoundError);
  assert.match(error.message, "0x0000c110 version 0x00000100, 0x0000c111");
  const loop = windowWith({ 0: [0xc110, 0x100, 0x40], 64: [0xc111, 0x100, 0x40] });
  await rejects(() => findInList(loop, LIST), BlockNotFoundError);
  assert.ok(loop.log.length < 1000, `${loop.log.length} reads`);
  await rejects(() => findInList(windowWith({ 0: [0xc110, 0x100, 0x1000] }), LIST), BlockNotFoundError);
  await rejects(() => findInList(windowWith({ 0: [0xc110, 0x100, 0x42] }), LIST), BlockNotFoundError);
});

FindBlock("compares a cookie under its mask, in the order of the places", async () => {
  const window = recordingBus((offset) => (offset === 0x504 ? 0x55aa_cafe : 0));
  assert.is(findByCookie(window, { at: [0x0, 0x400], offset: 0x104, value: 0x55aa_cafe }), 0x400);
  assert.is(findByCookie(window, { at: [0x400], offset: 0x104, value: 0x1234_cafe, mask: 0xffff }), 0x400);
  const error = await rejects(() => findByCookie(window, { at: [0x0, 0x2000], offset: 0x104, value: 1 }), BlockNotFoundError);
  assert.match(error.message, "nothing at 0x2104");
});

FindBlock.run();
