import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ReadSfdp, readSfdp, type SfdpResult } from "../../../core/memory/read-sfdp.ts";
import type { SfdpGeometry } from "../../../core/memory/sfdp-tables.ts";
import { seededRandom } from "../../support/random.ts";
import { BASIC_16_MIB, basic32Mib, FOUR_BYTE_TABLE, SFDP_16_MIB, SFDP_32_MIB, sfdpSpace } from "../../support/sfdp-bytes.ts";

const ReadSfdpTest = suite("read-sfdp");

/** What the chip answers behind the end of its tables. */
const readerOf =
  (space: Uint8Array, behind = 0xff): ReadSfdp =>
  async (address, sizeBytes) => {
    const answer = new Uint8Array(sizeBytes).fill(behind);
    answer.set(space.subarray(address, address + sizeBytes));
    return answer;
  };

async function geometryOf(space: Uint8Array): Promise<SfdpGeometry> {
  const result = await readSfdp(readerOf(space));
  if (result.kind === "missing") throw new Error(result.reason);
  return result.geometry;
}

ReadSfdpTest("reads a 16 MiB chip with 3-byte addresses", async () => {
  assert.equal(await geometryOf(SFDP_16_MIB), {
    sizeBytes: 0x1000000,
    pageBytes: 256,
    erases: [
      { sizeBytes: 0x1000, opcode: 0x20, typicalMs: 48, maximumMs: 480 },
      { sizeBytes: 0x8000, opcode: 0x52, typicalMs: 128, maximumMs: 1280 },
      { sizeBytes: 0x10000, opcode: 0xd8, typicalMs: 160, maximumMs: 1600 },
    ],
    pageProgram: { typicalMs: 0.448, maximumMs: 2.688 },
    flagStatus: false,
    fourByteWay: "not-needed",
    statusWrite: "two-bytes",
  });
});

ReadSfdpTest("reads a 32 MiB chip, with only the erases that have a 4-byte command", async () => {
  const geometry = await geometryOf(SFDP_32_MIB);
  assert.is(geometry.sizeBytes, 0x2000000);
  assert.is(geometry.fourByteWay, "commands");
  assert.is(geometry.flagStatus, true);
  assert.is(geometry.statusWrite, "one-byte");
  assert.equal(
    geometry.erases.map(({ sizeBytes, fourByteOpcode }) => [sizeBytes, fourByteOpcode]),
    [
      [0x1000, 0x21],
      [0x10000, 0xdc],
    ],
  );
});

const edited = (base: Uint8Array, edits: Readonly<Record<number, number>>): Uint8Array => {
  const bytes = base.slice();
  const view = new DataView(bytes.buffer);
  for (const [dword, value] of Object.entries(edits)) view.setUint32((Number(dword) - 1) * 4, value, true);
  return bytes;
};
const basicOnly = (table: Uint8Array) => sfdpSpace([{ id: 0xff00, address: 0x30, table }]);

ReadSfdpTest("finds the way to address more than 16 MiB in dwords 1 and 16", async () => {
  const wayOf = async (ways: number) => (await geometryOf(basicOnly(basic32Mib(ways)))).fourByteWay;
  assert.is(await wayOf(0x01), "enter");
  assert.is(await wayOf(0x02), "enter-after-write-enable");
  assert.is(await wayOf(0x03), "enter");
  assert.is(await wayOf(0x40), "always-on");
  assert.is((await geometryOf(basicOnly(edited(basic32Mib(0), { 1: 0xfff520e5 })))).fourByteWay, "always-on");
});

ReadSfdpTest("prefers the longest of several basic tables", async () => {
  const short = BASIC_16_MIB.subarray(0, 9 * 4);
  const space = sfdpSpace([
    { id: 0xff00, address: 0x40, table: short },
    { id: 0xff00, address: 0x80, table: BASIC_16_MIB },
  ]);
  assert.is((await geometryOf(space)).sizeBytes, 0x1000000);
});

const withHeader = (index: number, value: number) => {
  const space = SFDP_16_MIB.slice();
  space[index] = value;
  return space;
};

const MISSING: readonly { readonly name: string; readonly space: Uint8Array; readonly reason: RegExp }[] = [
  { name: "zeros", space: new Uint8Array(256), reason: /no SFDP/ },
  { name: "ones", space: new Uint8Array(256).fill(0xff), reason: /no SFDP/ },
  { name: "major 2", space: withHeader(5, 2), reason: /unknown edition/ },
  { name: "table major 2", space: withHeader(10, 2), reason: /lack the basic/ },
  { name: "9 dwords", space: basicOnly(BASIC_16_MIB.subarray(0, 36)), reason: /first edition/ },
  { name: "0 dwords", space: withHeader(11, 0), reason: /first edition/ },
  { name: "a density of 1 bit", space: basicOnly(edited(BASIC_16_MIB, { 2: 0 })), reason: /impossible size/ },
  { name: "a density of 2^60", space: basicOnly(edited(BASIC_16_MIB, { 2: 0x8000_003c })), reason: /impossible size/ },
  { name: "pages of 1 byte", space: basicOnly(edited(BASIC_16_MIB, { 11: 0 })), reason: /impossible page size/ },
  { name: "no erase", space: basicOnly(edited(BASIC_16_MIB, { 8: 0, 9: 0 })), reason: /no known erase/ },
  { name: "erases by c7 only", space: basicOnly(edited(BASIC_16_MIB, { 8: 0xc70c, 9: 0 })), reason: /no known erase/ },
  {
    name: "a sector map",
    space: sfdpSpace([
      { id: 0xff00, address: 0x30, table: BASIC_16_MIB },
      { id: 0xff81, address: 0x90, table: BASIC_16_MIB },
    ]),
    reason: /not all of one size/,
  },
  { name: "32 MiB without a way", space: basicOnly(basic32Mib(0x20)), reason: /no known way/ },
];

ReadSfdpTest("says why tables cannot be used, and guesses nothing", async () => {
  for (const { name, space, reason } of MISSING) {
    const result = await readSfdp(readerOf(space));
    assert.is(result.kind, "missing", name);
    if (result.kind === "missing") assert.match(result.reason, reason, name);
  }
});

ReadSfdpTest("leaves out an erase larger than the chip, of an unknown command, or of a size that another has", async () => {
  const table = edited(BASIC_16_MIB, { 8: (0x52 << 24) | (12 << 16) | (0x20 << 8) | 12, 9: (0x60 << 24) | (16 << 16) | (0xd8 << 8) | 25 });
  assert.equal(
    (await geometryOf(basicOnly(table))).erases.map(({ opcode }) => opcode),
    [0x20],
  );
});

/** What every result must keep, whatever the bytes were. */
function check(result: SfdpResult, name: string): void {
  if (result.kind === "missing") return;
  const { sizeBytes, pageBytes, erases, pageProgram } = result.geometry;
  assert.ok(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0x10000 && sizeBytes <= 2 ** 32, name);
  assert.ok(pageBytes >= 16 && pageBytes <= 4096, name);
  assert.ok(erases.length > 0 && erases.length <= 4, name);
  for (const [index, erase] of erases.entries()) {
    assert.ok(sizeBytes % erase.sizeBytes === 0 && erase.sizeBytes > (erases[index - 1]?.sizeBytes ?? 0), name);
    assert.ok([0x20, 0x21, 0x52, 0x5c, 0xd7, 0xd8, 0xdc].includes(erase.fourByteOpcode ?? erase.opcode), name);
    assert.ok(erase.typicalMs > 0 && erase.maximumMs >= 2 * erase.typicalMs && erase.maximumMs <= 2 * 16 * 32_000, name);
  }
  assert.ok(pageProgram.typicalMs > 0 && pageProgram.maximumMs >= pageProgram.typicalMs, name);
}

ReadSfdpTest("gives a result for tables cut anywhere", async () => {
  for (const [space, whole] of [
    [SFDP_16_MIB, 0x1000000],
    [SFDP_32_MIB, 0x2000000],
  ] as const) {
    for (let cut = 0; cut <= space.length; cut++) {
      for (const behind of [0x00, 0xff]) check(await readSfdp(readerOf(space.subarray(0, cut), behind)), `cut at ${cut} of ${whole}`);
    }
  }
});

ReadSfdpTest("gives a result for tables with flipped bits, in a bounded number of bounded reads", async () => {
  const random = seededRandom("sfdp flips");
  for (let round = 0; round < 3000; round++) {
    const space = random.pick([SFDP_16_MIB, SFDP_32_MIB]).slice();
    for (let flips = 1 + random.below(6); flips > 0; flips--) {
      const at = random.below(space.length);
      space[at] = (space[at] ?? 0) ^ (1 << random.below(8));
    }
    let reads = 0;
    const read = readerOf(space);
    const counted: ReadSfdp = (address, sizeBytes) => {
      assert.ok(++reads <= 4 && sizeBytes <= 256 && sizeBytes >= 0 && address <= 0xff_ffff);
      return read(address, sizeBytes);
    };
    check(await readSfdp(counted), `seed ${random.seed} round ${round}`);
  }
});

ReadSfdpTest("takes the 4-byte table only as far as it goes", async () => {
  const space = sfdpSpace([
    { id: 0xff00, address: 0x30, table: basic32Mib(0x02) },
    { id: 0xff84, address: 0x90, table: FOUR_BYTE_TABLE.subarray(0, 4) },
  ]);
  assert.is((await geometryOf(space)).fourByteWay, "enter-after-write-enable");
});

ReadSfdpTest.run();
