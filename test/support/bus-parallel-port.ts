import type { Bus } from "../../core/bus/bus.ts";
import type { ParallelPort } from "../../core/port/port.ts";

/** A parallel flash that lies in a window as it is: word n of the port is the 16-bit word at offset 2n. */
export function busParallelPort(bus: Bus): ParallelPort {
  const words = (data: Uint8Array) =>
    Uint16Array.from({ length: data.length / 2 }, (_, index) => (data[2 * index] ?? 0) | ((data[2 * index + 1] ?? 0) << 8));
  return {
    kind: "parallel",
    open: () => {},
    close: () => {},
    read: (address) => bus.read16(2 * address),
    write: (address, value) => bus.write16(2 * address, value),
    readBlock: (address, data) => {
      const read = new Uint16Array(data.length / 2);
      bus.copyFrom(2 * address, read);
      for (const [index, word] of read.entries()) data.set([word & 0xff, word >>> 8], 2 * index);
    },
    writeBlock: (address, data) => bus.copyTo(2 * address, words(data)),
  };
}
