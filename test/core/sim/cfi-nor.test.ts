import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CFI_CHIPS, cfiChip } from "../../../core/sim/chips/cfi-chips.ts";
import { MT28EW01GABA } from "../../../core/sim/chips/mt28ew01gaba.ts";
import { VirtualCardUnsupportedError } from "../../../core/sim/errors.ts";
import type { CfiConditions } from "../../../core/sim/nor/cfi-array.ts";
import type { CfiChip } from "../../../core/sim/nor/cfi-chip.ts";
import { cfiNor } from "../../../core/sim/nor/cfi-nor.ts";
import { divideStorage } from "../../../core/sim/storage/chip-storage.ts";
import { memoryStorage } from "../../../core/sim/storage/memory-storage.ts";
import { AMD_SMALL, INTEL_SMALL, MICRON_SMALL, SMALL_CFI_CHIPS } from "../../support/small-cfi-chips.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const Cfi = suite("CfiNor");

/** A chip, driven write by write. Addresses count words. */
function driven(chip: CfiChip, conditions: Partial<CfiConditions> = {}) {
  const misuses: string[] = [];
  const device = cfiNor(chip, { recordMisuse: (text) => misuses.push(text), conditions });
  let nowMs = 0;
  return {
    device,
    misuses,
    wait: (ms: number) => {
      nowMs += ms;
    },
    read: (address: number) => device.read(address, nowMs),
    /** Pairs of address and value. */
    write: (...cycles: readonly (readonly [address: number, value: number])[]) => {
      for (const [address, value] of cycles) device.write(address, value, nowMs);
    },
    powerCut: () => device.powerCut(nowMs),
    bytes: (address: number, sizeBytes: number) => {
      const into = new Uint8Array(sizeBytes);
      device.array.memory.read(address, into, { from: 0, to: sizeBytes });
      return [...into];
    },
  };
}

const BLOCK = 0x10000;
const UNLOCK = [
  [BLOCK, 0x60],
  [BLOCK, 0xd0],
] as const;
const amd = (command: number, address = 0x555) =>
  [
    [0x555, 0xaa],
    [0x2aa, 0x55],
    [address, command],
  ] as const;

Cfi("answers the query with its size, buffer, regions and times, and the table of its vendor", () => {
  for (const chip of CFI_CHIPS.values()) {
    const { write, read } = driven(chip);
    write([0x55, 0x98]);
    const text = (place: number) => String.fromCharCode(read(place), read(place + 1), read(place + 2));
    assert.is(text(0x10), "QRY", chip.id);
    assert.is(read(0x13) | (read(0x14) << 8), chip.commandSet);
    assert.is(text(read(0x15) | (read(0x16) << 8)), "PRI");
    assert.is(2 ** read(0x27), chip.sizeBytes);
    assert.is(2 ** read(0x2a), chip.bufferWords * 2);
    assert.is(read(0x2c), chip.regions.length);
    const blocks = chip.regions.map((_, index) => (read(0x2f + 4 * index) | (read(0x30 + 4 * index) << 8)) * 256);
    assert.equal(
      blocks,
      chip.regions.map(({ blockBytes }) => blockBytes),
    );
    const eraseMs = 2 ** read(0x21);
    assert.ok(eraseMs >= chip.blockErase.typicalMs && eraseMs < 2 * chip.blockErase.typicalMs);
    assert.ok(eraseMs * 2 ** read(0x25) >= chip.blockErase.maximumMs);
  }
});

Cfi("is one of the chips that are there, or none", () => {
  assert.is(cfiChip("spansion/s29gl01gp").deviceId, 0x227e);
  assert.instance(
    thrownBy(() => cfiChip("micron/none")),
    VirtualCardUnsupportedError,
  );
});

Cfi("shows identifier codes and locks of Intel's chips, which are all locked after power-up", () => {
  const { write, read, powerCut, misuses } = driven(INTEL_SMALL);
  write(...UNLOCK, [BLOCK, 0x90]);
  assert.equal([read(BLOCK), read(BLOCK + 1), read(BLOCK + 2), read(0x4002)], [0x89, INTEL_SMALL.deviceId, 0, 1]);
  powerCut();
  assert.is(read(BLOCK), 0xffff);
  write([BLOCK, 0x90]);
  assert.is(read(BLOCK + 2), 1);
  write([BLOCK, 0x60], [BLOCK, 0x2f]);
  write([BLOCK, 0x90]);
  assert.is(read(BLOCK + 2), 3);
  assert.equal(misuses, []);
});

Cfi("refuses to change a locked block of Intel's chips, and says so in the status register", () => {
  const { write, read, bytes } = driven(INTEL_SMALL);
  write([BLOCK, 0x20], [BLOCK, 0xd0]);
  assert.is(read(BLOCK), 0xa2);
  write([0, 0x50], [BLOCK, 0x40], [BLOCK, 0]);
  assert.is(read(BLOCK), 0x92);
  write([BLOCK, 0xff]);
  assert.is(read(BLOCK), 0xffff);
  assert.equal(bytes(2 * BLOCK, 2), [0xff, 0xff]);
});

Cfi("shows its status and takes no other command while it is busy", () => {
  const { write, read, wait, misuses } = driven(INTEL_SMALL);
  write(...UNLOCK, [BLOCK, 0x20], [BLOCK, 0xd0]);
  assert.is(read(0), 0);
  write([0, 0xff]);
  assert.is(read(0), 0);
  wait(899);
  assert.is(read(0), 0);
  wait(1);
  assert.is(read(BLOCK), 0x80);
  assert.equal(misuses, ["0xff while busy; ignored"]);
});

Cfi("only clears bits when it programs", () => {
  const { write, bytes, wait } = driven(INTEL_SMALL);
  write(...UNLOCK, [BLOCK, 0x40], [BLOCK, 0xf0f0]);
  wait(1);
  write([BLOCK, 0x10], [BLOCK, 0xff0f]);
  assert.equal(bytes(2 * BLOCK, 2), [0x00, 0xf0]);
});

/** What is sent after E8 and the count, to a chip whose block is open. */
const WRONG_BUFFERS: readonly { readonly about: string; readonly cycles: readonly (readonly [number, number])[]; readonly want: RegExp }[] =
  [
    { about: "more words than the buffer has", cycles: [[BLOCK, 512]], want: /513 words/ },
    { about: "a count for another block", cycles: [[2 * BLOCK, 0]], want: /count for another block/ },
    {
      about: "data of another block",
      cycles: [
        [BLOCK, 0],
        [2 * BLOCK, 0],
      ],
      want: /data of another block/,
    },
    {
      about: "data outside of what was counted",
      cycles: [
        [BLOCK, 1],
        [BLOCK, 0],
        [BLOCK + 2, 0],
      ],
      want: /outside of what was counted/,
    },
    {
      about: "data across the end of the buffer",
      cycles: [
        [BLOCK, 1],
        [BLOCK + 511, 0],
      ],
      want: /across the end/,
    },
    {
      about: "no confirm",
      cycles: [
        [BLOCK, 0],
        [BLOCK, 0],
        [BLOCK, 0xff],
      ],
      want: /without its confirm/,
    },
  ];

for (const { about, cycles, want } of WRONG_BUFFERS) {
  Cfi(`aborts a write to the buffer with ${about}, and then ignores another one`, () => {
    const { write, read, misuses, bytes } = driven(INTEL_SMALL);
    write(...UNLOCK, [BLOCK, 0xe8], ...cycles);
    assert.is(read(BLOCK), 0xb0);
    assert.is(misuses.length, 1);
    assert.match(misuses[0] ?? "", want);
    write([BLOCK, 0xe8]);
    assert.is(read(BLOCK), 0xb0);
    write([BLOCK, 0x50], [BLOCK, 0xe8], [BLOCK, 0], [BLOCK + 4, 0x1234], [BLOCK, 0xd0]);
    assert.equal(bytes(2 * BLOCK, 10), [...new Array(8).fill(0xff), 0x34, 0x12]);
  });
}

Cfi("tells a low programming voltage, a wrong confirm, and commands that it does not have", () => {
  const low = driven(INTEL_SMALL, { programmingVoltage: "low" });
  low.write(...UNLOCK, [BLOCK, 0x20], [BLOCK, 0xd0]);
  assert.is(low.read(BLOCK), 0xa8);
  const { write, read, misuses } = driven(INTEL_SMALL);
  write(...UNLOCK, [BLOCK, 0x20], [BLOCK, 0xff]);
  assert.is(read(BLOCK), 0xb0);
  write([BLOCK, 0x60], [BLOCK, 0x77], [0, 0xe9], [0, 0x41]);
  assert.equal(misuses, [
    "an erase without its confirm; aborted",
    "60 followed by 0x77; aborted",
    "this chip has no command 0xe9; ignored",
    "this chip has no command 0x41; ignored",
  ]);
});

Cfi("has a read mode for each partition, and programs a region of Micron's set 0x0200 once", () => {
  const { write, read, wait, misuses, bytes } = driven(MICRON_SMALL);
  const block = 0x20000;
  write([block, 0x60], [block, 0xd0], [block, 0xff], [0, 0x70]);
  assert.equal([read(0), read(block)], [0x80, 0xffff]);
  write([block, 0xe9], [block, 0], [block + 8, 0], [block, 0xd0]);
  wait(2);
  assert.is(read(block), 0x80);
  write([block, 0x41], [block + 9, 0]);
  assert.is(read(block), 0x390);
  assert.equal(bytes(2 * block + 16, 4), [0, 0, 0xff, 0xff]);
  assert.is(misuses.length, 1);
  write([block, 0x50], [block, 0x41], [block + 512, 0]);
  wait(1);
  assert.is(read(block), 0x80);
});

Cfi("needs AMD's unlock cycles at their addresses, and says what it ignored", () => {
  const { write, read, wait, misuses, bytes } = driven(AMD_SMALL);
  write([0, 0xa0], [0, 0], [0x555, 0xaa], [0x2ab, 0x55], ...amd(0xa0), [7, 0x1234]);
  wait(1);
  assert.is(read(7), 0x1234);
  assert.equal(bytes(0, 2), [0xff, 0xff]);
  assert.is(misuses.length, 3);
  write(...amd(0x90));
  assert.equal([read(0), read(1), read(2), read(0xe), read(0xf)], [1, 0x227e, 0, 0x2228, 0x2201]);
  write([0, 0xf0]);
  assert.is(read(0), 0xffff);
});

Cfi("toggles bit 6 with each read while one of AMD's chips is busy, and then reads the array", () => {
  const { write, read, wait } = driven(AMD_SMALL);
  write(...amd(0x80), ...amd(0x30, BLOCK));
  const [first, second, third] = [read(BLOCK), read(BLOCK), read(BLOCK)];
  assert.is((first ^ second) & 0x40, 0x40);
  assert.is((second ^ third) & 0x40, 0x40);
  assert.is(first & 0xa2, 0);
  wait(500);
  assert.equal([read(BLOCK), read(BLOCK)], [0xffff, 0xffff]);
});

Cfi("sets bit 5 of AMD's status when a program or an erase does not succeed, until it is reset", () => {
  const { write, read, wait } = driven(AMD_SMALL);
  write(...amd(0xa0), [9, 0]);
  wait(1);
  write(...amd(0xa0), [9, 1]);
  wait(1);
  assert.is(read(9) & 0x20, 0x20);
  assert.is((read(9) ^ read(9)) & 0x40, 0x40);
  write([0, 0xf0]);
  assert.is(read(9), 0);
});

Cfi("aborts a write to AMD's buffer, which only the three-cycle reset ends", () => {
  const starts = [
    [[BLOCK, 32]],
    [
      [BLOCK, 1],
      [BLOCK, 0],
      [BLOCK + 32, 0],
    ],
    [
      [BLOCK, 0],
      [BLOCK, 0],
      [BLOCK, 0x30],
    ],
  ] as const;
  for (const start of starts) {
    const { write, read, misuses } = driven(AMD_SMALL);
    write(...amd(0x25, BLOCK), ...start);
    assert.is(read(BLOCK) & 0x02, 0x02);
    assert.is(misuses.length, 1);
    write([0, 0xf0]);
    assert.is(read(BLOCK) & 0x02, 0x02);
    write(...amd(0xf0));
    assert.is(read(BLOCK), 0xffff);
  }
});

Cfi("keeps AMD's persistent protection through a loss of power, and not the dynamic one", () => {
  const { write, read, wait, powerCut, bytes } = driven(AMD_SMALL);
  write(...amd(0xe0), [0, 0xa0], [0, 0], [0, 0x90], [0, 0]);
  write(...amd(0xc0), [0, 0xa0], [BLOCK, 0], [0, 0x90], [0, 0], ...amd(0x90));
  assert.equal([read(2), read(BLOCK + 2), read(2 * BLOCK + 2)], [1, 1, 0]);
  powerCut();
  write(...amd(0x90));
  assert.equal([read(2), read(BLOCK + 2)], [0, 1]);
  write([0, 0xf0], ...amd(0xa0), [BLOCK, 0]);
  wait(1);
  assert.equal(bytes(2 * BLOCK, 2), [0xff, 0xff]);
});

for (const chip of SMALL_CFI_CHIPS) {
  Cfi(`leaves an erase and a program of a ${chip.id} half done when the power goes in the middle`, () => {
    const { write, wait, powerCut, bytes, device, read } = driven(chip);
    const block = 0x20000;
    const blockBytes = device.array.blockAt(2 * block).sizeBytes;
    device.array.memory.write(2 * block, new Uint8Array(blockBytes));
    const open = [
      [block, 0x60],
      [block, 0xd0],
    ] as const;
    if (chip.commandSet === 0x0002) write(...amd(0x80), ...amd(0x30, block));
    else write(...open, [block, 0x20], [block, 0xd0]);
    assert.ok(
      bytes(2 * block, blockBytes).every((byte) => byte === 0xff),
      "a chip goes on when the host dies",
    );
    wait(100);
    powerCut();
    assert.equal([...new Set(bytes(2 * block, blockBytes))], [0xff, 0x5a, 0]);
    assert.is(read(block), 0xffff);
    if (chip.commandSet === 0x0002) write(...amd(0x80), ...amd(0x30, block));
    else write(...open, [block, 0x20], [block, 0xd0]);
    wait(1000);
    const load = [
      [block, 3],
      [block, 0],
      [block + 1, 0],
      [block + 2, 0],
      [block + 3, 0],
    ] as const;
    if (chip.commandSet === 0x0002) write(...amd(0x25, block), ...load, [block, 0x29]);
    else write([block, chip.commandSet === 0x0200 ? 0xe9 : 0xe8], ...load, [block, 0xd0]);
    wait(0.1);
    powerCut();
    assert.equal(bytes(2 * block, 9), [0, 0, 0, 0, 0xaa, 0xaa, 0xaa, 0xaa, 0xff]);
  });

  Cfi(`is copied with its state, and keeps its contents in its storage: ${chip.id}`, () => {
    const storage = memoryStorage();
    const open = () => {
      const [part] = divideStorage(storage.open(chip.sizeBytes), [chip.sizeBytes]);
      return cfiNor(chip, { recordMisuse: () => {}, storage: part });
    };
    const device = open();
    device.array.memory.write(0x1000, Uint8Array.of(1, 2));
    const load = [
      [0, 1],
      [0, 0x1111],
    ] as const;
    const start =
      chip.commandSet === 0x0002
        ? amd(0x25, 0)
        : ([
            [0, 0x60],
            [0, 0xd0],
            [0, chip.commandSet === 0x0200 ? 0xe9 : 0xe8],
          ] as const);
    for (const [address, value] of [...start, ...load]) device.write(address, value, 0);
    const copy = device.clone(() => {});
    for (const [address, value] of [
      [1, 0x2222],
      [0, chip.commandSet === 0x0002 ? 0x29 : 0xd0],
    ] as const)
      copy.write(address, value, 0);
    assert.equal([copy.array.word(1), device.array.word(1)], [0x2222, 0xffff]);
    assert.is(open().array.word(0x800), 0x0201);
    assert.is(open().array.word(1), 0xffff);
  });
}

const AMD_WITH_STATUS: CfiChip = { ...MT28EW01GABA, sizeBytes: 0x80000, regions: [{ blockBytes: 0x20000, count: 4 }] };

Cfi("shows a status register to one read after 70, where the chip has one", () => {
  const { write, read, wait, misuses } = driven(AMD_WITH_STATUS);
  write(...amd(0xa0), [0x10, 0x1234], [0x555, 0x70]);
  assert.is(read(0x555), 0);
  assert.is(read(0x10) & 0x40, 0x40, "then the toggle bits again");
  wait(1);
  write([0x555, 0x70]);
  assert.is(read(0x555), 0x80);
  assert.is(read(0x10), 0x1234);
  assert.equal(misuses, []);
});

Cfi("ignores 70 where there is no status register, and elsewhere", () => {
  const plain = driven(AMD_SMALL);
  plain.write([0x555, 0x70]);
  const other = driven(AMD_WITH_STATUS);
  other.write([0x100, 0x70]);
  assert.equal([plain.read(0x555), other.read(0x555)], [0xffff, 0xffff]);
  assert.equal([plain.misuses.length, other.misuses.length], [1, 1]);
});

Cfi.run();
