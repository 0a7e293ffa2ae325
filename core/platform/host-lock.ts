import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { HostLockedError, LockFileError, SystemCallError } from "./errors.ts";
import { lastErrorName, native } from "./libc.ts";

/** LOCK_EX | LOCK_NB and LOCK_SH | LOCK_NB of sys/file.h, the same on Linux, FreeBSD and macOS. */
const EXCLUSIVE_AT_ONCE = 2 | 4;
const SHARED_AT_ONCE = 1 | 4;
/** Longer than any process id in decimal. */
const PID_BYTES = 32;

export interface HostLock {
  readonly path: string;
  /** A process that inherits it holds the lock as well, until both have closed it. */
  readonly fd: number;
  /** A second call does nothing. */
  release(): void;
}

/**
 * Takes a card for this process, by flock(2) on the file `path`, which holds our process id as text while we have it. The
 * kernel gives the lock back when the process ends, however it ends; the file stays, since removing it would race with others.
 *
 * @throws {HostLockedError} if another process, or another lock of this one, has it
 * @throws {LockFileError} if the file can not be opened for writing
 */
export function lockHost(path: string): HostLock {
  const fd = openLockFile(path);
  try {
    takeLock(fd, path);
    ftruncateSync(fd);
    writeSync(fd, `${process.pid}\n`, 0);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  let held = true;
  return {
    path,
    fd,
    release() {
      if (!held) return;
      held = false;
      ftruncateSync(fd);
      closeSync(fd);
    },
  };
}

function openLockFile(path: string): number {
  // Not through a symbolic link, which somebody else may have put into a shared directory.
  const existing = constants.O_RDWR | constants.O_NOFOLLOW;
  try {
    return openSync(path, existing);
  } catch {
    // Only now with O_CREAT: in a shared directory Linux refuses that for a file of somebody else (fs.protected_regular).
  }
  try {
    return openSync(path, existing | constants.O_CREAT, 0o644);
  } catch (error) {
    throw new LockFileError({ path }, { cause: error });
  }
}

function takeLock(fd: number, path: string): void {
  while (native().libc.flock(fd, EXCLUSIVE_AT_ONCE) === -1) {
    const error = lastErrorName();
    if (error === "EINTR") continue;
    if (error === "EAGAIN" || error === "EWOULDBLOCK") throw new HostLockedError({ path, holderPid: readPid(fd) });
    throw new SystemCallError({ call: "flock", error });
  }
}

/** Undefined while the holder has not written it yet. */
function readPid(fd: number): number | undefined {
  const bytes = Buffer.alloc(PID_BYTES);
  const text = bytes.toString("latin1", 0, readSync(fd, bytes, 0, PID_BYTES, 0)).trim();
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Who has a lock: nobody, somebody, or not to be found out by this user. */
export type LockState = "free" | "unknown" | { readonly holderPid: number | undefined };

/**
 * Looks whether another process, or another lock of this one, has a card, without taking it. A file without a process id is not even
 * tried; else the lock is shared for an instant, in which another process would find it taken.
 */
export function lockState(path: string): LockState {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? "free" : "unknown";
  }
  try {
    const holderPid = fstatSync(fd).isFile() ? readPid(fd) : undefined;
    if (holderPid === undefined || native().libc.flock(fd, SHARED_AT_ONCE) === 0) return "free";
    const error = lastErrorName();
    return error === "EAGAIN" || error === "EWOULDBLOCK" ? { holderPid } : "unknown";
  } finally {
    // Gives a lock that was had for an instant back as well.
    closeSync(fd);
  }
}
