import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Memory } from "../../core/memory/memory.ts";
import { openCatalog } from "../../core/profile/catalog.ts";
import { openCardMemory } from "../support/open-card-memory.ts";

/** Every virtual card's memory, from its profiles to its chips: what the documents of the parts forbid shows in the card's list. */
const VirtualMemories = suite("memories of virtual cards");

const catalog = await openCatalog(["profiles"]);
const CARDS = catalog
  .list()
  .filter(({ kind, id }) => kind === "card" && id.startsWith("virtual/") && catalog.card(id).memories !== undefined)
  .map(({ id }) => id);

const ODD = Uint8Array.of(0x12, 0x00, 0xf0, 0x0f, 0x81, 0x18, 0x42);

async function read(memory: Memory, address: number, sizeBytes: number): Promise<number[]> {
  const into = new Uint8Array(sizeBytes);
  await memory.read(address, into);
  return [...into];
}

/** A whole unit where a program erases, else an odd number of bytes at an odd place. */
async function program(memory: Memory, unit: { readonly address: number; readonly sizeBytes: number }): Promise<void> {
  const { programErases, pageBytes } = memory.geometry;
  if (!programErases) return await memory.program(unit.address + 5, ODD);
  const data = new Uint8Array(Math.min(unit.sizeBytes, pageBytes)).fill(0xff);
  data.set(ODD, 5);
  await memory.program(unit.address, data);
}

for (const id of CARDS) {
  VirtualMemories(`${id} is erased, programmed and read, twice, without a misuse`, async () => {
    const { memory, virtual } = await openCardMemory(id, catalog);
    const [{ sizeBytes } = { sizeBytes: 0 }] = memory.geometry.erases;
    // Neither the first nor the last: small blocks at an end of the chip are another kind.
    const unit = { address: 16 * Math.max(sizeBytes, memory.geometry.pageBytes, 0x20000), sizeBytes };
    await program(memory, unit);
    await memory.erase(unit.address, sizeBytes);
    assert.equal(await read(memory, unit.address, 12), new Array(12).fill(0xff));
    await program(memory, unit);
    assert.equal(await read(memory, unit.address + 3, 11), [0xff, 0xff, ...ODD, 0xff, 0xff]);
    assert.equal(await read(memory, unit.address + sizeBytes - 3, 6), new Array(6).fill(0xff), "across the end of the unit");
    await memory.close();
    assert.equal(virtual.misuses(), []);
    virtual.close();
  });
}

VirtualMemories.run();
