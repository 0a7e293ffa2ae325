import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Memory } from "../../core/memory/memory.ts";
import { openCatalog } from "../../core/profile/catalog.ts";
import { parseCardAddress } from "../../core/target/card-address.ts";
import { openTarget } from "../../core/target/open-target.ts";
import { makeHome, removeHome } from "../cli/run-command-line.ts";

/**
 * What the AXI Quad SPI core with its FIFO of 16 bytes costs behind OpenCAPI's window, in accesses of the configuration space. The
 * bounds are what oc-utils 7230b028 needs for the same, counted by running it against a model of the window.
 *
 * An access of the bus behind takes three: address (with the data before or after it) and one look at the strobe. The expander carries
 * four bytes in one access, so a page of 256 bytes and its command cross in 65 of them.
 */
const Cost = suite("accesses of the configuration space behind OpenCAPI's window");

const OC_UTILS = { pageProgram: 381, erase: 93, readPerByte: 2.02 };

async function withCounts(work: (count: (step: () => Promise<void>) => Promise<number>, memory: Memory) => Promise<void>) {
  const home = makeHome();
  const target = await openTarget({
    address: parseCardAddress("sim:virtual/opencapi"),
    profile: undefined,
    memory: undefined,
    csr: undefined,
    catalog: await openCatalog(["profiles"]),
    host: { env: {}, home },
  });
  try {
    const { counts, memory } = target;
    // The first change after opening also checks that write enable works; that is not what is counted here.
    await memory.program(0x10_0000, Uint8Array.of(0));
    await work(async (step) => {
      const before = counts.reads + counts.writes;
      await step();
      return counts.reads + counts.writes - before;
    }, memory);
  } finally {
    await target.close();
    removeHome(home);
  }
}

Cost(`a page program takes 297, oc-utils ${OC_UTILS.pageProgram}`, async () => {
  await withCounts(async (count, memory) => {
    const page = new Uint8Array(256).map((_, index) => index);
    const accesses = await count(() => memory.program(0x800000, page));
    assert.is(accesses, 297);
    assert.ok(accesses <= OC_UTILS.pageProgram);
    const copy = new Uint8Array(256);
    await memory.read(0x800000, copy);
    assert.equal(copy, page);
  });
});

Cost(`an erase of 64 KiB takes 57, oc-utils ${OC_UTILS.erase}`, async () => {
  await withCounts(async (count, memory) => {
    const accesses = await count(() => memory.erase(0x800000, 0x10000));
    assert.is(accesses, 57);
    assert.ok(accesses <= OC_UTILS.erase);
  });
});

Cost(`reading takes fewer than ${OC_UTILS.readPerByte} for a byte, which is what oc-utils takes`, async () => {
  await withCounts(async (count, memory) => {
    const accesses = await count(() => memory.read(0x800000, new Uint8Array(0x10000)));
    assert.ok(accesses / 0x10000 < OC_UTILS.readPerByte, `${accesses / 0x10000}`);
  });
});

Cost.run();
