import { suite } from "uvu";
import * as assert from "uvu/assert";
import { worstFlashS } from "../../../core/boot/worst-flash.ts";

const Worst = suite("the longest that a flash can take");
const CHIP = { pageBytes: 256, pageMaximumMs: 5, erases: [{ sizeBytes: 0x1_0000, typicalMs: 500, maximumMs: 3000 }] };

Worst("is that of the chip's maxima, with two erase units more than the image fills", () => {
  const [erase, program, read, start] = [3 * 3, 256 * 0.005, (3 * 0x1_0000 * 0.025) / 1000, 60];
  assert.is(worstFlashS(0x1_0000, [CHIP]), Math.ceil(erase + program + read + start));
});

Worst("is that of the slowest chip, which erases in its quickest way", () => {
  const slow = { ...CHIP, erases: [{ sizeBytes: 0x1000, typicalMs: 400, maximumMs: 800 }, ...CHIP.erases] };
  assert.is(worstFlashS(0x10_0000, [CHIP, slow]), worstFlashS(0x10_0000, [CHIP]));
  const slower = { ...CHIP, pageMaximumMs: 50 };
  assert.ok(worstFlashS(0x10_0000, [CHIP, slower]) > worstFlashS(0x10_0000, [CHIP]));
});

Worst.run();
