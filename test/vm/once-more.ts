import { inspect } from "node:util";

/** Signals of a program that has a fault of its own, as `QemuProcess` words them. */
const CRASHED = /ended with SIG(?:SEGV|ABRT|BUS)/;

/**
 * Starts something that QEMU's own faults may end, and once more if they do, aloud: QEMU 7.2 was seen to end by SIGSEGV while a guest with an
 * IOMMU and a proxy device came up, and not the next time.
 */
export async function onceMoreAfterCrash<T>(
  start: () => Promise<T>,
  write = (text: string): unknown => process.stdout.write(text),
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    // The crash may be the cause of what failed.
    if (!CRASHED.test(inspect(error))) throw error;
    write("QEMU crashed while a guest came up; it is started once more\n");
    return await start();
  }
}
