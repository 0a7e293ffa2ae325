import { endianness } from "node:os";
import { BigEndianHostError, SystemCallError, WindowTooLargeError } from "./errors.ts";
import { lastErrorName, native, succeeded } from "./libc.ts";

/** PROT_READ | PROT_WRITE of sys/mman.h, the same on Linux, FreeBSD and macOS. */
const READ_AND_WRITE = 1 | 2;
/** MAP_SHARED of sys/mman.h, the same everywhere. */
const SHARED = 1;
/** MAP_ANONYMOUS (Linux) and MAP_ANON (the others) of sys/mman.h. */
const ANONYMOUS = process.platform === "linux" ? 0x20 : 0x1000;
/** The (void *)-1 by which mmap says that it failed. */
const FAILED = 0xffff_ffff_ffff_ffffn;
/** koffi ends the process on a view of more than 2^32 bytes (measured with 3.3.4); no card needs one. */
const VIEW_LIMIT_BYTES = 2 ** 32;

/** Memory outside the JavaScript heap. Whoever holds views of `buffer` drops them before `unmap`: a later use ends the process. */
export interface MemoryMap {
  readonly buffer: ArrayBuffer;
  /** A second call does nothing. */
  unmap(): void;
}

/** Memory that one must know the address of, to tell it to the kernel. */
export interface PlacedMap extends MemoryMap {
  readonly address: bigint;
}

/** A part of a file or device; neither number needs to be a multiple of the page size. */
export interface MapRange {
  readonly offset: number;
  readonly sizeBytes: number;
}

/**
 * Maps part of a file or device for reading and writing, shared. The descriptor may be closed afterwards. The buffer starts
 * exactly at `offset`, which must be a multiple of 8 for {@link MappedBus}.
 *
 * @throws {SystemCallError} with the system's name of the failure, for the backend to explain
 * @throws {WindowTooLargeError} from 4 GiB
 */
export function mapFile(fd: number, { offset, sizeBytes }: MapRange): MemoryMap {
  const intoPage = offset % pageBytes();
  return map({ fd, flags: SHARED, offset: offset - intoPage, intoPage, sizeBytes });
}

/** Bytes of a page of this machine. */
export const pageBytes = (): number => native().libc.getpagesize();

/** Fresh memory, all zeros, that starts at a page. It is shared, so that a child process does not make its pages change places. */
export function mapAnonymous(sizeBytes: number): PlacedMap {
  return map({ fd: -1, flags: SHARED | ANONYMOUS, offset: 0, intoPage: 0, sizeBytes });
}

interface Mapping {
  readonly fd: number;
  readonly flags: number;
  /** A multiple of the page size. */
  readonly offset: number;
  readonly intoPage: number;
  readonly sizeBytes: number;
}

function map({ fd, flags, offset, intoPage, sizeBytes }: Mapping): PlacedMap {
  if (sizeBytes >= VIEW_LIMIT_BYTES) throw new WindowTooLargeError({ sizeBytes, limitBytes: VIEW_LIMIT_BYTES });
  // PCIe is little-endian, and typed arrays have the byte order of the host.
  if (endianness() !== "LE") throw new BigEndianHostError();
  const { koffi, libc } = native();
  const lengthBytes = intoPage + sizeBytes;
  const address = libc.mmap(null, lengthBytes, READ_AND_WRITE, flags, fd, offset);
  if (address === FAILED) throw new SystemCallError({ call: "mmap", error: lastErrorName() });
  let mapped = true;
  return {
    address: address + BigInt(intoPage),
    buffer: koffi.view(address + BigInt(intoPage), sizeBytes),
    unmap() {
      if (!mapped) return;
      mapped = false;
      succeeded("munmap", libc.munmap(address, lengthBytes));
    },
  };
}
