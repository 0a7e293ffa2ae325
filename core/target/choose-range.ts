import type { AddressRange } from "../memory/memory.ts";
import { RangeOutsideError, RegionNameError } from "./errors.ts";

export interface RangeRequest {
  /** Name of the card, for messages. */
  readonly profile: string;
  readonly regions: readonly (AddressRange & { readonly name: string })[];
  readonly memoryBytes: number;
  readonly region?: string | undefined;
  /** Bytes from the start of the region, or of the memory. */
  readonly offset?: number | undefined;
  /** Without it the range goes up to the end of the region or the memory. */
  readonly sizeBytes?: number | undefined;
}

/**
 * The part of a memory that `--region`, `--offset` and `--size` mean together.
 *
 * @throws {RegionNameError} if there is no such region
 * @throws {RangeOutsideError} if the range is empty, or does not lie inside the region or the memory
 */
export function chooseRange({ profile, regions, memoryBytes, region: name, offset = 0, sizeBytes }: RangeRequest): AddressRange {
  const region = regions.find((candidate) => candidate.name === name);
  if (name !== undefined && region === undefined) throw new RegionNameError({ name, profile, known: regions.map((known) => known.name) });
  const space = region ?? { name: "the memory", address: 0, sizeBytes: memoryBytes };
  const size = sizeBytes ?? space.sizeBytes - offset;
  if (size <= 0 || offset + size > space.sizeBytes) {
    throw new RangeOutsideError({ offset, sizeBytes: Math.max(size, 0), where: space.name, limitBytes: space.sizeBytes });
  }
  return { address: space.address + offset, sizeBytes: size };
}
