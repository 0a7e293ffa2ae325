import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Bus } from "../../core/bus/bus.ts";
import { busOver } from "../../core/bus/device-bus.ts";
import { withTrace } from "../../core/bus/with-trace.ts";
import { VerifyMismatchError } from "../../core/flash/errors.ts";
import type { FlashEvent } from "../../core/flash/flash-event.ts";
import { ChipBusyError, UnknownChipError } from "../../core/memory/errors.ts";
import { openSpiNor } from "../../core/memory/open-spi-nor.ts";
import { openStripedNor } from "../../core/memory/open-striped-nor.ts";
import type { SpiNorTable } from "../../core/memory/spi-nor-table.ts";
import { CardLostError } from "../../core/port/errors.ts";
import { openPort } from "../../core/port/open-port.ts";
import { checkProfile, loadProfile } from "../../core/profile/load-profile.ts";
import { compileProtocol } from "../../core/protocol/compile-protocol.ts";
import { createVirtualCard, type VirtualCard } from "../../core/sim/virtual-card.ts";
import type { VirtualChipDescription } from "../../core/sim/virtual-card-description.ts";
import { eventsOf, flashMemory } from "../support/flash-memory.ts";
import { barOf, quadSpiWith, SPI_CLOCK_HZ } from "../support/open-virtual-memory.ts";
import { rejects } from "../support/rejects.ts";

/**
 * What other tools for the same hardware get wrong, each a way to lose a card or an afternoon. The rows of a study of eleven of them;
 * every one is done here on a virtual card from the shipped controller profile up.
 */
const Defects = suite("defects of other tools");

const FILE = "profiles/controllers/amd/axi-quad-spi.yaml";
const controller = loadProfile(readFileSync(FILE, "utf8"), FILE);
if (controller.kind !== "controller") throw new Error(`${FILE} is no controller`);
const protocolFor = (chipSelect: number) => compileProtocol(controller, { fifoDepth: 256, spiClockHz: SPI_CLOCK_HZ, chipSelect });

const SMALL = { chip: "micron/n25q128a", select: 0, overrides: { sizeBytes: 0x80000, sfdp: true } } as const;
const MIB_16 = 0x100_0000;

type Wrap = (bus: Bus) => Bus;

function cardWith(chip: VirtualChipDescription, ...more: readonly VirtualChipDescription[]): VirtualCard {
  const description = quadSpiWith(chip);
  const { spi } = description.controllers;
  if (!spi) throw new Error("the card has no controller");
  return createVirtualCard({ ...description, controllers: { spi: { ...spi, chips: [chip, ...more] } } });
}

const portOf = ({ spaces, clock }: VirtualCard, { select = 0, wrap = (bus: Bus) => bus }: { select?: number; wrap?: Wrap } = {}) =>
  openPort(protocolFor(select), "spi", { buses: [wrap(barOf({ spaces }))], clock, vendorId: undefined });

async function open(card: VirtualCard, { wrap, table }: { readonly wrap?: Wrap; readonly table?: SpiNorTable } = {}) {
  const memory = await openSpiNor({ port: portOf(card, wrap && { wrap }), clock: card.clock, name: "flash0", ...(table && { table }) });
  return Object.assign(memory, { clock: card.clock });
}

const noise = (sizeBytes: number) => Uint8Array.from({ length: sizeBytes }, (_, index) => (Math.imul(index + 1, 2654435761) >>> 13) & 0xff);
const chipOf = (card: VirtualCard, index = 0) => {
  const chip = card.chips[index];
  if (!chip) throw new Error(`the card has no chip ${index}`);
  return chip;
};
const bytesOf = (card: VirtualCard, address: number, sizeBytes: number, index = 0) => [...chipOf(card, index).read(address, sizeBytes)];

// litepcie: erase addresses above 16 MiB hit the low sectors. Each way of addressing that there is:
const WAYS: readonly { readonly way: string; readonly chip: string; readonly table?: SpiNorTable }[] = [
  { way: "commands with four address bytes", chip: "micron/mt25ql256a" },
  { way: "a mode with four address bytes", chip: "macronix/mx25l25645g", table: tableOf("c22019") },
  { way: "an extended address register", chip: "winbond/w25q256jv", table: { ...tableOf("ef4019"), bank: "extended-address-register" } },
];

function tableOf(jedecId: string): SpiNorTable {
  return {
    name: "32 MiB",
    jedecId,
    sizeBytes: 2 * MIB_16,
    pageBytes: 256,
    addressBytes: 3,
    erases: [
      { sizeBytes: 0x1000, opcode: 0x20, typicalMs: 50, maximumMs: 400 },
      { sizeBytes: 0x10000, opcode: 0xd8, typicalMs: 200, maximumMs: 2000 },
    ],
    pageProgram: { typicalMs: 0.5, maximumMs: 3 },
    flagStatus: false,
  };
}

for (const { way, chip, table } of WAYS) {
  Defects(`an address past 16 MiB does not wrap to the start of the chip, with ${way}`, async () => {
    const card = cardWith({ chip, select: 0 });
    const golden = noise(0x20000);
    chipOf(card).load(0, golden);
    const memory = await open(card, table && { table });
    const image = noise(0x20000 + 300).reverse();
    await flashMemory({ memory, wanted: [{ address: MIB_16 - 0x10000, data: image }] });
    const back = new Uint8Array(0x10000);
    await memory.read(MIB_16 - 0x8000, back);
    await memory.close();
    assert.ok(Buffer.from(back).equals(image.subarray(0x8000, 0x18000)), "read back in one go across the border");
    assert.ok(Buffer.from(chipOf(card).read(MIB_16 - 0x10000, image.length)).equals(image));
    assert.ok(Buffer.from(chipOf(card).read(0, golden.length)).equals(golden), "the start of the chip is as it was");
    assert.equal(card.misuses(), []);
  });
}

// xbflash2 drains for ever, litepcie and corundum wait for ever: all ones look like "transmit FIFO empty" and like "busy".
Defects("a card that answers all ones stops the run, as lost, within a bounded number of accesses", async () => {
  for (const after of [0, 1, 50, 500, 5000]) {
    const card = cardWith(SMALL);
    let left = Number.POSITIVE_INFINITY;
    let accesses = 0;
    const wrap: Wrap = (bus) =>
      withTrace(bus, () => {
        accesses++;
        if (--left === 0) card.unplug();
      });
    const memory = await open(card, { wrap });
    left = after + 1;
    const before = accesses;
    await rejects(() => flashMemory({ memory, wanted: [{ address: 0, data: noise(0x10000) }] }), CardLostError);
    assert.ok(accesses - before < after + 1000, `${accesses - before} accesses after ${after}`);
  }
});

// corundum, litepcie, mesaflash and surf poll without a bound; xbflash2 counts 5 µs sleeps and not the time of the bus.
Defects("a chip that never gets ready ends the run by the clock, however slow the bus is", async () => {
  for (const slowMs of [0, 5]) {
    const card = cardWith({ ...SMALL, busyTime: Number.POSITIVE_INFINITY });
    const wrap: Wrap = (bus) =>
      withTrace(bus, () => {
        void card.clock.wait(slowMs);
      });
    const memory = await open(card, { wrap });
    const startMs = card.clock.nowMs();
    await rejects(() => memory.erase(0, 0x10000), ChipBusyError);
    const tookMs = card.clock.nowMs() - startMs;
    // Twice the longest erase of 3 s, and a few looks at the status, each of some twenty accesses.
    assert.ok(tookMs >= 6000 && tookMs < 10_000, `${tookMs} ms`);
    await rejects(() => open(card, { wrap }), ChipBusyError);
  }
});

Defects("a controller that never finishes a transfer ends the operation by its own bound", async () => {
  const card = cardWith(SMALL);
  const bar = barOf(card);
  let isStuck = false;
  // SPISR without "transmit FIFO empty".
  const stuck = busOver({
    sizeBytes: bar.sizeBytes,
    read: (offset, widthBits) => {
      if (widthBits !== 32) throw new Error("an access of another width");
      return isStuck && offset === 0x64 ? 0x1 : bar.read32(offset);
    },
    write: (offset, _, value) => bar.write32(offset, Number(value)),
    close: () => {},
  });
  const memory = await open(card, { wrap: () => stuck });
  isStuck = true;
  const startMs = card.clock.nowMs();
  const error = await rejects(() => memory.read(0, new Uint8Array(16)), Error);
  assert.match(error.message, "SPISR");
  assert.ok(card.clock.nowMs() - startMs < 200);
});

// capi-utils and oc-utils print the mismatch and exit with 0; corundum reads four times and repairs nothing.
Defects("a bit that cannot be programmed fails the run with its address, after a bounded repair", async () => {
  const card = cardWith({ ...SMALL, stuckBits: [{ address: 0x1234, mask: 0x10, value: 0xff }] });
  const memory = await open(card);
  const image = noise(0x3000);
  image[0x1234] = 0;
  const events: FlashEvent[] = [];
  const error = await rejects(() => flashMemory({ memory, wanted: [{ address: 0, data: image }], events }), VerifyMismatchError);
  assert.is(error.at.difference.firstAddress, 0x1234);
  assert.ok(error.at.attempts > 1 && error.at.attempts < 10);
});

Defects("a good run reads back once what it programmed, and no more", async () => {
  const card = cardWith(SMALL);
  const memory = await open(card);
  const events: FlashEvent[] = [];
  await flashMemory({ memory, wanted: [{ address: 0, data: noise(0x8000) }], events });
  const [finished] = eventsOf(events, "finished");
  assert.is(finished?.counts.verifiedBytes, 0x8000);
  assert.is(finished?.counts.programmedBytes, 0x8000);
});

// litepcie pads with zeros, which can never be programmed again without an erase.
Defects("what follows an image of odd length stays erased", async () => {
  const card = cardWith(SMALL);
  const memory = await open(card);
  const image = noise(1001);
  await flashMemory({ memory, wanted: [{ address: 0x4000, data: image }] });
  assert.equal(bytesOf(card, 0x4000 + 1001, 7), [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  assert.equal(bytesOf(card, 0x4000, 1001), [...image]);
});

// xqspips: an exact odd number of 64 KiB is erased one sector short; 64 KiB erase nothing.
for (const sectors of [1, 2, 3, 5]) {
  Defects(`an update of exactly ${sectors} x 64 KiB erases all of them`, async () => {
    const card = cardWith(SMALL);
    chipOf(card).load(0, new Uint8Array(0x80000));
    const memory = await open(card);
    const sizeBytes = sectors * 0x10000;
    await flashMemory({ memory, wanted: [{ address: 0, data: new Uint8Array(sizeBytes).fill(0xa5) }] });
    assert.ok(
      chipOf(card)
        .read(0, sizeBytes)
        .every((byte) => byte === 0xa5),
    );
    assert.is(chipOf(card).read(sizeBytes, 1)[0], 0, "the byte after the last sector is as it was");
  });
}

/** First bytes of all transactions that a trace of the controller's registers shows. */
function opcodesOf(accesses: readonly { readonly offset: number; readonly value: number }[]): Set<number> {
  const opcodes = new Set<number>();
  let isFirst = false;
  for (const { offset, value } of accesses) {
    if (offset === 0x70) isFirst = value !== 0xffff_ffff;
    else if (offset === 0x68 && isFirst) {
      opcodes.add(value & 0xff);
      isFirst = false;
    }
  }
  return opcodes;
}

// surf writes the non-volatile configuration register on every run: worn after 100,000 of them, and a card that does not boot if it is cut.
Defects("a run writes no non-volatile register", async () => {
  for (const chip of ["micron/n25q128a", "micron/mt25ql256a", "winbond/w25q256jv", "macronix/mx25l25645g"]) {
    const card = cardWith({ chip, select: 0, ...(chip === SMALL.chip && { overrides: SMALL.overrides }) });
    const accesses: { offset: number; value: number }[] = [];
    const wrap: Wrap = (bus) =>
      withTrace(bus, ({ kind, offset, value }) => {
        if (kind === "write") accesses.push({ offset, value: Number(value) });
      });
    const memory = await open(card, { wrap });
    await flashMemory({ memory, wanted: [{ address: 0, data: noise(0x11000) }] });
    await memory.close();
    const opcodes = opcodesOf(accesses);
    assert.ok(opcodes.has(0x06) && opcodes.size > 4, [...opcodes].join());
    // Write status 01, 31 and 11; non-volatile configuration B1; volatile-by-write-status 50 belongs to other chips.
    for (const forbidden of [0x01, 0x31, 0x11, 0xb1]) assert.not.ok(opcodes.has(forbidden), `${chip}: ${forbidden.toString(16)}`);
  }
});

// xbflash2 takes any vendor.
Defects("a chip that nothing is known of is refused, and nothing is written to it", async () => {
  const card = cardWith({ ...SMALL, overrides: { ...SMALL.overrides, jedecId: [0x12, 0x34, 0x18, 0], sfdp: false } });
  chipOf(card).load(0, noise(0x1000));
  await rejects(() => open(card), UnknownChipError);
  assert.equal(bytesOf(card, 0, 0x1000), [...noise(0x1000)]);
});

async function openPair(card: VirtualCard) {
  const memory = await openStripedNor({ low: portOf(card), high: portOf(card, { select: 1 }), clock: card.clock, name: "pair" });
  return Object.assign(memory, { clock: card.clock });
}

// XRT PR 1553: of two chips side by side only one was polled, and only one was programmed.
for (const slow of [0, 1]) {
  Defects(`of two chips side by side both are waited for, also when chip ${slow} is ten times slower`, async () => {
    const chips = [0, 1].map((select) => ({ ...SMALL, select, ...(select === slow && { busyTime: 10 }) }));
    const card = cardWith({ ...SMALL, ...chips[0] }, { ...SMALL, ...chips[1] });
    const memory = await openPair(card);
    const image = noise(0x3000);
    await flashMemory({ memory, wanted: [{ address: 0, data: image }] });
    const back = new Uint8Array(image.length);
    await memory.read(0, back);
    assert.ok(Buffer.from(back).equals(image));
    assert.equal(card.misuses(), [], "nothing was sent to a busy chip");
  });
}

for (const worn of [0, 1]) {
  Defects(`of two chips side by side a worn one is found, also when it is chip ${worn}`, async () => {
    const chips = [0, 1].map((select) => ({
      ...SMALL,
      select,
      ...(select === worn && { stuckBits: [{ address: 0x20, mask: 0xff, value: 0xff as const }] }),
    }));
    const card = cardWith({ ...SMALL, ...chips[0] }, { ...SMALL, ...chips[1] });
    const memory = await openPair(card);
    const error = await rejects(
      () => flashMemory({ memory, wanted: [{ address: 0, data: new Uint8Array(0x1000).fill(0x55) }] }),
      VerifyMismatchError,
    );
    assert.ok(error.at.difference.firstAddress === 0x40 || error.at.difference.firstAddress === 0x41);
  });
}

// xbflash2 reads the command and status registers as one word, sets a bit and writes both back: that clears all errors in status.
Defects("a register whose bits are cleared by writing ones cannot be modified, and a field of that kind is written as nothing", () => {
  const text = readFileSync(FILE, "utf8");
  const withFlags = (fields: string, more: string) =>
    text
      .replace("operations:\n", `  FLAGS: { offset: 0x20, access: read-write, ${more}fields: { ${fields} } }\n\noperations:\n`)
      .replace("  close():\n    do:\n", "  close():\n    do:\n      - modify: { FLAGS: { enable: 1 } }\n");
  const whole = checkProfile(withFlags("enable: 0, error: 8", "modifiedWriteValues: oneToClear, "), "flags.yaml");
  assert.equal(
    whole.findings.map(({ rule }) => rule),
    ["access-respected"],
  );
  const field = checkProfile(withFlags("enable: 0, error: { bits: 8, modifiedWriteValues: oneToClear }", ""), "flags.yaml");
  assert.equal(field.findings, []);
  if (field.profile?.kind !== "controller") throw new Error("a controller has no findings");
  let flags = 0x100;
  const bus = busOver({
    sizeBytes: 0x80,
    read: (offset) => (offset === 0x20 ? flags : 0),
    write: (offset, _, value) => {
      if (offset === 0x20) flags = (flags & 0x100 & ~Number(value)) | (Number(value) & 0x1);
    },
    close: () => {},
  });
  const card = cardWith(SMALL);
  const port = openPort(compileProtocol(field.profile, {}), "spi", { buses: [bus], clock: card.clock, vendorId: undefined });
  port.close();
  assert.is(flags, 0x101, "the error is still there");
});

Defects.run();
