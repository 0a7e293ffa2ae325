import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { StateFileAccessError, StateFileError, StateFileUnusableError, StateStatusError } from "../../../core/sim/errors.ts";
import { fileStorage } from "../../../core/sim/storage/file-storage.ts";
import { memoryStorage } from "../../../core/sim/storage/memory-storage.ts";
import type { Storage } from "../../../core/sim/storage/storage.ts";
import { rejects } from "../../support/rejects.ts";
import { bytes3, cardWith, SpiDriver, smallChip } from "./spi-driver.ts";

const StorageSuite = suite<{ folder: string; path: string }>("storage of virtual cards");
StorageSuite.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "barflash-storage-"));
  context.path = join(context.folder, "card.state");
});
StorageSuite.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const twoChips = (storage: Storage) => cardWith({ storage, chips: [smallChip(), smallChip({ select: 1 })] });

const STORAGES = [
  { name: "a file", storageAt: fileStorage },
  { name: "memory", storageAt: memoryStorage },
];
for (const { name, storageAt } of STORAGES) {
  StorageSuite(`in ${name} keeps cells and status registers for the next card`, ({ path }) => {
    const storage = storageAt(path);
    const first = new SpiDriver(twoChips(storage), { line: 1, fifoDepth: 256 });
    first.card.chips[1]?.load(0, new Uint8Array(0x3000));
    first.change([0x20, ...bytes3(0x1000)]);
    first.change([0x02, ...bytes3(0x1000), 0x12, 0x34]);
    first.change([0x01, 0x1c]);
    first.card.close();

    const card = twoChips(storage);
    assert.equal([...(card.chips[1]?.read(0xfff, 4) ?? [])], [0, 0x12, 0x34, 0xff]);
    assert.equal(card.chips[1]?.contents.subarray(0x3000, 0x3001), Uint8Array.of(0xff));
    assert.equal(
      card.chips.map(({ statusRegister }) => statusRegister),
      [0, 0x1c],
    );
    assert.is(
      card.chips[0]?.contents.findIndex((byte) => byte !== 0xff),
      -1,
    );
    card.close();
  });

  StorageSuite(`in ${name} is left alone by clones, which see what was stored`, ({ path }) => {
    const storage = storageAt(path);
    const before = cardWith({ storage });
    before.chips[0]?.load(0x2000, Uint8Array.of(7));
    before.close();
    const card = cardWith({ storage });
    const copy = card.clone();
    assert.equal(copy.chips[0]?.read(0x2000, 1), Uint8Array.of(7));
    new SpiDriver(copy).change([0x20, ...bytes3(0x2000)]);
    assert.equal(copy.chips[0]?.read(0x2000, 1), Uint8Array.of(0xff));
    card.close();
    assert.equal(cardWith({ storage }).chips[0]?.read(0x2000, 1), Uint8Array.of(7));
  });
}

StorageSuite("is created with 0xff, as large as all chips", ({ path }) => {
  twoChips(fileStorage(path)).close();
  const contents = readFileSync(path);
  assert.is(contents.length, 0x100000);
  assert.is(
    contents.findIndex((byte) => byte !== 0xff),
    -1,
  );
});

StorageSuite("holds each program and erase as soon as it was started", ({ path }) => {
  const driver = new SpiDriver(cardWith({ storage: fileStorage(path) }));
  driver.start([0x02, ...bytes3(0x123), 0x55]);
  assert.is(readFileSync(path)[0x123], 0x55);
  void driver.card.clock.wait(1);
  driver.start([0x20, 0, 0, 0]);
  assert.is(readFileSync(path)[0x123], 0xff);
  driver.card.powerCut();
  assert.is(readFileSync(path)[0x123], 0xff);
});

StorageSuite("holds what a power cut left", ({ path }) => {
  const driver = new SpiDriver(cardWith({ storage: fileStorage(path) }));
  driver.card.chips[0]?.load(0xfff, Uint8Array.of(0x55));
  driver.start([0x20, 0, 0, 0]);
  driver.card.powerCut();
  assert.is(readFileSync(path)[0xfff], 0x55);
});

StorageSuite("has a second file only while status registers are not those of new chips", ({ path }) => {
  const driver = new SpiDriver(cardWith({ storage: fileStorage(path) }));
  driver.change([0x01, 0x00]);
  assert.not(existsSync(`${path}.json`));
  driver.change([0x01, 0x1c]);
  assert.equal(JSON.parse(readFileSync(`${path}.json`, "utf8")), { statusRegisters: [0x1c] });
  driver.change([0x01, 0x00]);
  assert.not(existsSync(`${path}.json`));
});

StorageSuite("refuses a file of another size, and leaves it alone", async ({ path }) => {
  writeFileSync(path, "not a flash");
  const error = await rejects(() => cardWith({ storage: fileStorage(path) }), StateFileError);
  assert.match(error.message, "has 0x0000000b bytes, the card's chips have 0x00080000");
  assert.is(readFileSync(path, "utf8"), "not a flash");
});

StorageSuite("refuses memory of another size", async () => {
  const storage = memoryStorage();
  cardWith({ storage });
  await rejects(() => twoChips(storage), StateFileError);
});

const BROKEN_STATUS = ["{", "null", "[]", '{"statusRegisters":[256]}', '{"statusRegisters":["0x1c"]}', '{"statusRegisters":3}'];
for (const text of BROKEN_STATUS) {
  StorageSuite(`refuses ${text} as status registers`, async ({ path }) => {
    writeFileSync(`${path}.json`, text);
    await rejects(() => cardWith({ storage: fileStorage(path) }), StateStatusError);
  });
}

/** Refused to everybody, root included. */
const READ_ONLY_SYSCTL = "/proc/sys/kernel/ostype";

StorageSuite("says when the system refuses the access", async ({ path }) => {
  writeFileSync(path, "", { mode: 0o444 });
  const refused = existsSync(READ_ONLY_SYSCTL) ? READ_ONLY_SYSCTL : path;
  const error = await rejects(() => cardWith({ storage: fileStorage(refused) }), StateFileAccessError);
  assert.is(error.message, `no permission to read and write ${refused}`);
  assert.is(error.code, "ACCESS_STATE_FILE");
  assert.instance(error.cause, Error);
});

StorageSuite("says when the path cannot be a file", async ({ folder }) => {
  mkdirSync(join(folder, "taken"));
  const taken = await rejects(() => cardWith({ storage: fileStorage(join(folder, "taken")) }), StateFileUnusableError);
  assert.match(taken.message, "(EISDIR)");
  const missing = await rejects(() => cardWith({ storage: fileStorage(join(folder, "no", "card")) }), StateFileUnusableError);
  assert.match(missing.message, "(ENOENT)");
});

StorageSuite("leaves nothing half made behind", ({ path, folder }) => {
  cardWith({ storage: fileStorage(path) }).close();
  assert.is(statSync(path).size, 0x80000);
  assert.not(existsSync(join(folder, "card.state.new")));
});

StorageSuite.run();
