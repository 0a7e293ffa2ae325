import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { AddressRange, EraseKind, FlashGeometry } from "../../../core/memory/memory.ts";
import { smallestKinds, smallestUnitAt, widenToUnits } from "../../../core/plan/erase-kinds.ts";
import { planFlash } from "../../../core/plan/plan-flash.ts";
import { applyPlan } from "../../support/apply-plan.ts";
import { flashMemory } from "../../support/flash-memory.ts";
import { ramMemory, SMALL_GEOMETRY } from "../../support/ram-memory.ts";
import { seededRandom } from "../../support/random.ts";

const EraseKinds = suite("erase kinds that hold for a part of the memory");

const kind = (sizeBytes: number, ...within: readonly AddressRange[]): EraseKind => ({ sizeBytes, typicalMs: 100, maximumMs: 1000, within });
const at = (address: number, sizeBytes: number): AddressRange => ({ address, sizeBytes });

/** As on a chip that boots from the bottom: 1, 0.5, 0.5 and 2 KiB, then 4 KiB to the end. */
const BOTTOM: FlashGeometry = {
  ...SMALL_GEOMETRY,
  sizeBytes: 0x4000,
  erases: [kind(0x200, at(0x400, 0x400)), kind(0x400, at(0, 0x400)), kind(0x800, at(0x800, 0x800)), kind(0x1000, at(0x1000, 0x3000))],
};
/** The smallest blocks at both ends. */
const BOTH_ENDS: FlashGeometry = {
  ...BOTTOM,
  erases: [kind(0x400, at(0, 0x1000), at(0x3000, 0x1000)), kind(0x1000, at(0x1000, 0x2000))],
};

const erasesOf = (geometry: FlashGeometry, bytes: Uint8Array, wanted: { address: number; data: Uint8Array }) =>
  planFlash({ geometry, wanted: [wanted], current: [{ address: 0, data: bytes }] }).units.map(({ address, sizeBytes }) => [
    address,
    sizeBytes,
  ]);

EraseKinds("are used where they are, and nowhere else", () => {
  const bytes = new Uint8Array(0x4000);
  const everything = { address: 0, data: new Uint8Array(0x4000).fill(0x55) };
  const small = [0, 0x400, 0x600, 0x800].map((address, index) => [address, [0x400, 0x200, 0x200, 0x800][index]]);
  assert.equal(erasesOf(BOTTOM, bytes, everything), [...small, [0x1000, 0x1000], [0x2000, 0x1000], [0x3000, 0x1000]]);
  const quarters = (start: number) => [0, 0x400, 0x800, 0xc00].map((offset) => [start + offset, 0x400]);
  assert.equal(erasesOf(BOTH_ENDS, bytes, everything), [...quarters(0), [0x1000, 0x1000], [0x2000, 0x1000], ...quarters(0x3000)]);
  assert.equal(erasesOf(BOTTOM, bytes, { address: 0x5ff, data: Uint8Array.of(1, 1) }), [
    [0x400, 0x200],
    [0x600, 0x200],
  ]);
});

EraseKinds("compete with one that holds everywhere, as any smaller and larger kinds do", () => {
  const geometry = { ...BOTTOM, erases: [{ sizeBytes: 0x400, typicalMs: 90, maximumMs: 900 }, kind(0x1000, at(0x1000, 0x3000))] };
  const bytes = new Uint8Array(0x4000);
  const all = (address: number) => ({ address, data: new Uint8Array(0x1000).fill(0x55) });
  assert.is(erasesOf(geometry, bytes, all(0)).length, 4);
  assert.equal(erasesOf(geometry, bytes, all(0x1000)), [[0x1000, 0x1000]]);
});

EraseKinds("give each address its smallest unit", () => {
  const units = [0, 0x3ff, 0x400, 0x7ff, 0xfff, 0x1000, 0x3fff].map((address) => smallestUnitAt(BOTTOM, address));
  assert.equal(
    units.map(({ address, sizeBytes }) => [address, sizeBytes]),
    [
      [0, 0x400],
      [0, 0x400],
      [0x400, 0x200],
      [0x600, 0x200],
      [0x800, 0x800],
      [0x1000, 0x1000],
      [0x3000, 0x1000],
    ],
  );
  assert.equal(widenToUnits(BOTTOM, at(0x7fe, 4)), at(0x600, 0xa00));
  assert.equal(smallestUnitAt({ ...SMALL_GEOMETRY, sizeBytes: 0x700 }, 0x500), at(0x400, 0x300));
  assert.is(smallestKinds(BOTTOM.erases).length, 4);
  assert.is(smallestKinds(SMALL_GEOMETRY.erases).length, 1);
});

const random = seededRandom("erase kinds");

EraseKinds("give the wanted content and keep all else, also through a repair", async () => {
  for (let round = 0; round < 60; round++) {
    const geometry = { ...random.pick([BOTTOM, BOTH_ENDS]), canProgramAgain: random.chance(0.5) };
    const bytes = random.bytes(geometry.sizeBytes);
    const address = random.below(geometry.sizeBytes - 0x800);
    const data = random.bytes(0x20 + random.below(0x7e0));
    data.set([0xaa, 0x99, 0x55, 0x66], 8);
    const final = Uint8Array.from(bytes);
    final.set(data, address);
    const wanted = [{ address, data }];
    const plan = planFlash({ geometry, wanted, current: [{ address: 0, data: bytes }], syncAddress: address + 8 });
    assert.equal(applyPlan(plan, { geometry, bytes }), final, `round ${round}`);
    const memory = ramMemory({ geometry, bytes, faults: { lostPrograms: [random.below(4)], lostErases: [random.below(2)] } });
    await flashMemory({ memory, wanted, syncAddress: address + 8 });
    assert.equal(memory.bytes, final, `round ${round}, with lost operations`);
  }
});

EraseKinds.run();
