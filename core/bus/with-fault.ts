import { READ_BY_WIDTH, WRITE_BY_WIDTH } from "./access.ts";
import type { Bus } from "./bus.ts";
import { busOver } from "./device-bus.ts";
import { InjectedFault } from "./errors.ts";

/** How much reaches the card before the cut: so many accesses of any kind, or so many writes, each word of a bulk counted. */
export type FaultPlan = { readonly afterAccesses: number } | { readonly afterWrites: number };

/**
 * A bus that is cut off as by a power loss: the access after the planned ones throws {@link InjectedFault}, and so does every
 * later one, also those of a `finally`. Words of a bulk access before the cut do reach `bus`.
 */
export function withFault(bus: Bus, plan: FaultPlan): Bus {
  const lastAccess = "afterAccesses" in plan ? plan.afterAccesses : Number.POSITIVE_INFINITY;
  const lastWrite = "afterWrites" in plan ? plan.afterWrites : Number.POSITIVE_INFINITY;
  const done = { accesses: 0, writes: 0 };
  let cut = false;

  const pass = (kind: "read" | "write") => {
    cut ||= done.accesses >= lastAccess || (kind === "write" && done.writes >= lastWrite);
    if (cut) throw new InjectedFault(done);
    done.accesses++;
    if (kind === "write") done.writes++;
  };
  return busOver({
    sizeBytes: bus.sizeBytes,
    read(offset, widthBits) {
      pass("read");
      return READ_BY_WIDTH[widthBits](bus, offset);
    },
    write(offset, widthBits, value) {
      pass("write");
      WRITE_BY_WIDTH[widthBits](bus, offset, value);
    },
    close: () => bus.close(),
  });
}
