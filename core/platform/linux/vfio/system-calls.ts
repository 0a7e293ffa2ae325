import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { SystemCallError } from "../../errors.ts";
import { lastErrorName, native, succeeded } from "../../libc.ts";
import { type MapRange, type MemoryMap, mapAnonymous, mapFile, type PlacedMap, pageBytes } from "../../memory-map.ts";
import { systemCode } from "../attribute.ts";
import { linuxLibc } from "../linux-libc.ts";
import { REQUESTS, type RequestName } from "./vfio-abi.ts";

/**
 * The calls of the kernel by which vfio is used. Each one throws {@link SystemCallError} with the kernel's name of the failure.
 * Tests give a kernel of their own.
 */
export interface SystemCalls {
  /** Opens for reading and writing; the descriptor is not passed on to child processes. */
  open(path: string): number;
  close(fd: number): void;
  /** @returns what the call returned, which is never -1 */
  ioctl(fd: number, request: RequestName, argument: number | Uint8Array): number;
  /** @returns how many bytes were read */
  pread(fd: number, into: Uint8Array, offset: number): number;
  /** @returns how many bytes were written */
  pwrite(fd: number, bytes: Uint8Array, offset: number): number;
  pageBytes(): number;
  mapFile(fd: number, range: MapRange): MemoryMap;
  mapAnonymous(sizeBytes: number): PlacedMap;
  /** A counter of events that starts at 0 and never blocks. */
  eventfd(): number;
  /** Waits until there is something to read, or for `timeoutMs`, or for a signal: false may come early. */
  pollForRead(fd: number, timeoutMs: number): boolean;
  /** Takes the events that an eventfd counted; 0 when there are none. */
  takeEvents(fd: number): number;
}

/** EFD_CLOEXEC and EFD_NONBLOCK of sys/eventfd.h. */
const EVENTFD_FLAGS = 0o2000000 | 0o4000;
/** POLLIN of poll.h. */
const POLLIN = 1;

export const systemCalls: SystemCalls = {
  open: (path) => named("open", () => openSync(path, "r+")),
  close: (fd) => named("close", () => closeSync(fd)),

  ioctl(fd, request, argument) {
    const { ioctl } = linuxLibc();
    const number = REQUESTS[request];
    const result = typeof argument === "number" ? ioctl(fd, number, "long", argument) : ioctl(fd, number, "void *", argument);
    return succeeded(`ioctl ${request}`, result);
  },

  // Node passes each of these on as one pread64 or pwrite64.
  pread: (fd, into, offset) => named("pread", () => readSync(fd, into, 0, into.length, offset)),
  pwrite: (fd, bytes, offset) => named("pwrite", () => writeSync(fd, bytes, 0, bytes.length, offset)),
  pageBytes,
  mapFile,
  mapAnonymous,
  eventfd: () => succeeded("eventfd", linuxLibc().eventfd(0, EVENTFD_FLAGS)),

  pollForRead(fd, timeoutMs) {
    // struct pollfd: int fd, short events, short revents.
    const pollfd = Int32Array.of(fd, POLLIN);
    const result = native().libc.poll(pollfd, 1, Math.max(0, Math.ceil(timeoutMs)));
    if (result === -1 && lastErrorName() !== "EINTR") throw new SystemCallError({ call: "poll", error: lastErrorName() });
    return result > 0;
  },

  takeEvents(fd) {
    const count = Buffer.alloc(8);
    try {
      readSync(fd, count);
    } catch (error) {
      if (systemCode(error) === "EAGAIN") return 0;
      throw new SystemCallError({ call: "read", error: systemCode(error) }, { cause: error });
    }
    return Number(count.readBigUInt64LE());
  },
};

function named<T>(call: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new SystemCallError({ call, error: systemCode(error) }, { cause: error });
  }
}
