import type { Bus } from "../../../bus/bus.ts";
import type { Clock } from "../../../bus/clock.ts";
import type { DmaBuffer, DmaDirection, DmaSegment, DmaWish } from "../../../bus/dma-host.ts";
import { BusClosedError } from "../../../bus/errors.ts";
import type { LinuxRoots } from "../linux-roots.ts";
import type { PciAccess } from "../pci-access.ts";
import { DmaSpace } from "./dma-space.ts";
import { ResetUnsupportedError } from "./errors.ts";
import { explained } from "./explained.ts";
import { type MessageInterrupt, openMessageInterrupt } from "./message-interrupt.ts";
import { decode, encode } from "./structure.ts";
import type { SystemCalls } from "./system-calls.ts";
import type { Teardown } from "./teardown.ts";
import { DEVICE_FLAGS, DEVICE_INFO } from "./vfio-abi.ts";
import { VfioRegions } from "./vfio-regions.ts";
import type { VfioSession } from "./vfio-session.ts";

/** A function that was opened through vfio: registers, and besides memory that it reaches and its interrupt. */
export interface VfioAccess extends PciAccess {
  readonly way: "vfio";
  /**
   * Pins memory and shows it to the card; given back at the latest by {@link close}. The card uses it only as a bus master
   * (bit 2 of COMMAND, which is the caller's to set).
   *
   * @throws {DmaSizeError}
   * @throws {DmaAddressError}
   * @throws {MemlockError}
   */
  mapDma(wish: DmaWish): DmaBuffer;
  /** Whether the whole range lies in memory that was shown to the card for this. To be asked before a card is given an address. */
  containsDma(range: DmaSegment, access: Exclude<DmaDirection, "both">): boolean;
  /**
   * Switches on the first message-signalled interrupt, if it is not on yet. What comes from now on is not missed.
   *
   * @throws {NoMessageInterruptError}
   */
  enableInterrupt(): void;
  /** Blocks until the card interrupts; false if it does not within `timeoutMs`. One call stands for all that came before it. */
  waitForInterrupt(timeoutMs: number): boolean;
  /**
   * Resets the function, and leaves its configuration space and open BARs in use.
   *
   * @throws {ResetUnsupportedError}
   */
  reset(): void;
}

export interface VfioSurroundings {
  readonly kernel: SystemCalls;
  readonly roots: LinuxRoots;
  readonly clock: Clock;
  /** Closes what the session consists of. */
  readonly teardown: Teardown;
}

export class OpenVfioAccess implements VfioAccess {
  readonly way = "vfio";
  readonly #session: VfioSession;
  readonly #uses: VfioSurroundings;
  readonly #regions: VfioRegions;
  readonly #dma: DmaSpace;
  #interrupt: MessageInterrupt | undefined;
  #closed = false;

  constructor(session: VfioSession, surroundings: VfioSurroundings) {
    const { kernel, roots, teardown } = surroundings;
    this.#session = session;
    this.#uses = surroundings;
    this.#regions = new VfioRegions(kernel, session);
    this.#dma = new DmaSpace({ iommu: session.iommu, kernel, roots });
    // Undone from the last: the interrupt, the card's way to memory, ours to the card, and then the files: a mapping that is
    // left blocks whoever wants to unbind the card.
    teardown.push(() => this.#regions.close());
    teardown.push(() => this.#dma.unmapAll());
    teardown.push(() => this.#interrupt?.close());
  }

  bar(index: number, sizeBytes: number): Bus {
    this.#checkOpen();
    return this.#regions.memoryBar(index, sizeBytes);
  }

  ioBar(index: number): Bus {
    this.#checkOpen();
    return this.#regions.ioBar(index);
  }

  config(): Bus {
    this.#checkOpen();
    return this.#regions.config();
  }

  mapDma(wish: DmaWish): DmaBuffer {
    this.#checkOpen();
    return this.#dma.map(wish);
  }

  containsDma(range: DmaSegment, access: Exclude<DmaDirection, "both">): boolean {
    return this.#dma.contains(range, access);
  }

  enableInterrupt(): void {
    this.#checkOpen();
    this.#interrupt ??= openMessageInterrupt(this.#uses.kernel, this.#session, this.#uses.clock);
  }

  waitForInterrupt(timeoutMs: number): boolean {
    this.#checkOpen();
    if (this.#interrupt === undefined) throw new Error("the interrupt was not switched on");
    return this.#interrupt.wait(timeoutMs);
  }

  reset(): void {
    this.#checkOpen();
    const { kernel } = this.#uses;
    const { deviceFd } = this.#session;
    const { address } = this.#session.card;
    const info = encode(DEVICE_INFO, {});
    kernel.ioctl(deviceFd, "VFIO_DEVICE_GET_INFO", info);
    if ((decode(DEVICE_INFO, info).flags & DEVICE_FLAGS.reset) === 0) throw new ResetUnsupportedError({ address });
    const unsupported = (_: string, options: ErrorOptions): Error => new ResetUnsupportedError({ address }, options);
    explained(() => kernel.ioctl(deviceFd, "VFIO_DEVICE_RESET", 0), { EINVAL: unsupported, ENOTTY: unsupported });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#uses.teardown.unwind();
  }

  #checkOpen(): void {
    if (this.#closed) throw new BusClosedError();
  }
}
