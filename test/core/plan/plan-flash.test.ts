import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { FlashGeometry } from "../../../core/memory/memory.ts";
import type { PlanUnit } from "../../../core/plan/plan.ts";
import { planFlash } from "../../../core/plan/plan-flash.ts";
import { applyPlan } from "../../support/apply-plan.ts";
import { SMALL_GEOMETRY } from "../../support/ram-memory.ts";
import { type Random, seededRandom } from "../../support/random.ts";

const PlanFlash = suite("planFlash");

const SYNC = Uint8Array.of(0xaa, 0x99, 0x55, 0x66);
const WHOLE = SMALL_GEOMETRY.sizeBytes;
const blank = (sizeBytes = WHOLE) => new Uint8Array(sizeBytes).fill(0xff);
const filled = (sizeBytes: number, value: number) => new Uint8Array(sizeBytes).fill(value);

/** Memory content with pieces in it. */
const holding = (...pieces: (readonly [address: number, data: Uint8Array])[]) => {
  const bytes = blank();
  for (const [address, data] of pieces) bytes.set(data, address);
  return bytes;
};

interface Case {
  readonly bytes: Uint8Array;
  readonly wanted: readonly { readonly address: number; readonly data: Uint8Array }[];
  readonly geometry?: FlashGeometry;
  readonly syncAddress?: number;
}
const plan = ({ bytes, wanted, geometry = SMALL_GEOMETRY, ...sync }: Case) =>
  planFlash({ geometry, wanted, current: [{ address: 0, data: bytes }], ...sync });

/** `content 4000+1000 erase 3p`: role, range, whether it erases, how many programs. */
const lines = (units: readonly PlanUnit[]) =>
  units.map(
    ({ role, address, sizeBytes, erase, programs }) =>
      `${role} ${address.toString(16)}+${sizeBytes.toString(16)}${erase ? " erase" : ""} ${programs.length}p`,
  );

PlanFlash("does nothing where the memory is as wanted", () => {
  const data = filled(0x5000, 0x12);
  const { units, totals } = plan({ bytes: holding([0x100, data]), wanted: [{ address: 0x100, data }], syncAddress: 0x100 });
  assert.equal(units, []);
  assert.equal(totals.equalBytes, 0x5000);
  assert.is(totals.expectedMs, 0);
});

PlanFlash("programs erased memory without an erase, as one unit for each largest block, and no page of ones", () => {
  const data = filled(0x6000, 0x12).fill(0xff, 0x1000, 0x1400);
  const { units, totals } = plan({ bytes: blank(), wanted: [{ address: 0, data }] });
  assert.equal(lines(units), ["content 0+1000 16p", "content 1400+2c00 44p", "content 4000+2000 32p"]);
  assert.is(totals.programmedBytes, 0x5c00);
});

PlanFlash("erases one smallest unit for one changed byte", () => {
  const bytes = holding([0, filled(0x8000, 0x12)]);
  const { units, totals } = plan({ bytes, wanted: [{ address: 0x1234, data: Uint8Array.of(0xff) }] });
  assert.equal(lines(units), ["content 1000+400 erase 4p"]);
  assert.is(totals.preservedBytes, 0x3ff);
  assert.is(totals.equalBytes, 0);
});

PlanFlash("programs one span for a byte that only clears bits", () => {
  const bytes = holding([0, filled(0x8000, 0x12)]);
  const { units } = plan({ bytes, wanted: [{ address: 0x1234, data: Uint8Array.of(0x10) }] });
  assert.equal(lines(units), ["content 1000+400 1p"]);
  assert.equal(units[0]?.programs, [{ address: 0x1234, data: Uint8Array.of(0x10) }]);
});

PlanFlash("erases for any change of a page that is not erased, where the chip forbids a second program", () => {
  const geometry = { ...SMALL_GEOMETRY, canProgramAgain: false };
  const bytes = holding([0, filled(0x80, 0x12)]);
  assert.equal(lines(plan({ geometry, bytes, wanted: [{ address: 0x90, data: Uint8Array.of(1) }] }).units), ["content 0+400 erase 1p"]);
  assert.equal(lines(plan({ geometry, bytes, wanted: [{ address: 0x100, data: Uint8Array.of(1) }] }).units), ["content 0+400 1p"]);
});

PlanFlash("uses the largest erase for a full rewrite, and smaller ones at the edges", () => {
  const bytes = holding([0, filled(WHOLE, 0x12)]);
  const { units, totals } = plan({ bytes, wanted: [{ address: 0x4000, data: filled(0x5400, 0x21) }] });
  assert.equal(lines(units), ["content 4000+4000 erase 64p", "content 8000+1000 erase 16p", "content 9000+400 erase 4p"]);
  assert.is(totals.preservedBytes, 0);
});

PlanFlash("takes the smaller erases when a larger one costs the same", () => {
  const geometry = {
    ...SMALL_GEOMETRY,
    erases: [...SMALL_GEOMETRY.erases.slice(0, 1), { sizeBytes: 0x1000, typicalMs: 160, maximumMs: 400 }],
  };
  const { units } = plan({ geometry, bytes: filled(WHOLE, 0), wanted: [{ address: 0, data: filled(0x1000, 1) }] });
  assert.is(units.length, 4);
});

PlanFlash("clips the last block to the memory", () => {
  const geometry = { ...SMALL_GEOMETRY, sizeBytes: 0x5800 };
  const bytes = filled(0x5800, 0x12);
  const wanted = [{ address: 0x4000, data: filled(0x1800, 0x21) }];
  const made = planFlash({ geometry, wanted, current: [{ address: 0x4000, data: bytes.subarray(0x4000) }] });
  assert.equal(lines(made.units), ["content 4000+1000 erase 16p", "content 5000+400 erase 4p", "content 5400+400 erase 4p"]);
});

PlanFlash("clears the old sync word first, and sets the new one after all else", () => {
  const image = filled(0x4800, 0x21);
  image.set(SYNC, 0x30);
  const old = filled(0x4800, 0x12);
  old.set(SYNC, 0x30);
  const { units } = plan({ bytes: holding([0, old]), wanted: [{ address: 0, data: image }], syncAddress: 0x30 });
  assert.equal(lines(units), [
    "invalidate 0+400 1p",
    "content 0+4000 erase 64p",
    "content 4000+400 erase 4p",
    "content 4400+400 erase 4p",
    "commit 0+400 1p",
  ]);
  assert.equal(units[0]?.programs, [{ address: 0x30, data: Uint8Array.of(0, 0, 0, 0) }]);
  assert.equal(units.at(-1)?.programs, [{ address: 0x30, data: SYNC }]);
});

PlanFlash("rewrites the unit with the sync word also when old and new image are equal there", () => {
  const old = filled(0x2000, 0x12);
  old.set(SYNC, 0x30);
  const image = Uint8Array.from(old);
  image.fill(0x21, 0x500, 0x501).fill(0x21, 0x1900, 0x1901);
  const { units } = plan({ bytes: holding([0, old]), wanted: [{ address: 0, data: image }], syncAddress: 0x30 });
  assert.equal(lines(units), [
    "invalidate 0+400 1p",
    "content 0+400 erase 4p",
    "content 400+400 erase 4p",
    "content 1800+400 erase 4p",
    "commit 0+400 1p",
  ]);
});

PlanFlash("needs no erase where the place of the sync word is erased", () => {
  const image = filled(0x800, 0x21);
  image.set(SYNC, 0x30);
  const { units } = plan({ bytes: holding([0x400, filled(0x400, 0x12)]), wanted: [{ address: 0, data: image }], syncAddress: 0x30 });
  assert.equal(lines(units), ["content 0+400 4p", "content 400+400 erase 4p", "commit 0+400 1p"]);
});

PlanFlash("only sets the rest of a sync word that was set half-way", () => {
  const image = filled(0x800, 0x21);
  image.set(SYNC, 0x30);
  const bytes = holding([0, Uint8Array.from(image).fill(0xff, 0x32, 0x34)]);
  const { units } = plan({ bytes, wanted: [{ address: 0, data: image }], syncAddress: 0x30 });
  assert.equal(lines(units), ["commit 0+400 1p"]);
  assert.equal(units[0]?.programs, [{ address: 0x32, data: SYNC.subarray(2) }]);
});

PlanFlash("counts as preserved what an erase would lose, and not what is erased anyway", () => {
  const bytes = holding([0, filled(0x300, 0x12)]);
  const { totals } = plan({ bytes, wanted: [{ address: 0x100, data: filled(0x100, 0x21) }] });
  assert.is(totals.preservedBytes, 0x200);
});

PlanFlash("clears an old sync word that was at another place in the image's range", () => {
  const image = filled(0x1800, 0x21);
  image.set(SYNC, 0x30);
  const bytes = holding([0, filled(0x1800, 0x12)], [0x1450, SYNC]);
  const { units } = plan({ bytes, wanted: [{ address: 0, data: image }], syncAddress: 0x30 });
  assert.equal(units[0]?.programs, [{ address: 0x1450, data: Uint8Array.of(0, 0, 0, 0) }]);
  assert.is(units[1]?.address, 0x1400);
});

PlanFlash("leaves the sync word alone when one other unit changes", () => {
  const old = filled(0x2000, 0x12);
  old.set(SYNC, 0x30);
  const { units } = plan({
    bytes: holding([0, old]),
    wanted: [{ address: 0, data: Uint8Array.from(old).fill(0x21, 0x500, 0x501) }],
    syncAddress: 0x30,
  });
  assert.equal(lines(units), ["content 400+400 erase 4p"]);
});

PlanFlash("holds the sync word back when its own unit is the only one that is erased", () => {
  const old = filled(0x2000, 0x12);
  old.set(SYNC, 0x30);
  const { units } = plan({
    bytes: holding([0, old]),
    wanted: [{ address: 0, data: Uint8Array.from(old).fill(0x21, 0, 1) }],
    syncAddress: 0x30,
  });
  assert.equal(lines(units), ["invalidate 0+400 1p", "content 0+400 erase 4p", "commit 0+400 1p"]);
});

for (const syncAddress of [0xfe, 0x3fe, 0x3ffe]) {
  PlanFlash(`holds back a sync word that lies across a border at ${syncAddress + 2}`, () => {
    const old = filled(0x6000, 0x12);
    old.set(SYNC, syncAddress);
    const image = filled(0x6000, 0x21);
    image.set(SYNC, syncAddress);
    const bytes = holding([0, old]);
    const made = plan({ bytes, wanted: [{ address: 0, data: image }], syncAddress });
    assert.is(made.units[0]?.role, "invalidate");
    assert.is(made.units.at(-1)?.role, "commit");
    const beforeCommit = applyPlan({ ...made, units: made.units.slice(0, -1) }, { geometry: SMALL_GEOMETRY, bytes });
    assert.equal(beforeCommit.subarray(syncAddress, syncAddress + 4), filled(4, 0xff));
    assert.equal(applyPlan(made, { geometry: SMALL_GEOMETRY, bytes }).subarray(0, 0x6000), image);
  });
}

PlanFlash("programs the whole page with the sync word last, where the chip forbids a second program", () => {
  const geometry = { ...SMALL_GEOMETRY, canProgramAgain: false };
  const old = filled(0x2000, 0x12);
  old.set(SYNC, 0x130);
  const image = Uint8Array.from(old).fill(0x21, 0x500, 0x501).fill(0x21, 0x1900, 0x1901);
  const { units } = plan({ geometry, bytes: holding([0, old]), wanted: [{ address: 0, data: image }], syncAddress: 0x130 });
  assert.equal(lines(units), ["content 0+400 erase 3p", "content 400+400 erase 4p", "content 1800+400 erase 4p", "commit 0+400 1p"]);
  assert.is(units.at(-1)?.programs[0]?.data.length, 0x100);
});

function randomGeometry(random: Random): FlashGeometry {
  const sizes = random.pick([[0x200], [0x200, 0x400], [0x200, 0x800, 0x1000], [0x100, 0x1000]]);
  return {
    sizeBytes: 0x4000,
    pageBytes: random.pick([0x40, 0x100]),
    erases: sizes.map((sizeBytes, index) => ({ sizeBytes, typicalMs: random.below(100) + index * 20, maximumMs: 1000 })),
    pageTypicalMs: random.pick([0.1, 1, 5]),
    pageMaximumMs: 10,
    canProgramAgain: random.chance(0.7),
    readMsPerByte: random.pick([0, 0.001, 0.01]),
  };
}

/** Pieces of noise, zeros, ones, and of `like` with a few bytes changed or a few bits cleared. */
function randomContent(random: Random, like: Uint8Array): Uint8Array {
  const bytes = blank(like.length);
  for (let start = 0; start < bytes.length; ) {
    const end = Math.min(bytes.length, start + 1 + random.below(0xc00));
    const fill = random.pick(["noise", "zeros", "ones", "same", "changed", "cleared"]);
    if (fill === "noise") bytes.set(random.bytes(end - start), start);
    if (fill === "zeros") bytes.fill(0, start, end);
    if (fill === "same" || fill === "changed" || fill === "cleared") bytes.set(like.subarray(start, end), start);
    const at = start + random.below(end - start);
    if (fill === "changed") bytes[at] = random.below(256);
    if (fill === "cleared") bytes[at] = (bytes[at] ?? 0) & random.below(256);
    start = end;
  }
  return bytes;
}

/** Erases and programs every unit of this size that differs. */
function naiveMs(geometry: FlashGeometry, { bytes, final, level }: { bytes: Uint8Array; final: Uint8Array; level: number }): number {
  const kind = geometry.erases[level];
  if (kind === undefined) throw new Error("no such erase");
  let ms = 0;
  for (let start = 0; start < bytes.length; start += kind.sizeBytes) {
    const unit = final.subarray(start, start + kind.sizeBytes);
    if (Buffer.compare(bytes.subarray(start, start + kind.sizeBytes), unit) === 0) continue;
    ms += kind.typicalMs + unit.length * geometry.readMsPerByte;
    for (let page = 0; page < unit.length; page += geometry.pageBytes) {
      if (unit.subarray(page, page + geometry.pageBytes).some((byte) => byte !== 0xff)) ms += geometry.pageTypicalMs;
    }
  }
  return ms;
}

const random = seededRandom("planFlash");

PlanFlash("gives the wanted content and keeps all else, within the rules of the chip, and never slower than the naive ways", () => {
  for (let round = 0; round < 150; round++) {
    const geometry = randomGeometry(random);
    const like = random.bytes(geometry.sizeBytes);
    const bytes = randomContent(random, like);
    const wanted: { address: number; data: Uint8Array }[] = [];
    for (let at = random.below(0x800); at < geometry.sizeBytes - 16; ) {
      const end = Math.min(geometry.sizeBytes, at + 8 + random.below(0x1400));
      wanted.push({ address: at, data: randomContent(random, like.subarray(at, end)) });
      at = end + random.below(0x1000);
    }
    const final = Uint8Array.from(bytes);
    for (const { address, data } of wanted) final.set(data, address);

    const without = planFlash({ geometry, wanted, current: [{ address: 0, data: bytes }] });
    assert.equal(applyPlan(without, { geometry, bytes }), final, `round ${round}`);
    for (const level of [0, geometry.erases.length - 1]) {
      const naive = naiveMs(geometry, { bytes, final, level });
      assert.ok(
        without.totals.expectedMs <= naive + 1e-6,
        `round ${round}: ${without.totals.expectedMs} ms, ${naive} ms at level ${level}`,
      );
    }
    const again = planFlash({ geometry, wanted, current: [{ address: 0, data: final }] });
    assert.equal(again.units, [], `round ${round}`);

    const [first] = wanted;
    if (first === undefined) throw new Error("no segment");
    const syncAddress = first.address + random.below(Math.min(first.data.length - 4, 0x600));
    first.data.set(SYNC, syncAddress - first.address);
    if (random.chance(0.7)) bytes.set(SYNC, random.chance(0.7) ? syncAddress : first.address + random.below(first.data.length - 4));
    const finalWithSync = Uint8Array.from(bytes);
    for (const { address, data } of wanted) finalWithSync.set(data, address);
    const ordered = planFlash({ geometry, wanted, current: [{ address: 0, data: bytes }], syncAddress });
    assert.equal(applyPlan(ordered, { geometry, bytes }), finalWithSync, `round ${round}, sync at ${syncAddress}`);
  }
});

PlanFlash.run();
