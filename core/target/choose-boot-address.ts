import type { Region } from "../memory/region.ts";
import { BootAddressError, RegionNameError } from "./errors.ts";

export interface BootRequest {
  /** Name of the card profile, for messages. */
  readonly profile: string;
  readonly regions: readonly Region[];
  readonly region?: string | undefined;
  /** Bytes from the start of the region, or of the flash. */
  readonly offset?: number | undefined;
}

/**
 * Where the FPGA is to boot from: what `--region` and `--offset` mean together, else the only region of role `user`.
 *
 * @throws {RegionNameError} if there is no such region
 * @throws {BootAddressError} if nothing says where
 */
export function chooseBootAddress({ profile, regions, region: name, offset = 0 }: BootRequest & { offset?: number | undefined }): {
  readonly address: number;
  readonly region?: string;
} {
  if (name !== undefined) {
    const region = regions.find((candidate) => candidate.name === name);
    if (region === undefined) throw new RegionNameError({ name, profile, known: regions.map((known) => known.name) });
    return { address: region.address + offset, region: region.name };
  }
  if (offset !== 0 || regions.length === 0) return { address: offset };
  const [user, another] = regions.filter(({ role }) => role === "user");
  if (user === undefined || another !== undefined) throw new BootAddressError({ profile, known: regions.map((known) => known.name) });
  return { address: user.address, region: user.name };
}
