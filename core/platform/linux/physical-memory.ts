import { constants, openSync } from "node:fs";
import { join } from "node:path";
import type { Bus } from "../../bus/bus.ts";
import { SystemCallError } from "../errors.ts";
import { MappedBus } from "../mapped-bus.ts";
import { mapFile } from "../memory-map.ts";
import { systemCode } from "./attribute.ts";
import { PhysicalMemoryError } from "./errors.ts";
import type { LinuxRoots } from "./linux-roots.ts";

/** A window of the machine's physical address space. */
export interface PhysicalRange {
  /** A multiple of 8. */
  readonly address: number;
  readonly sizeBytes: number;
}

/**
 * Opens /dev/mem for registers that are no PCI function, uncached.
 *
 * @throws {PhysicalMemoryError} if the system refuses, with the reason
 */
export function openPhysicalMemory(roots: LinuxRoots, range: PhysicalRange): number {
  const path = join(roots.dev, "mem");
  try {
    // O_SYNC makes the mapping uncached, see mem(4).
    return openSync(path, constants.O_RDWR | constants.O_SYNC);
  } catch (error) {
    throw new PhysicalMemoryError({ ...range, system: systemCode(error) }, { cause: error });
  }
}

/** Maps the range. The descriptor may be closed afterwards. @throws {PhysicalMemoryError} as {@link openPhysicalMemory} */
export function mapPhysicalMemory(fd: number, { address, sizeBytes }: PhysicalRange): Bus {
  try {
    return new MappedBus(mapFile(fd, { offset: address, sizeBytes }));
  } catch (error) {
    if (error instanceof SystemCallError)
      throw new PhysicalMemoryError({ address, sizeBytes, system: error.failure.error }, { cause: error });
    throw error;
  }
}
