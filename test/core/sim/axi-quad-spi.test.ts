import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cardWith, INHIBIT, NONE_SELECTED, REG, RESET_FIFOS, RUN, type SpiCard, SpiDriver, smallChip } from "./spi-driver.ts";

const AxiQuadSpi = suite("axi quad spi model");

/** 80 us a byte, so that accesses take no noticeable time. */
const SLOW = { parameters: { spiClockHz: 100_000 } } as const;
const SLOW_BYTE_MS = 0.08;

const statusOf = ({ window }: SpiCard) => window.read32(REG.SPISR);
/** Rewrites the core's state so that chip 0 is selected and bytes leave as they are written. */
function selected(card: SpiCard): SpiCard {
  card.window.write32(REG.SPICR, RUN | RESET_FIFOS);
  card.window.write32(REG.SPISSR, ~1 >>> 0);
  return card;
}

AxiQuadSpi("has the reset values of PG153", () => {
  const { window } = cardWith({ chips: [smallChip(), smallChip({ select: 1 })] });
  const values = [0x1c, 0x20, 0x28, 0x60, 0x64, 0x70, 0x74, 0x78].map((offset) => window.read32(offset));
  assert.equal(values, [0, 0, 0, 0x180, 0x25, 0b11, 0, 0]);
});

AxiQuadSpi("keeps only the implemented bits, and lets the FIFO resets clear themselves", () => {
  const { window } = cardWith();
  const written = [0x1c, 0x28, 0x60, 0x70].map((offset) => {
    window.write32(offset, 0xffffffff);
    return window.read32(offset);
  });
  assert.equal(written, [0x80000000, 0x3fff, 0x39f, 0b1]);
});

AxiQuadSpi("resets by 0x0a in SRR only", () => {
  const card = cardWith();
  card.window.write32(REG.SPICR, RUN);
  card.window.write32(REG.SRR, 0x0b);
  assert.is(card.window.read32(REG.SPICR), RUN);
  assert.match(card.misuses()[0] ?? "", "SRR was written with 0x0000000b");
  card.window.write32(REG.SRR, 0x0a);
  assert.is(card.window.read32(REG.SPICR), 0x180);
});

const STANDSTILLS = [
  { name: "disabled", control: 0x84 },
  { name: "a slave", control: 0x82 },
  { name: "inhibited", control: RUN | INHIBIT },
];
for (const { name, control } of STANDSTILLS) {
  AxiQuadSpi(`sends nothing while ${name}`, () => {
    const card = cardWith();
    card.window.write32(REG.SPICR, control);
    card.window.push(REG.SPIDTR, Uint32Array.of(0x9f, 0, 0));
    void card.clock.wait(1);
    assert.is(card.window.read32(0x74), 2);
    assert.is(statusOf(card) & 0b101, 0b001);
  });
}

AxiQuadSpi("refuses to send in modes that are not modelled", () => {
  for (const mode of [0x06, RUN | 0x01, RUN | 0x08, RUN | 0x10, RUN | 0x200]) {
    const card = cardWith();
    card.window.write32(REG.SPICR, mode);
    card.window.write32(REG.SPIDTR, 0x9f);
    assert.is(statusOf(card) & 0b100, 0);
    assert.match(card.misuses()[0] ?? "", "not modelled");
  }
});

AxiQuadSpi("exchanges a byte for each byte, at the speed of the SPI clock", () => {
  const card = selected(cardWith(SLOW));
  card.window.push(REG.SPIDTR, Uint32Array.of(0x9f, 0, 0, 0));
  void card.clock.wait(3.5 * SLOW_BYTE_MS);
  assert.is(card.window.read32(0x78) + 1, 3);
  void card.clock.wait(0.5 * SLOW_BYTE_MS);
  const received = new Uint32Array(4);
  card.window.pull(REG.SPIDRR, received);
  assert.equal([...received], [0xff, 0x20, 0xba, 0x18]);
  assert.equal(card.misuses(), []);
});

AxiQuadSpi("shows an empty transmit FIFO one byte time before the last byte is out", () => {
  const card = selected(cardWith(SLOW));
  const seen = () => ({ txEmpty: (statusOf(card) >> 2) & 1, received: statusOf(card) & 1 ? 0 : card.window.read32(0x78) + 1 });
  card.window.push(REG.SPIDTR, Uint32Array.of(0x9f, 0));
  assert.equal(seen(), { txEmpty: 0, received: 0 });
  void card.clock.wait(0.081);
  assert.equal(seen(), { txEmpty: 1, received: 1 });
  void card.clock.wait(0.08);
  assert.equal(seen(), { txEmpty: 1, received: 2 });
});

AxiQuadSpi("cuts a byte off when the chip is deselected inside it, and the chip ignores the command", () => {
  const card = selected(cardWith());
  card.window.write32(REG.SPIDTR, 0x06);
  card.window.write32(REG.SPISSR, NONE_SELECTED);
  void card.clock.wait(1);
  assert.match(card.misuses()[0] ?? "", "deselected a chip inside a byte");
  assert.is(new SpiDriver(card).status(), 0x00);
});

AxiQuadSpi("cuts a program off inside its last byte, and nothing is programmed", () => {
  const card = cardWith(SLOW);
  selected(card).window.write32(REG.SPIDTR, 0x06);
  void card.clock.wait(1);
  card.window.write32(REG.SPISSR, NONE_SELECTED);
  selected(card);
  card.window.push(REG.SPIDTR, Uint32Array.of(0x02, 0, 0, 0, 0x12, 0x34));
  void card.clock.wait(5.5 * SLOW_BYTE_MS);
  card.window.write32(REG.SPISSR, NONE_SELECTED);
  void card.clock.wait(10);
  assert.equal(card.chips[0]?.read(0, 2), Uint8Array.of(0xff, 0xff));
  assert.equal(card.chips[0]?.misuses, ["page program ended inside a byte; ignored"]);
});

AxiQuadSpi("loses the byte in the shift register when it is inhibited inside it", () => {
  const card = selected(cardWith());
  card.window.write32(REG.SPIDTR, 0x9f);
  card.window.write32(REG.SPICR, RUN | INHIBIT);
  void card.clock.wait(1);
  assert.is(statusOf(card) & 1, 1);
  assert.match(card.misuses()[0] ?? "", "inside a byte");
});

AxiQuadSpi("counts what is written while full as lost", () => {
  const card = cardWith({ parameters: { fifoDepth: 16 } });
  card.window.push(REG.SPIDTR, new Uint32Array(16));
  assert.is(statusOf(card) & 0b1100, 0b1000);
  assert.equal(card.misuses(), []);
  card.window.push(REG.SPIDTR, new Uint32Array(2));
  assert.is(card.window.read32(0x74), 15);
  assert.is(card.misuses().length, 2);
});

AxiQuadSpi("answers a read of the empty receive FIFO with all ones", () => {
  const card = cardWith();
  assert.is(card.window.read32(REG.SPIDRR), 0xffffffff);
  const words = new Uint32Array(2);
  card.window.pull(REG.SPIDRR, words);
  assert.equal([...words], [0xffffffff, 0xffffffff]);
  assert.is(card.misuses().length, 3);
});

AxiQuadSpi("drops what does not fit into the receive FIFO, and says so in IPISR", () => {
  const card = selected(cardWith({ parameters: { fifoDepth: 16 } }));
  for (let round = 0; round < 2; round++) {
    card.window.push(
      REG.SPIDTR,
      Uint32Array.from({ length: 9 }, (_, index) => (index === 0 && round === 0 ? 0x9f : 0)),
    );
    void card.clock.wait(1);
  }
  assert.is(statusOf(card) & 0b11, 0b10);
  assert.is(card.window.read32(0x78), 15);
  assert.is(card.window.read32(0x20) & 0x30, 0x30);
  card.window.write32(REG.SPICR, RUN | 0x40);
  assert.is(statusOf(card) & 0b11, 0b01);
  assert.equal(card.misuses(), []);
});

AxiQuadSpi("toggles the interrupt bits that are written", () => {
  const card = selected(cardWith());
  card.window.write32(REG.SPIDTR, 0);
  assert.is(card.window.read32(0x20), 0x04);
  card.window.write32(0x20, 0x05);
  assert.is(card.window.read32(0x20), 0x01);
});

AxiQuadSpi("notes when the transmit FIFO becomes less than half full", () => {
  const card = selected(cardWith({ parameters: { fifoDepth: 16, spiClockHz: 100_000 } }));
  card.window.push(REG.SPIDTR, new Uint32Array(10));
  assert.is(card.window.read32(0x20) & 0x40, 0);
  void card.clock.wait(0.16);
  assert.is(card.window.read32(0x20) & 0x40, 0x40);
});

AxiQuadSpi("stops at a command that a dual or quad build does not know", () => {
  const card = selected(cardWith({ supportedOpcodes: [0x9f] }));
  card.window.push(REG.SPIDTR, Uint32Array.of(0x9f, 0x05));
  void card.clock.wait(1);
  assert.is(statusOf(card) & 0x400, 0, "only the first byte is a command");
  card.window.write32(REG.SPISSR, NONE_SELECTED);
  selected(card);
  card.window.push(REG.SPIDTR, Uint32Array.of(0x05, 0));
  void card.clock.wait(1);
  assert.is(statusOf(card) & 0x401, 0x401);
  assert.is(card.window.read32(0x20) & 0x2000, 0x2000);
  card.window.write32(REG.SPICR, RUN | RESET_FIFOS);
  assert.is(statusOf(card) & 0x400, 0);
});

AxiQuadSpi("ignores accesses that are not 32 bits wide", () => {
  const card = cardWith();
  card.window.write8(REG.SPICR, 0x06);
  card.window.push(REG.SPIDTR, new Uint8Array(3));
  const bytes = new Uint8Array(2);
  card.window.pull(REG.SPICR, bytes);
  assert.equal([card.window.read8(REG.SPICR), card.window.read16(REG.SPICR), ...bytes], [0xff, 0xffff, 0xff, 0xff]);
  assert.is(card.window.read64(REG.SPICR), 0xffff_ffff_ffff_ffffn);
  assert.is(card.window.read32(REG.SPICR), 0x180);
  assert.is(card.misuses().length, 6);
});

AxiQuadSpi("answers all ones where there is no register, or only a write-only one", () => {
  const card = cardWith();
  const values = [0x00, 0x44, REG.SRR, REG.SPIDTR, 0x800].map((offset) => card.window.read32(offset));
  assert.equal(values, Array(5).fill(0xffffffff));
  card.window.write32(REG.SPISR, 0);
  card.window.write32(0x800, 0);
  assert.is(card.misuses().length, 7);
});

AxiQuadSpi("passes bytes to every selected chip and ANDs their answers", () => {
  const other = smallChip({ select: 1, overrides: { jedecId: [0x0f, 0xff, 0xff] } });
  const card = cardWith({ chips: [smallChip(), other] });
  card.window.write32(REG.SPICR, RUN | RESET_FIFOS);
  card.window.write32(REG.SPISSR, 0);
  card.window.push(REG.SPIDTR, Uint32Array.of(0x9f, 0, 0, 0));
  void card.clock.wait(1);
  const received = new Uint32Array(4);
  card.window.pull(REG.SPIDRR, received);
  assert.equal([...received], [0xff, 0x00, 0xba, 0x18]);
  assert.match(card.misuses()[0] ?? "", "several chips");
});

AxiQuadSpi("reaches each chip by its own line, and nobody by none", () => {
  const chips = [smallChip(), { chip: "winbond/w25q128jv", select: 3 }];
  const card = cardWith({ chips });
  const ids = [0, 1, 3].map((line) => [...new SpiDriver(card, { line, fifoDepth: 256 }).transfer([0x9f], 3)]);
  assert.equal(ids, [
    [0x20, 0xba, 0x18],
    [0xff, 0xff, 0xff],
    [0xef, 0x40, 0x18],
  ]);
  assert.equal(card.misuses(), []);
});

AxiQuadSpi("goes on with a transaction when the same selection is written again", () => {
  const driver = new SpiDriver(cardWith());
  driver.select();
  driver.exchange([0x9f]);
  driver.select();
  assert.equal([...driver.exchange([0, 0, 0])], [0x20, 0xba, 0x18]);
});

AxiQuadSpi("lets a bulk read of what has arrived take as long as single reads", () => {
  const card = selected(cardWith());
  card.window.push(REG.SPIDTR, new Uint32Array(50));
  void card.clock.wait(1);
  const beforeMs = card.clock.nowMs();
  card.window.pull(REG.SPIDRR, new Uint32Array(40));
  assert.is(Math.round((card.clock.nowMs() - beforeMs) * 1000), 40);
  assert.is(card.window.read32(0x78) + 1, 10);
});

AxiQuadSpi("gives the same with bulk accesses as with single ones", () => {
  const [bulk, single] = [selected(cardWith()), selected(cardWith())];
  const bytes = Uint32Array.from({ length: 200 }, (_, index) => (index === 0 ? 0x9f : index));
  bulk.window.push(REG.SPIDTR, bytes);
  for (const byte of bytes) single.window.write32(REG.SPIDTR, byte);
  const seen = [bulk, single].map((card) => {
    const occupancies = [card.window.read32(0x74), card.window.read32(0x78)];
    const words = new Uint32Array(20);
    card.window.pull(REG.SPIDRR, words);
    return { occupancies, words: [...words], nowUs: Math.round(card.clock.nowMs() * 1000) };
  });
  assert.equal(seen[0], seen[1]);
  assert.is(seen[0]?.nowUs, Math.round(202 * 0.1 + 22 * 1));
});

AxiQuadSpi.run();
