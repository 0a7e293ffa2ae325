import type { Bus } from "../../bus/bus.ts";

/**
 * What is in a BAR: registers, to which each access goes as it is, or plain memory, where the system may combine writes and need not keep
 * their order.
 */
export type BarContent = "registers" | "plain-memory";

/** One way to reach a PCI function. Its buses belong to it and are closed with it. */
export interface PciAccess {
  readonly way: "sysfs" | "vfio";
  /**
   * A memory BAR.
   *
   * @param sizeBytes bytes from its start that are needed at least; the bus is as large as the BAR, or less where the BAR is huge
   * @param content `registers` when absent
   */
  bar(index: number, sizeBytes: number, content?: BarContent): Bus;
  /** An I/O port BAR; takes accesses of 8, 16 and 32 bits. */
  ioBar(index: number): Bus;
  /** The configuration space, as much of it as the system shows; takes accesses of 8, 16 and 32 bits. */
  config(): Bus;
  close(): void;
}

/** Below this a BAR is mapped whole. */
const WHOLE_BYTES = 256 * 1024 * 1024;

/** Of a huge BAR only what is needed is mapped: address space costs page tables, and a view of it ends at 4 GiB. */
export const mappedBytes = (bar: { readonly sizeBytes: number }, neededBytes: number): number =>
  bar.sizeBytes <= WHOLE_BYTES ? bar.sizeBytes : Math.min(bar.sizeBytes, Math.max(neededBytes, 8));
