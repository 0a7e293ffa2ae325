import { createRequire } from "node:module";
import { constants } from "node:os";
import { SystemCallError } from "./errors.ts";

/** The functions of the C library that more than one backend calls. Sizes and offsets are bytes. */
export interface Libc {
  mmap(address: null, lengthBytes: number, protection: number, flags: number, fd: number, offset: number): bigint;
  munmap(address: bigint, lengthBytes: number): number;
  getpagesize(): number;
  flock(fd: number, operation: number): number;
  socket(domain: number, type: number, protocol: number): number;
  connect(fd: number, address: Uint8Array, addressBytes: number): number;
  fcntl(fd: number, command: number, type: "int", value: number): number;
  poll(fds: Int32Array, count: number, timeoutMs: number): number;
  send(fd: number, bytes: Uint8Array, lengthBytes: number, flags: number): number;
  recv(fd: number, bytes: Uint8Array, lengthBytes: number, flags: number): number;
  close(fd: number): number;
}

// `ssize_t` is unknown to koffi 3.3. `poll` gets its struct pollfd as two 32-bit words, see qemu/unix-socket.ts.
const PROTOTYPES: Readonly<Record<keyof Libc, string>> = {
  mmap: "void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)",
  munmap: "int munmap(void *address, size_t length)",
  getpagesize: "int getpagesize(void)",
  flock: "int flock(int fd, int operation)",
  socket: "int socket(int domain, int type, int protocol)",
  connect: "int connect(int fd, const void *address, uint32_t length)",
  fcntl: "int fcntl(int fd, int command, ...)",
  poll: "int poll(void *fds, unsigned long count, int timeout)",
  send: "int64_t send(int fd, const void *bytes, size_t length, int flags)",
  recv: "int64_t recv(int fd, void *bytes, size_t length, int flags)",
  close: "int close(int fd)",
};

let loaded: { readonly koffi: typeof import("koffi"); readonly libc: Libc } | undefined;

/** koffi and the C library, loaded at the first call: that takes some 20 ms, which commands without a card do not pay. */
export function native(): { readonly koffi: typeof import("koffi"); readonly libc: Libc } {
  if (loaded) return loaded;
  const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
  // The library of this process and not one by name, so that an interposed function is found too.
  const library = koffi.load(null);
  const functions = Object.entries(PROTOTYPES).map(([name, prototype]) => [name, library.func(prototype)]);
  // koffi's functions are untyped; PROTOTYPES has a line for each one that Libc declares.
  loaded = { koffi, libc: Object.fromEntries(functions) as Libc };
  return loaded;
}

/** Name of the last system error: `EINVAL`. To be asked right after the call that failed. */
export function lastErrorName(): string {
  const errno = native().koffi.errno();
  return Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
}

/** Throws if `result` is the -1 by which `call` reports a failure. */
export function succeeded(call: string, result: number): number {
  if (result === -1) throw new SystemCallError({ call, error: lastErrorName() });
  return result;
}
