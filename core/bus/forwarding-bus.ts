import type { Bus, Words } from "./bus.ts";
import { checkAccess, checkCopy } from "./check-access.ts";

export type AccessKind = "read" | "write";

/**
 * A bus that hands every access on to another one, bulk accesses in one piece. Wrappers override the hooks they need:
 * `enter` and `enterCopy` run before the access and give the offset to use, `leave` runs after it.
 */
export abstract class ForwardingBus implements Bus {
  constructor(
    protected readonly inner: Bus,
    readonly sizeBytes: number = inner.sizeBytes,
  ) {}

  /** Before one access, or many of one register. */
  protected enter(_kind: AccessKind, offset: number, widthBytes: number): number {
    checkAccess(this.sizeBytes, offset, widthBytes);
    return offset;
  }

  /** Before accesses at increasing offsets. */
  protected enterCopy(_kind: AccessKind, offset: number, words: Words): number {
    checkCopy(this.sizeBytes, offset, words);
    return offset;
  }

  protected leave(_kind: AccessKind, _count: number): void {}

  read8(offset: number): number {
    const value = this.inner.read8(this.enter("read", offset, 1));
    this.leave("read", 1);
    return value;
  }
  read16(offset: number): number {
    const value = this.inner.read16(this.enter("read", offset, 2));
    this.leave("read", 1);
    return value;
  }
  read32(offset: number): number {
    const value = this.inner.read32(this.enter("read", offset, 4));
    this.leave("read", 1);
    return value;
  }
  read64(offset: number): bigint {
    const value = this.inner.read64(this.enter("read", offset, 8));
    this.leave("read", 1);
    return value;
  }
  write8(offset: number, value: number): void {
    this.inner.write8(this.enter("write", offset, 1), value);
    this.leave("write", 1);
  }
  write16(offset: number, value: number): void {
    this.inner.write16(this.enter("write", offset, 2), value);
    this.leave("write", 1);
  }
  write32(offset: number, value: number): void {
    this.inner.write32(this.enter("write", offset, 4), value);
    this.leave("write", 1);
  }
  write64(offset: number, value: bigint): void {
    this.inner.write64(this.enter("write", offset, 8), value);
    this.leave("write", 1);
  }
  push(offset: number, words: Words): void {
    this.inner.push(this.enter("write", offset, words.BYTES_PER_ELEMENT), words);
    this.leave("write", words.length);
  }
  pull(offset: number, words: Words): void {
    this.inner.pull(this.enter("read", offset, words.BYTES_PER_ELEMENT), words);
    this.leave("read", words.length);
  }
  copyTo(offset: number, words: Words): void {
    this.inner.copyTo(this.enterCopy("write", offset, words), words);
    this.leave("write", words.length);
  }
  copyFrom(offset: number, words: Words): void {
    this.inner.copyFrom(this.enterCopy("read", offset, words), words);
    this.leave("read", words.length);
  }
  close(): void {
    this.inner.close();
  }
}
