import { SystemCallError } from "../../../core/platform/errors.ts";
import type { IovaRange } from "../../../core/platform/linux/vfio/choose-iova.ts";

interface Mapping extends IovaRange {
  readonly vaddr: bigint;
  readonly read: boolean;
  readonly write: boolean;
}

/** What the card meets when it puts out an address that it may not use. */
export class IommuFault extends Error {}

export const PAGE_BYTES = 4096;
/** All but the window of the interrupts, as behind VT-d. */
export const ALLOWED: readonly IovaRange[] = [
  { start: 0, last: 0xfedf_ffff },
  { start: 0xfef0_0000, last: 0x7f_ffff_ffff },
];

/** An IOMMU with the rules of Linux's type 1, version 2, and the memory of one process. */
export class FakeIommu {
  readonly mappings: Mapping[] = [];
  readonly #memory = new Map<bigint, { readonly buffer: ArrayBuffer; readonly pages: number }>();
  #nextAddress = 0x7f00_0000_0000n;

  constructor(
    private readonly misuse: (what: string) => void,
    readonly allowed = ALLOWED,
  ) {}

  /** Memory of the process at an address that the kernel would have chosen. */
  allocate(sizeBytes: number): { readonly address: bigint; readonly buffer: ArrayBuffer; free(): void } {
    const address = this.#nextAddress;
    const pages = Math.ceil(sizeBytes / PAGE_BYTES);
    const buffer = new ArrayBuffer(sizeBytes);
    this.#nextAddress += BigInt((pages + 1) * PAGE_BYTES);
    this.#memory.set(address, { buffer, pages });
    const free = (): void => {
      if (this.mappings.some(({ vaddr }) => vaddr === address)) this.misuse("memory was given back while the card could reach it");
      if (!this.#memory.delete(address)) this.misuse("memory was given back twice");
    };
    return { address, buffer, free };
  }

  get allocations(): number {
    return this.#memory.size;
  }

  bufferAt(address: bigint): ArrayBuffer | undefined {
    return this.#memory.get(address)?.buffer;
  }

  map(mapping: Mapping): void {
    const { vaddr, start, last } = mapping;
    const fail = (error: string): never => {
      throw new SystemCallError({ call: "ioctl map", error });
    };
    const memory = this.#memory.get(vaddr);
    if (start % PAGE_BYTES !== 0 || (last + 1) % PAGE_BYTES !== 0) fail("EINVAL");
    if (memory === undefined || last - start + 1 > memory.pages * PAGE_BYTES) fail("EFAULT");
    if (!this.allowed.some((range) => range.start <= start && last <= range.last)) fail("EINVAL");
    if (this.mappings.some((other) => start <= other.last && other.start <= last)) fail("EEXIST");
    this.mappings.push(mapping);
  }

  unmap({ start, last }: IovaRange): void {
    const index = this.mappings.findIndex((one) => one.start === start && one.last === last);
    if (index < 0) throw new SystemCallError({ call: "ioctl unmap", error: "EINVAL" });
    this.mappings.splice(index, 1);
  }

  /** The card reads. */
  read(iova: number, sizeBytes: number): Uint8Array {
    return this.#reach(iova, sizeBytes, "read").slice();
  }

  /** The card writes. */
  write(iova: number, bytes: Uint8Array): void {
    this.#reach(iova, bytes.length, "write").set(bytes);
  }

  #reach(iova: number, sizeBytes: number, access: "read" | "write"): Uint8Array {
    const mapping = this.mappings.find(({ start, last }) => start <= iova && iova + sizeBytes - 1 <= last);
    const memory = mapping?.[access] ? this.#memory.get(mapping.vaddr) : undefined;
    if (mapping === undefined || memory === undefined) throw new IommuFault(`${access} at ${iova}`);
    return new Uint8Array(memory.buffer, iova - mapping.start, sizeBytes);
  }
}
