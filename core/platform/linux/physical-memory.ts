import { closeSync, constants, openSync } from "node:fs";
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
 * Maps registers that are no PCI function through /dev/mem, uncached.
 *
 * @throws {PhysicalMemoryError} if the system refuses, with the reason
 */
export function openPhysicalMemory(roots: LinuxRoots, { address, sizeBytes }: PhysicalRange): Bus {
  const path = join(roots.dev, "mem");
  const refuse = (system: string, cause: unknown) => new PhysicalMemoryError({ path, address, sizeBytes, system }, { cause });
  let fd: number;
  try {
    // O_SYNC makes the mapping uncached, see mem(4).
    fd = openSync(path, constants.O_RDWR | constants.O_SYNC);
  } catch (error) {
    throw refuse(systemCode(error), error);
  }
  try {
    return new MappedBus(mapFile(fd, { offset: address, sizeBytes }));
  } catch (error) {
    if (error instanceof SystemCallError) throw refuse(error.failure.error, error);
    throw error;
  } finally {
    closeSync(fd);
  }
}
