import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Clock } from "../../../core/bus/clock.ts";
import { BusClosedError } from "../../../core/bus/errors.ts";
import { VirtualCardUnsupportedError } from "../../../core/sim/errors.ts";
import { busConformance } from "../../support/bus-conformance.ts";
import { rejects } from "../../support/rejects.ts";
import { bytes3, cardWith, REG, RUN, SpiDriver, smallChip } from "./spi-driver.ts";

const VirtualCards = suite("virtual card");

VirtualCards("refuses controllers and chips that have no model", async () => {
  const controller = await rejects(() => cardWith({ model: "litex/spi-flash" }), VirtualCardUnsupportedError);
  assert.match(controller.message, "no model of the controller litex/spi-flash");
  const chip = await rejects(() => cardWith({ chips: [{ chip: "intel/28f256", select: 0 }] }), VirtualCardUnsupportedError);
  assert.match(chip.message, "no model of the chip intel/28f256");
  assert.is(chip.code, "UNSUPPORTED_VIRTUAL_CARD");
});

VirtualCards("lets each access cost its time when time is simulated", () => {
  const { window, clock } = cardWith();
  const costUs = (access: () => void) => {
    const beforeMs = clock.nowMs();
    access();
    return Math.round((clock.nowMs() - beforeMs) * 10_000) / 10;
  };
  const costs = [
    costUs(() => window.read32(REG.SPICR)),
    costUs(() => window.write32(REG.SPICR, RUN)),
    costUs(() => window.push(REG.SPIDTR, new Uint32Array(100))),
    costUs(() => window.pull(REG.SPISR, new Uint32Array(10))),
    costUs(() => window.copyFrom(REG.SPICR, new Uint32Array(2))),
    costUs(() => window.read8(0x800)),
    costUs(() => window.push(0x800, new Uint32Array(10))),
  ];
  assert.equal(costs, [1, 0.1, 10, 10, 2, 1, 1]);
});

VirtualCards("runs on the host's clock without adding to it", () => {
  let nowMs = 5;
  const clock: Clock = { nowMs: () => nowMs, wait: () => undefined };
  const driver = new SpiDriver(cardWith({ clock }));
  driver.select();
  driver.card.window.push(REG.SPIDTR, Uint32Array.of(0x9f, 0, 0, 0));
  assert.is(driver.card.window.read32(0x78), 0);
  assert.is(nowMs, 5);
  nowMs += 0.01;
  assert.is(driver.card.window.read32(0x78), 3);
});

VirtualCards("clones its whole state, in the middle of a transaction", () => {
  const driver = new SpiDriver(cardWith({ chips: [smallChip(), smallChip({ select: 1 })] }));
  driver.change([0x02, 0, 0, 0, 0x12]);
  driver.transfer([0x06]);
  driver.select();
  driver.exchange([0x02, ...bytes3(0x100)]);
  driver.card.window.push(REG.SPIDTR, Uint32Array.of(0x34, 0x56));
  driver.card.window.read32(REG.SRR);

  const copies = [driver.card, driver.card.clone(), driver.card.clone()];
  const ends = copies.map((card) => {
    void card.clock.wait(1);
    card.window.write32(REG.SPISSR, 0xffffffff);
    return { nowMs: card.clock.nowMs(), cells: [...(card.chips[0]?.read(0, 0x102) ?? [])], misuses: card.misuses() };
  });
  assert.equal(ends[1], ends[0]);
  assert.equal(ends[2], ends[0]);
  assert.equal(ends[0]?.cells.slice(0x100), [0x34, 0x56]);
  assert.is(ends[0]?.misuses.length, 1);
});

VirtualCards("keeps what a clone does to itself, and the other way round", () => {
  const original = new SpiDriver(cardWith());
  original.change([0x02, 0, 0, 0, 0xf0]);
  const copy = new SpiDriver(original.card.clone());
  copy.change([0x02, 0, 0, 0, 0x0f]);
  copy.change([0x20, ...bytes3(0x1000)]);
  original.change([0x02, ...bytes3(0x1000), 0x11]);
  const cells = [original, copy].map(({ card }) => [0, 0x1000].map((address) => card.chips[0]?.read(address, 1)[0]));
  assert.equal(cells, [
    [0xf0, 0x11],
    [0x00, 0xff],
  ]);
  const [before, after] = [original.card.clock.nowMs(), copy.card.clock.nowMs()];
  assert.is.not(before, after);
});

VirtualCards("lets clones end a program that they share the beginning of", () => {
  const driver = new SpiDriver(cardWith());
  driver.transfer([0x06]);
  driver.select();
  driver.exchange([0x02, 0, 0, 0, 0x12]);
  const copies = [driver.card.clone(), driver.card.clone()];
  for (const [index, { window, clock }] of copies.entries()) {
    window.write32(REG.SPIDTR, 0x34 + index);
    void clock.wait(1);
    window.read32(REG.SPISR);
  }
  for (const { window } of copies) window.write32(REG.SPISSR, 0xffffffff);
  const programmed = copies.map((card) => [...(card.chips[0]?.read(0, 3) ?? [])]);
  assert.equal(programmed, [
    [0x12, 0x34, 0xff],
    [0x12, 0x35, 0xff],
  ]);
});

VirtualCards("shows a clone the cells of the moment, whatever the original does next", () => {
  const original = new SpiDriver(cardWith());
  original.change([0x02, 0, 0, 0, 0xf0]);
  const copy = original.card.clone();
  original.change([0x02, 0, 0, 0, 0x0f]);
  assert.equal(copy.chips[0]?.read(0, 1), Uint8Array.of(0xf0));
});

VirtualCards("answers all ones and loses writes once it is unplugged", () => {
  const driver = new SpiDriver(cardWith());
  driver.card.unplug();
  const { window } = driver.card;
  driver.change([0x02, 0, 0, 0, 0]);
  const words = new Uint32Array(2);
  window.pull(REG.SPISR, words);
  assert.equal([window.read32(REG.SPICR), window.read8(0), ...words], [0xffffffff, 0xff, 0xffffffff, 0xffffffff]);
  assert.is(window.read64(0), 0xffff_ffff_ffff_ffffn);
  assert.equal(driver.card.chips[0]?.read(0, 1), Uint8Array.of(0xff));
  assert.equal(driver.card.misuses(), []);
  assert.is(driver.card.clone().window.read32(REG.SPICR), 0xffffffff);
});

VirtualCards("throws on every access once it is closed, unplugged or not", async () => {
  const card = cardWith();
  card.close();
  card.close();
  card.unplug();
  await rejects(() => card.window.read32(0), BusClosedError);
});

VirtualCards("keeps the first hundred misuses and counts the others", () => {
  const card = cardWith();
  for (let index = 0; index < 150; index++) card.window.read32(REG.SPIDRR);
  assert.is(card.misuses().length, 101);
  assert.is(card.misuses().at(-1), "and 50 more");
});

const OLD = 0x30;
const filled = () => {
  const driver = new SpiDriver(cardWith());
  driver.card.chips[0]?.load(0, new Uint8Array(0x80000).fill(OLD));
  return driver;
};
const cells = ({ card }: SpiDriver, address: number, count: number) => [...(card.chips[0]?.read(address, count) ?? [])];

VirtualCards("leaves an erase half done when power fails in the middle", () => {
  const driver = filled();
  driver.start([0x20, ...bytes3(0x1000)]);
  assert.equal(cells(driver, 0x1000, 1), [0xff], "what the erase will have done shows at once");
  void driver.card.clock.wait(100);
  driver.card.powerCut();
  const quarters = [0x0fff, 0x1000, 0x17ff, 0x1800, 0x1bff, 0x1c00, 0x1fff, 0x2000].map((address) => cells(driver, address, 1)[0]);
  assert.equal(quarters, [OLD, 0xff, 0xff, OLD | 0x5a, OLD | 0x5a, OLD, OLD, OLD]);
  assert.is(new SpiDriver(driver.card).status(), 0x00);
});

VirtualCards("leaves a program half done when power fails in the middle", () => {
  const driver = new SpiDriver(cardWith());
  driver.start([0x02, 0, 0, 0, ...new Uint8Array(256)]);
  driver.card.powerCut();
  assert.equal(cells(driver, 0, 256), [...Array(128).fill(0x00), ...Array(128).fill(0xaa)]);
});

VirtualCards("leaves the status register as it was when power fails while it is written", () => {
  const driver = filled();
  driver.start([0x01, 0x1c]);
  driver.card.powerCut();
  assert.is(driver.card.chips[0]?.statusRegister, 0);
});

VirtualCards("keeps what was finished before the power cut, and forgets all that is volatile", () => {
  const driver = filled();
  driver.change([0x01, 0x04]);
  driver.change([0x20, ...bytes3(0x1000)]);
  driver.transfer([0x06]);
  driver.card.window.push(REG.SPIDTR, new Uint32Array(3));
  driver.card.powerCut();
  assert.is(
    cells(driver, 0x1000, 0x1000).findIndex((byte) => byte !== 0xff),
    -1,
  );
  assert.equal(
    [REG.SPICR, REG.SPISR, REG.SPISSR].map((offset) => driver.card.window.read32(offset)),
    [0x180, 0x25, 1],
  );
  assert.is(new SpiDriver(driver.card).status(), 0x04);
});

VirtualCards("interrupts an operation by 66 and 99 as by a power cut", () => {
  const driver = filled();
  driver.start([0x20, ...bytes3(0x1000)]);
  driver.transfer([0x66]);
  driver.transfer([0x99]);
  assert.is(driver.status(), 0x00);
  assert.equal(cells(driver, 0x1fff, 1), [OLD]);
});

VirtualCards("does not carry out a command that was in the pins when power failed", () => {
  const driver = filled();
  driver.transfer([0x06]);
  driver.select();
  driver.exchange([0x20, 0, 0, 0]);
  driver.card.powerCut();
  assert.equal(cells(driver, 0, 1), [OLD]);
});

VirtualCards.run();

busConformance("a virtual card", () => ({ bus: cardWith().window }), { target: { kind: "registers", offset: 0x60 } });
