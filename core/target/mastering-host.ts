import type { Bus } from "../bus/bus.ts";
import type { DmaBuffer, DmaHost, DmaWish } from "../bus/dma-host.ts";
import { enableBusMastering } from "../link/command.ts";
import type { Undo } from "../link/config-function.ts";

/** The same host, in which the card may be a bus master as long as it has memory, and no longer. Without a configuration space, always. */
export function masteringHost(host: DmaHost, config: Bus | undefined): DmaHost {
  const given = new Set<DmaBuffer>();
  let forbid: Undo | undefined;

  const map = (wish: DmaWish): DmaBuffer => {
    const buffer = host.map(wish);
    try {
      if (given.size === 0 && config !== undefined) forbid = enableBusMastering(config);
    } catch (error) {
      buffer.unmap();
      throw error;
    }
    given.add(buffer);
    const unmap = (): void => {
      if (!given.delete(buffer)) return;
      try {
        // First: what the card still does must not meet memory that is somebody else's by then.
        if (given.size === 0) forbid?.();
      } finally {
        buffer.unmap();
      }
    };
    return { ...buffer, unmap };
  };

  return {
    map,
    contains: (range, access) => host.contains(range, access),
    enableInterrupt: () => host.enableInterrupt(),
    takeInterrupt: () => host.takeInterrupt(),
  };
}
