import type { Access } from "../../../core/bus/access.ts";
import type { Bus, Width } from "../../../core/bus/bus.ts";
import { busOver } from "../../../core/bus/device-bus.ts";

export interface MemoryBus {
  readonly bus: Bus;
  /** Every access that reached the memory, in order. */
  readonly accesses: Access[];
}

const SIZE_BYTES = 0x100;

const LOAD: Readonly<Record<Width, (memory: DataView, offset: number) => number | bigint>> = {
  8: (memory, offset) => memory.getUint8(offset),
  16: (memory, offset) => memory.getUint16(offset, true),
  32: (memory, offset) => memory.getUint32(offset, true),
  64: (memory, offset) => memory.getBigUint64(offset, true),
};

const STORE: Readonly<Record<Width, (memory: DataView, offset: number, value: number | bigint) => void>> = {
  8: (memory, offset, value) => memory.setUint8(offset, Number(value)),
  16: (memory, offset, value) => memory.setUint16(offset, Number(value), true),
  32: (memory, offset, value) => memory.setUint32(offset, Number(value), true),
  64: (memory, offset, value) => memory.setBigUint64(offset, BigInt(value), true),
};

/** 256 bytes that keep what is written and remember how they were accessed. */
export function memoryBus(): MemoryBus {
  const memory = new DataView(new ArrayBuffer(SIZE_BYTES));
  const accesses: Access[] = [];
  const bus = busOver({
    sizeBytes: SIZE_BYTES,
    read(offset, widthBits) {
      const value = LOAD[widthBits](memory, offset);
      accesses.push({ kind: "read", offset, widthBits, value });
      return value;
    },
    write(offset, widthBits, value) {
      STORE[widthBits](memory, offset, value);
      accesses.push({ kind: "write", offset, widthBits, value });
    },
    close: () => {},
  });
  return { bus, accesses };
}
