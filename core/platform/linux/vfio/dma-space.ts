import type { DmaBuffer, DmaDirection, DmaSegment, DmaWish } from "../../../bus/dma-host.ts";
import { DmaAddressError } from "../../../bus/errors.ts";
import type { LinuxRoots } from "../linux-roots.ts";
import { chooseIova, type IovaRange } from "./choose-iova.ts";
import { DmaSizeError, MemlockError } from "./errors.ts";
import { explained } from "./explained.ts";
import type { IommuLimits } from "./iommu-info.ts";
import { memlockLimit } from "./memlock-limit.ts";
import type { SystemCalls } from "./system-calls.ts";
import { Teardown, undoneOnFailure } from "./teardown.ts";

/** What the two ways to an IOMMU have in common. `sizeBytes` is in whole pages. */
export interface Iommu {
  limits(): IommuLimits;
  map(mapping: { readonly address: bigint; readonly iova: number; readonly sizeBytes: number; readonly direction: DmaDirection }): void;
  unmap(mapping: { readonly iova: number; readonly sizeBytes: number }): void;
}

/** For all buffers together. No controller needs more, and pinned memory is missing elsewhere. */
export const MOST_DMA_BYTES = 64 * 1024 * 1024;

interface Mapped extends IovaRange {
  readonly pinnedBytes: number;
  readonly buffer: DmaBuffer;
}

/** The buffers of one card. */
export class DmaSpace {
  readonly #mapped = new Map<number, Mapped>();

  constructor(private readonly uses: { readonly iommu: Iommu; readonly kernel: SystemCalls; readonly roots: LinuxRoots }) {}

  /**
   * Pins memory and shows it to the card. That alone lets no card read or write: it must be a bus master (COMMAND, bit 2).
   *
   * @throws {DmaSizeError}
   * @throws {DmaAddressError}
   * @throws {MemlockError}
   */
  map({ sizeBytes, direction, highestAddress }: DmaWish): DmaBuffer {
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) throw new Error(`a buffer of ${sizeBytes} bytes`);
    const { iommu, kernel, roots } = this.uses;
    const heldBytes = this.#heldBytes();
    const limits = iommu.limits();
    const pageBytes = Math.max(limits.pageBytes, kernel.pageBytes());
    const pinnedBytes = Math.ceil(sizeBytes / pageBytes) * pageBytes;
    if (heldBytes + pinnedBytes > MOST_DMA_BYTES) throw new DmaSizeError({ sizeBytes, heldBytes, limitBytes: MOST_DMA_BYTES });
    const iova = chooseIova({ allowed: limits.allowed, taken: this.#taken(), sizeBytes, pageBytes, highestAddress });
    if (iova === undefined) throw new DmaAddressError({ sizeBytes, highestAddress });

    return undoneOnFailure((teardown) => {
      // The system gives whole pages; the view of them is as long as asked for.
      const memory = kernel.mapAnonymous(sizeBytes);
      teardown.push(() => memory.unmap());
      explained(() => iommu.map({ address: memory.address, iova, sizeBytes: pinnedBytes, direction }), {
        ENOMEM: (_, options) => new MemlockError({ sizeBytes: pinnedBytes, heldBytes, limit: memlockLimit(roots) }, options),
      });
      // From here on, first the card and then the memory: a card that still writes must meet the IOMMU.
      teardown.push(() => iommu.unmap({ iova, sizeBytes: pinnedBytes }));
      teardown.push(() => this.#mapped.delete(iova));
      const buffer: DmaBuffer = {
        direction,
        segments: [{ iova, sizeBytes }],
        buffer: memory.buffer,
        unmap: () => teardown.unwind(),
      };
      this.#mapped.set(iova, { start: iova, last: iova + pinnedBytes - 1, pinnedBytes, buffer });
      return buffer;
    });
  }

  /** Whether the whole range lies in one segment of a buffer with which the card may do `access`. */
  contains(range: DmaSegment, access: Exclude<DmaDirection, "both">): boolean {
    if (!Number.isSafeInteger(range.iova) || !Number.isSafeInteger(range.sizeBytes) || range.sizeBytes <= 0) return false;
    return [...this.#mapped.values()]
      .filter(({ buffer: { direction } }) => direction === access || direction === "both")
      .flatMap(({ buffer }) => buffer.segments)
      .some(({ iova, sizeBytes }) => range.iova >= iova && range.iova + range.sizeBytes <= iova + sizeBytes);
  }

  /** Gives all buffers back, also when one of them fails, and then throws the first failure. */
  unmapAll(): void {
    const all = new Teardown();
    for (const { buffer } of this.#mapped.values()) all.push(() => buffer.unmap());
    all.unwind();
  }

  #taken(): readonly IovaRange[] {
    return [...this.#mapped.values()];
  }

  #heldBytes(): number {
    return [...this.#mapped.values()].reduce((sum, { pinnedBytes }) => sum + pinnedBytes, 0);
  }
}
