import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { EXIT_CODE_BY_AREA } from "../../../core/errors/exit-codes.ts";
import { HostLockedError, LockFileError } from "../../../core/platform/errors.ts";
import { lockHost, lockState } from "../../../core/platform/host-lock.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const HostLock = suite<{ directory: string; path: string }>("lockHost");

HostLock.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), "barflash-lock-"));
  context.path = join(context.directory, "0000:03:00.0.lock");
});
HostLock.after.each(({ directory }) => rmSync(directory, { recursive: true }));

const lockedBy = (path: string): HostLockedError => {
  const error = thrownBy(() => lockHost(path));
  assert.ok(error instanceof HostLockedError, `${error}`);
  return error;
};

HostLock("holds our process id while it is held, and can be taken again after release", ({ path }) => {
  const lock = lockHost(path);
  assert.is(readFileSync(path, "utf8"), `${process.pid}\n`);
  lock.release();
  lock.release();
  assert.is(readFileSync(path, "utf8"), "");
  lockHost(path).release();
});

HostLock("names a holder in the same process", ({ path }) => {
  const lock = lockHost(path);
  assert.is(lockedBy(path).lock.holderPid, process.pid);
  lock.release();
});

HostLock("names the other process, and is free once that has died", async ({ path }) => {
  const holder = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("lock-holder.ts", import.meta.url)), path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(holder, "exit");
  try {
    await once(createInterface(holder.stdout), "line");
    const error = lockedBy(path);
    assert.equal(error.lock, { path, holderPid: holder.pid });
    assert.match(error.message, `process ${holder.pid}`);
    assert.match(error.message, path);
    assert.is(EXIT_CODE_BY_AREA.BUSY, 5);
    assert.is(error.code, "BUSY_LOCKED");
  } finally {
    holder.kill("SIGKILL");
    await exited;
  }
  lockHost(path).release();
});

HostLock("does not mind what a dead holder left in the file", ({ path }) => {
  writeFileSync(path, "123456789012345678901234567890");
  const lock = lockHost(path);
  assert.is(readFileSync(path, "utf8"), `${process.pid}\n`);
  lock.release();
});

HostLock("names no holder while that has not written its process id", ({ path }) => {
  const lock = lockHost(path);
  writeFileSync(path, "");
  const error = lockedBy(path);
  assert.is(error.lock.holderPid, undefined);
  assert.match(error.message, "another process");
  lock.release();
});

HostLock("refuses a file that can not be opened, with the cause", ({ directory, path }) => {
  mkdirSync(path);
  for (const bad of [path, join(directory, "missing", "x.lock")]) {
    const error = thrownBy(() => lockHost(bad));
    assert.instance(error, LockFileError);
    assert.ok(error instanceof Error && error.cause instanceof Error);
  }
});

HostLock("does not follow a symbolic link", ({ directory, path }) => {
  const victim = join(directory, "victim");
  writeFileSync(victim, "precious");
  symlinkSync(victim, path);
  assert.instance(
    thrownBy(() => lockHost(path)),
    LockFileError,
  );
  assert.is(readFileSync(victim, "utf8"), "precious");
});

HostLock("can be looked at without being taken or made", ({ path }) => {
  assert.is(lockState(path), "free");
  assert.not.ok(existsSync(path));
  const lock = lockHost(path);
  assert.equal(lockState(path), { holderPid: process.pid });
  assert.is(readFileSync(path, "utf8"), `${process.pid}\n`);
  lock.release();
  assert.is(lockState(path), "free");
  // What a holder left that was killed.
  writeFileSync(path, "4711\n");
  assert.is(lockState(path), "free");
  lockHost(path).release();
});

HostLock("of a file that is no lock file is unknown or free, and never waited for", ({ directory, path }) => {
  mkdirSync(path);
  assert.is(lockState(path), "free");
  const link = join(directory, "link.lock");
  symlinkSync(path, link);
  assert.is(lockState(link), "unknown");
  const pipe = join(directory, "pipe.lock");
  execFileSync("mkfifo", [pipe]);
  assert.is(lockState(pipe), "free");
});

HostLock.run();
