import type { Clock } from "../../../bus/clock.ts";
import { NoMessageInterruptError } from "./errors.ts";
import { decode, encode } from "./structure.ts";
import type { SystemCalls } from "./system-calls.ts";
import { undoneOnFailure } from "./teardown.ts";
import { IRQ_INFO, IRQ_INFO_FLAGS, IRQ_SET, IRQ_SET_FLAGS, MSI_IRQ } from "./vfio-abi.ts";
import type { VfioSession } from "./vfio-session.ts";

/** The first message-signalled interrupt of a card. */
export interface MessageInterrupt {
  /**
   * Blocks until the card has interrupted since the last call, or since the interrupt was switched on.
   *
   * @returns false if nothing came within `timeoutMs`
   */
  wait(timeoutMs: number): boolean;
  /** Switches it off. A second call does nothing. */
  close(): void;
}

/** Signals that may cut a wait short, one after another; each makes the process do something else, and then we go on. */
const MOST_SIGNALS = 1000;

/**
 * Switches MSI on.
 *
 * @throws {NoMessageInterruptError}
 */
export function openMessageInterrupt(kernel: SystemCalls, { card, deviceFd }: VfioSession, clock: Clock): MessageInterrupt {
  const info = encode(IRQ_INFO, { index: MSI_IRQ });
  kernel.ioctl(deviceFd, "VFIO_DEVICE_GET_IRQ_INFO", info);
  const { count, flags } = decode(IRQ_INFO, info);
  if (count === 0 || (flags & IRQ_INFO_FLAGS.eventfd) === 0) throw new NoMessageInterruptError({ address: card.address });
  return undoneOnFailure((teardown) => {
    const eventFd = kernel.eventfd();
    teardown.push(() => kernel.close(eventFd));
    kernel.ioctl(deviceFd, "VFIO_DEVICE_SET_IRQS", switchOn(eventFd));
    teardown.push(() => kernel.ioctl(deviceFd, "VFIO_DEVICE_SET_IRQS", SWITCH_OFF));
    return {
      wait(timeoutMs) {
        const deadlineMs = clock.nowMs() + timeoutMs;
        for (let count = 0; count < MOST_SIGNALS; count++) {
          const leftMs = Math.max(0, deadlineMs - clock.nowMs());
          if (kernel.pollForRead(eventFd, leftMs)) return kernel.takeEvents(eventFd) > 0;
          if (leftMs === 0) return false;
        }
        return false;
      },
      close: () => teardown.unwind(),
    };
  });
}

/** The structure, and behind it the descriptor that is told of the interrupt. */
function switchOn(eventFd: number): Buffer {
  const flags = IRQ_SET_FLAGS.dataEventfd | IRQ_SET_FLAGS.actionTrigger;
  const bytes = encode(IRQ_SET, { flags, index: MSI_IRQ, start: 0, count: 1 }, IRQ_SET.sizeBytes + 4);
  bytes.writeInt32LE(eventFd, IRQ_SET.sizeBytes);
  return bytes;
}

const SWITCH_OFF = encode(IRQ_SET, { flags: IRQ_SET_FLAGS.dataNone | IRQ_SET_FLAGS.actionTrigger, index: MSI_IRQ, start: 0, count: 0 });
