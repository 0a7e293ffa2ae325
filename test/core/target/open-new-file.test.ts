import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { FileExistsError, FileWriteError, NoPlainFileError } from "../../../core/target/errors.ts";
import { openNewFile } from "../../../core/target/open-new-file.ts";

const NewFile = suite<{ folder: string }>("openNewFile");

NewFile.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "barflash-file-"));
});
NewFile.after.each(({ folder }) => rmSync(folder, { recursive: true }));

async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

NewFile("shows the file under its name only when it is complete", async ({ folder }) => {
  const path = join(folder, "a.bin");
  const file = await openNewFile({ path, whenItExists: "replace" });
  await file.append(Uint8Array.of(1, 2));
  await file.append(Uint8Array.of(3));
  assert.not.ok(readdirSync(folder).includes("a.bin"));
  await file.commit();
  assert.equal(readdirSync(folder), ["a.bin"]);
  assert.equal([...readFileSync(path)], [1, 2, 3]);
});

NewFile("leaves nothing behind when it is discarded", async ({ folder }) => {
  const file = await openNewFile({ path: join(folder, "a.bin"), whenItExists: "replace" });
  await file.append(Uint8Array.of(1));
  await file.discard();
  assert.equal(readdirSync(folder), []);
});

NewFile("replaces a file where that was asked for", async ({ folder }) => {
  const path = join(folder, "a.bin");
  writeFileSync(path, "old");
  const file = await openNewFile({ path, whenItExists: "replace" });
  await file.append(Buffer.from("new"));
  await file.commit();
  assert.is(readFileSync(path, "utf8"), "new");
});

NewFile("never overwrites a backup, also one that appeared meanwhile", async ({ folder }) => {
  const path = join(folder, "a.bin");
  const file = await openNewFile({ path, whenItExists: "refuse" });
  writeFileSync(path, "old");
  assert.instance(await failureOf(() => file.commit()), FileExistsError);
  await file.discard();
  assert.instance(await failureOf(() => openNewFile({ path, whenItExists: "refuse" })), FileExistsError);
  assert.is(readFileSync(path, "utf8"), "old");
  assert.equal(readdirSync(folder), ["a.bin"]);
});

NewFile("keeps the cause when the folder does not exist", async ({ folder }) => {
  const error = await failureOf(() => openNewFile({ path: join(folder, "none", "a.bin"), whenItExists: "replace" }));
  assert.instance(error, FileWriteError);
  assert.ok(error instanceof FileWriteError && error.cause instanceof Error);
});

NewFile("refuses folders and pipes, and leaves them as they are", async ({ folder }) => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const path of [folder, pipe, "/dev/full"]) {
    for (const whenItExists of ["replace", "refuse"] as const)
      assert.instance(await failureOf(() => openNewFile({ path, whenItExists })), NoPlainFileError);
  }
  assert.ok(statSync(pipe).isFIFO());
  assert.equal(readdirSync(folder), ["pipe"]);
});

NewFile("writes to the file that a link names, and keeps the link", async ({ folder }) => {
  const target = join(folder, "target.bin");
  const path = join(folder, "link.bin");
  writeFileSync(target, "old");
  symlinkSync(target, path);
  const file = await openNewFile({ path, whenItExists: "replace" });
  await file.append(Buffer.from("new"));
  await file.commit();
  assert.is(readFileSync(target, "utf8"), "new");
  assert.ok(lstatSync(path).isSymbolicLink());
});

NewFile.run();
