import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  ImageEmptyError,
  ImageFileAccessError,
  ImageFileMissingError,
  ImageFileTooLargeError,
  ImageNotAFileError,
} from "../../../core/image/errors.ts";
import { readImageFile } from "../../../core/image/read-image-file.ts";
import { rejects } from "../../support/rejects.ts";

const ReadImageFile = suite<{ folder: string }>("readImageFile");

ReadImageFile.before((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "barflash-image-"));
});
ReadImageFile.after(({ folder }) => rmSync(folder, { recursive: true }));

const write = (folder: string, name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

ReadImageFile("goes by the content and not by the name", async ({ folder }) => {
  const image = await readImageFile(write(folder, "image.bit", ":0100000042BD\n:00000001FF\n"));
  assert.is(image.format, "intel-hex");
  assert.equal([...(image.segments[0]?.data ?? [])], [0x42]);
});

ReadImageFile("names a file that is missing", async ({ folder }) => {
  const path = join(folder, "missing.bit");
  const error = await rejects(() => readImageFile(path), ImageFileMissingError);
  assert.is(error.path, path);
  assert.instance(error.cause, Error);
});

ReadImageFile("calls a file used as a folder missing", async ({ folder }) => {
  const path = join(write(folder, "file", "x"), "image.bit");
  await rejects(() => readImageFile(path), ImageFileMissingError);
});

ReadImageFile("refuses a directory", async ({ folder }) => {
  assert.is((await rejects(() => readImageFile(folder), ImageNotAFileError)).found, "directory");
});

ReadImageFile("refuses a pipe without waiting for it", async ({ folder }) => {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  assert.is((await rejects(() => readImageFile(path), ImageNotAFileError)).found, "device or pipe");
});

ReadImageFile("refuses a device that never ends", async () => {
  assert.is((await rejects(() => readImageFile("/dev/zero"), ImageNotAFileError)).found, "device or pipe");
});

ReadImageFile("refuses an empty file", async ({ folder }) => {
  await rejects(() => readImageFile(write(folder, "empty.bin", "")), ImageEmptyError);
});

ReadImageFile("refuses a file that is too large before it reads it", async ({ folder }) => {
  const path = write(folder, "large.bin", "");
  // A sparse file: it takes no room on the disk.
  truncateSync(path, 3 * 512 * 1024 * 1024 + 1);
  const error = await rejects(() => readImageFile(path), ImageFileTooLargeError);
  assert.equal(error.file, { path, sizeBytes: 1_610_612_737, limitBytes: 1_610_612_736 });
});

// The superuser may read everything.
const unprivileged = process.getuid?.() === 0 ? ReadImageFile.skip : ReadImageFile;
if (process.getuid?.() === 0) process.stdout.write("skipped: a file without permission, because root may read every file\n");
unprivileged("names a file that it may not read", async ({ folder }) => {
  const path = write(folder, "secret.bin", "x");
  chmodSync(path, 0);
  const error = await rejects(() => readImageFile(path), ImageFileAccessError);
  assert.is(error.code, "ACCESS_IMAGE_FILE");
});

ReadImageFile.run();
