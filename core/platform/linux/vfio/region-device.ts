import type { Width } from "../../../bus/bus.ts";
import type { BusDevice } from "../../../bus/device-bus.ts";
import { NoWideAccessError, ShortAccessError } from "../errors.ts";
import type { Region } from "./region.ts";
import type { SystemCalls } from "./system-calls.ts";

export interface RegionTarget {
  readonly kernel: SystemCalls;
  readonly deviceFd: number;
  readonly region: Region;
  /** For messages: `BAR 1 of 0000:03:00.0`. */
  readonly path: string;
  /** Throws if the write must not be sent. */
  readonly checkWrite?: (offset: number, widthBits: Width, value: number) => void;
}

/** The kernel makes one access of the same width of each of these; of 8 bytes most versions make two of 4. */
const WIDEST_BITS = 32;

const LOAD: Readonly<Record<number, (bytes: Buffer) => number>> = {
  8: (bytes) => bytes.readUInt8(),
  16: (bytes) => bytes.readUInt16LE(),
  32: (bytes) => bytes.readUInt32LE(),
};
const STORE: Readonly<Record<number, (bytes: Buffer, value: number) => void>> = {
  8: (bytes, value) => bytes.writeUInt8(value & 0xff),
  16: (bytes, value) => bytes.writeUInt16LE(value & 0xffff),
  32: (bytes, value) => bytes.writeUInt32LE(value >>> 0),
};

/** A region by reads and writes of the device's file, one for each access. */
export function regionDevice(target: RegionTarget): BusDevice {
  const { kernel, deviceFd, region, path } = target;
  /** The bytes of one access; the kernel has little-endian ones, whatever the host. */
  const bytesOf = (widthBits: Width): Buffer => {
    if (widthBits > WIDEST_BITS) throw new NoWideAccessError({ path });
    return Buffer.alloc(widthBits / 8);
  };
  const checkDone = (offset: number, wantedBytes: number, gotBytes: number): void => {
    if (gotBytes !== wantedBytes) throw new ShortAccessError({ path, offset, wantedBytes, gotBytes });
  };
  return {
    sizeBytes: region.sizeBytes,
    read(offset, widthBits) {
      const bytes = bytesOf(widthBits);
      checkDone(offset, bytes.length, kernel.pread(deviceFd, bytes, region.fileOffset + offset));
      return LOAD[widthBits]?.(bytes) ?? 0;
    },
    write(offset, widthBits, value) {
      const bytes = bytesOf(widthBits);
      STORE[widthBits]?.(bytes, Number(value));
      target.checkWrite?.(offset, widthBits, Number(value));
      checkDone(offset, bytes.length, kernel.pwrite(deviceFd, bytes, region.fileOffset + offset));
    },
    // The file belongs to the access.
    close: () => undefined,
  };
}
