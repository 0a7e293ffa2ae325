import { closeSync, readSync, writeSync } from "node:fs";
import type { Width } from "../../bus/bus.ts";
import { type BusDevice, busOver } from "../../bus/device-bus.ts";
import { systemCode } from "./attribute.ts";
import { explainAccess, NoWideAccessError, ShortAccessError } from "./errors.ts";

/** What a file of the kernel stands for, for messages. */
export interface FileBusFacts {
  readonly path: string;
  readonly sizeBytes: number;
  /** Whether closing the bus leaves the descriptor open, for whoever opened it. */
  readonly isBorrowed?: boolean;
}

/**
 * A bus over a file of sysfs in which each read and write of 1, 2 or 4 bytes is one access of that width: `config`, and `resourceN` of
 * an I/O BAR. Needs no native code. The descriptor is closed with the bus.
 *
 * drivers/pci/pci-sysfs.c of Linux 6.1: pci_read_config takes an aligned 2 or 4 byte piece as one access, pci_read_resource_io takes exactly 1, 2 or 4.
 */
export const fileBus = (fd: number, facts: FileBusFacts) => busOver(new FileDevice(fd, facts));

type Transfer = (fd: number, bytes: Buffer, start: number, count: number, offset: number) => number;

class FileDevice implements BusDevice {
  readonly sizeBytes: number;
  readonly #fd: number;
  readonly #path: string;
  readonly #isBorrowed: boolean;
  readonly #bytes = Buffer.alloc(4);

  constructor(fd: number, { path, sizeBytes, isBorrowed = false }: FileBusFacts) {
    this.#fd = fd;
    this.#isBorrowed = isBorrowed;
    this.#path = path;
    this.sizeBytes = sizeBytes;
  }

  read(offset: number, widthBits: Width): number {
    const count = this.#count(widthBits);
    this.#transfer(readSync, { offset, count });
    return this.#bytes.readUIntLE(0, count);
  }

  write(offset: number, widthBits: Width, value: number | bigint): void {
    const count = this.#count(widthBits);
    this.#bytes.writeUInt32LE(Number(value) >>> 0);
    this.#transfer(writeSync, { offset, count });
  }

  close(): void {
    if (!this.#isBorrowed) closeSync(this.#fd);
  }

  #count(widthBits: Width): number {
    if (widthBits === 64) throw new NoWideAccessError({ path: this.#path });
    return widthBits / 8;
  }

  #transfer(call: Transfer, { offset, count }: { readonly offset: number; readonly count: number }): void {
    let done: number;
    try {
      done = call(this.#fd, this.#bytes, 0, count, offset);
    } catch (error) {
      throw explainAccess({ path: this.#path, offset, system: systemCode(error) }, error);
    }
    if (done !== count) throw new ShortAccessError({ path: this.#path, offset, wantedBytes: count, gotBytes: done });
  }
}
