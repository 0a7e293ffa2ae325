import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { FileExistsError } from "../../../core/target/errors.ts";
import { openBackup } from "../../../core/target/open-backup.ts";
import { rejects } from "../../support/rejects.ts";

const OpenBackup = suite<{ folder: string; path: string }>("openBackup");

OpenBackup.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "barflash-backup-"));
  context.path = join(context.folder, "old.bin");
});
OpenBackup.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const ORIGIN = { card: "sim:virtual/kintex-7", memory: "flash0", range: { address: 0x40_0000, sizeBytes: 3 } };
const OLD = async () => Uint8Array.of(1, 2, 3);
const neverRead = async (): Promise<Uint8Array> => {
  throw new Error("the half-written flash was read");
};

OpenBackup("saves once, and leaves only the backup when the change is done", async ({ folder, path }) => {
  const backup = await openBackup(path);
  assert.equal(await backup.save(ORIGIN, OLD), await OLD());
  await backup.finish();
  assert.equal(readdirSync(folder), ["old.bin"]);
  assert.equal([...readFileSync(path)], [1, 2, 3]);
  await rejects(() => openBackup(path), FileExistsError);
});

OpenBackup("keeps the backup of an interrupted run of the same change", async ({ path }) => {
  const interrupted = await openBackup(path);
  await interrupted.save(ORIGIN, OLD);
  await interrupted.discard();
  const next = await openBackup(path);
  assert.is(await next.save(ORIGIN, neverRead), undefined);
  assert.equal([...readFileSync(path)], [1, 2, 3]);
});

OpenBackup("refuses the backup of another card, memory or range", async ({ path }) => {
  await (await openBackup(path)).save(ORIGIN, OLD);
  for (const other of [{ card: "sim:virtual/axi-quad-spi" }, { memory: "flash1" }, { range: { address: 0, sizeBytes: 3 } }]) {
    const next = await openBackup(path);
    await rejects(() => next.save({ ...ORIGIN, ...other }, neverRead), FileExistsError);
  }
});

OpenBackup("refuses a file that no run left", async ({ path }) => {
  writeFileSync(path, "mine");
  await rejects(() => openBackup(path), FileExistsError);
});

OpenBackup.run();
