import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readAttribute } from "../../../../core/platform/linux/attribute.ts";
import { listNames, readBytes, readText } from "../../../../core/platform/linux/read-bounded.ts";

const Bounded = suite("reading the system's files within bounds");
const folder = mkdtempSync(join(tmpdir(), "barflash-bounded-"));
Bounded.after(() => rmSync(folder, { recursive: true }));

Bounded("gives a file whole, in pieces, and no more of it than asked for", () => {
  const path = join(folder, "file");
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) & 0xff));
  writeFileSync(path, bytes);
  assert.ok(readBytes(path, 1 << 20)?.equals(bytes));
  assert.is(readBytes(path)?.length, 64 * 1024);
  assert.ok(readBytes(path, 3)?.equals(bytes.subarray(0, 3)));
  assert.is(readText(path, 4), bytes.toString("latin1", 0, 4));
});

Bounded("reads files of the kernel, which do not say how long they are", () => {
  assert.match(readText("/proc/self/status") ?? "", /^Name:/);
});

Bounded("gives nothing for what is no file, and never waits", () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const path of [pipe, folder, join(folder, "missing")]) assert.is(readBytes(path), undefined, path);
  assert.is(readAttribute(pipe), undefined);
});

Bounded("lists at most so many names", () => {
  const names = join(folder, "names");
  mkdirSync(names);
  for (const name of ["a", "b", "c"]) writeFileSync(join(names, name), "");
  assert.is(listNames(names, 2)?.length, 2);
  assert.equal([...(listNames(names, 10) ?? [])].sort(), ["a", "b", "c"]);
  assert.is(listNames(join(folder, "missing"), 1), undefined);
});

Bounded.run();
