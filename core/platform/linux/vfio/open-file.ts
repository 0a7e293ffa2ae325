import { NoVfioError, VfioBusyError, VfioPermissionError } from "./errors.ts";
import { explained } from "./explained.ts";
import type { VfioOpening } from "./vfio-session.ts";

/** Opens one of vfio's files and has the teardown close it. */
export function openFile({ kernel, teardown, found }: VfioOpening, path: string): number {
  const { address } = found.card;
  const fd = explained(() => kernel.open(path), {
    ENOENT: (_, options) => new NoVfioError({ path }, options),
    // The node is there, and the module behind it is not.
    ENODEV: (_, options) => new NoVfioError({ path }, options),
    ENXIO: (_, options) => new NoVfioError({ path }, options),
    EBUSY: (_, options) => new VfioBusyError({ address, path }, options),
    EACCES: (error, options) => new VfioPermissionError({ path, error }, options),
    EPERM: (error, options) => new VfioPermissionError({ path, error }, options),
  });
  teardown.push(() => kernel.close(fd));
  return fd;
}
