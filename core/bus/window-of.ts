import type { Bus, Words } from "./bus.ts";
import { BusClosedError, BusRangeError } from "./errors.ts";
import { type AccessKind, ForwardingBus } from "./forwarding-bus.ts";

/**
 * A part of a bus as a bus of its own: its offset 0 is `offset` of `bus`. Closing it ends this window only; whoever opened
 * `bus` closes that.
 *
 * @throws {BusRangeError} if the part is not inside `bus`
 */
export function windowOf(bus: Bus, offset: number, sizeBytes: number): Bus {
  if (offset + sizeBytes > bus.sizeBytes) throw new BusRangeError({ offset, widthBytes: 1, count: sizeBytes, sizeBytes: bus.sizeBytes });
  return new WindowBus(bus, { offset, sizeBytes });
}

class WindowBus extends ForwardingBus {
  readonly #start: number;
  #closed = false;

  constructor(inner: Bus, { offset, sizeBytes }: { readonly offset: number; readonly sizeBytes: number }) {
    super(inner, sizeBytes);
    this.#start = offset;
  }

  protected override enter(kind: AccessKind, offset: number, widthBytes: number): number {
    if (this.#closed) throw new BusClosedError();
    return this.#start + super.enter(kind, offset, widthBytes);
  }

  protected override enterCopy(kind: AccessKind, offset: number, words: Words): number {
    if (this.#closed) throw new BusClosedError();
    return this.#start + super.enterCopy(kind, offset, words);
  }

  override close(): void {
    this.#closed = true;
  }
}
