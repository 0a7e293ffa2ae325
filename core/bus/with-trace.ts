import { type Access, READ_BY_WIDTH, WRITE_BY_WIDTH } from "./access.ts";
import type { Bus } from "./bus.ts";
import { busOver } from "./device-bus.ts";

/**
 * A bus that reports every access after it was made, in order; one that threw is not reported. Bulk accesses go word by
 * word, so that a trace ends exactly where the bus failed.
 */
export function withTrace(bus: Bus, onAccess: (access: Access) => void): Bus {
  return busOver({
    sizeBytes: bus.sizeBytes,
    read(offset, widthBits) {
      const value = READ_BY_WIDTH[widthBits](bus, offset);
      onAccess({ kind: "read", offset, widthBits, value });
      return value;
    },
    write(offset, widthBits, value) {
      WRITE_BY_WIDTH[widthBits](bus, offset, value);
      onAccess({ kind: "write", offset, widthBits, value });
    },
    close: () => bus.close(),
  });
}
