import { constants } from "node:fs";
import { endianness } from "node:os";
import { QemuAccessError, QemuBusyError, QemuGoneError, QemuNotListeningError, QemuPathTooLongError, SystemCallError } from "../errors.ts";
import { lastErrorName, native, succeeded } from "../libc.ts";

/** AF_UNIX and SOCK_STREAM of sys/socket.h; F_SETFD, F_SETFL and FD_CLOEXEC of fcntl.h; POLLIN and POLLOUT of poll.h. The same everywhere. */
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const F_SETFD = 2;
const F_SETFL = 4;
const FD_CLOEXEC = 1;
export const POLLIN = 1;
export const POLLOUT = 4;

/** Of struct sockaddr_un in sys/un.h, with the closing zero. Linux starts with a 16-bit family, the others with length and family. */
const PATH_BYTES = process.platform === "linux" ? 108 : 104;
const PATH_OFFSET = 2;

const CONNECT_ERRORS: Readonly<Record<string, (facts: { socketPath: string; error: string }) => Error>> = {
  ENOENT: (facts) => new QemuNotListeningError(facts),
  ECONNREFUSED: (facts) => new QemuNotListeningError(facts),
  ENOTSOCK: (facts) => new QemuNotListeningError(facts),
  EPROTOTYPE: (facts) => new QemuNotListeningError(facts),
  EACCES: (facts) => new QemuAccessError(facts),
  EPERM: (facts) => new QemuAccessError(facts),
  // The queue of clients that wait to be accepted is full.
  EAGAIN: (facts) => new QemuBusyError(facts),
};

/** A connection whose calls return at once or wait for a bounded time; Node's own sockets need the event loop, and a bus has none. */
export class UnixSocket {
  readonly #socketPath: string;
  readonly #fd: number;
  #open = true;

  /**
   * @throws {QemuPathTooLongError}
   * @throws {QemuNotListeningError} also where the path leads to something else than a socket
   * @throws {QemuAccessError}
   * @throws {QemuBusyError}
   */
  constructor(socketPath: string) {
    const { libc } = native();
    const address = socketAddress(socketPath);
    this.#socketPath = socketPath;
    this.#fd = succeeded("socket", libc.socket(AF_UNIX, SOCK_STREAM, 0));
    try {
      succeeded("fcntl", libc.fcntl(this.#fd, F_SETFD, "int", FD_CLOEXEC));
      succeeded("fcntl", libc.fcntl(this.#fd, F_SETFL, "int", constants.O_NONBLOCK));
      while (libc.connect(this.#fd, address, address.length) === -1) {
        const error = lastErrorName();
        if (error !== "EINTR") throw CONNECT_ERRORS[error]?.({ socketPath, error }) ?? new SystemCallError({ call: "connect", error });
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Sends what fits now; 0 bytes when nothing does. */
  send(bytes: Uint8Array): number {
    return this.#transferred(native().libc.send(this.#fd, bytes, bytes.length, 0)) ?? 0;
  }

  /** Fills the start of `into` with what has come; 0 bytes when nothing has. */
  receive(into: Uint8Array): number {
    const count = this.#transferred(native().libc.recv(this.#fd, into, into.length, 0));
    if (count === 0) throw new QemuGoneError({ socketPath: this.#socketPath, error: "connection closed" });
    return count ?? 0;
  }

  /** Waits until it makes sense to send or to receive, or for `timeoutMs`, or for a signal: it may also return early. */
  waitFor(events: typeof POLLIN | typeof POLLOUT, timeoutMs: number): void {
    const result = native().libc.poll(pollfd(this.#fd, events), 1, Math.max(0, Math.ceil(timeoutMs)));
    if (result === -1 && lastErrorName() !== "EINTR") throw new SystemCallError({ call: "poll", error: lastErrorName() });
  }

  /** A second call does nothing. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    native().libc.close(this.#fd);
  }

  /** Undefined when nothing could be transferred now. */
  #transferred(count: number): number | undefined {
    if (count >= 0) return count;
    const error = lastErrorName();
    if (error === "EAGAIN" || error === "EWOULDBLOCK" || error === "EINTR") return undefined;
    throw new QemuGoneError({ socketPath: this.#socketPath, error });
  }
}

/** struct sockaddr_un. */
function socketAddress(socketPath: string): Uint8Array {
  const path = Buffer.from(socketPath);
  if (path.length >= PATH_BYTES) throw new QemuPathTooLongError({ socketPath, limitBytes: PATH_BYTES - 1 });
  const address = Buffer.alloc(PATH_OFFSET + PATH_BYTES);
  if (process.platform === "linux") address[endianness() === "LE" ? 0 : 1] = AF_UNIX;
  else address.set([address.length, AF_UNIX]);
  address.set(path, PATH_OFFSET);
  return address;
}

/** struct pollfd: int fd, short events, short revents; on a little-endian host the events are the low half of a word. */
function pollfd(fd: number, events: number): Int32Array {
  return Int32Array.of(fd, endianness() === "LE" ? events : events << 16);
}
