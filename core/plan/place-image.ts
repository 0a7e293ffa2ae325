import type { Image } from "../image/image.ts";
import { type ImageRules, transformImage } from "../image/transform-image.ts";
import type { AddressRange } from "../memory/memory.ts";
import type { Region } from "../memory/region.ts";
import { endOf, overlaps } from "./address-ranges.ts";
import { type Contents, rangeOf } from "./contents.ts";
import { GoldenRegionError, ImageTooLargeError, OutsideRegionError, RegionNeededError, UnknownRegionError } from "./errors.ts";

export interface PlaceRequest {
  readonly image: Image;
  readonly memoryBytes: number;
  readonly regions: readonly Region[];
  /** Name of the region that the image must fit into. */
  readonly region?: string;
  /** Absolute address of the image's address 0. */
  readonly offset?: number;
  /** What is done to the image unless it goes to a region that holds data; nothing when absent. */
  readonly rules?: ImageRules;
  readonly allow: Allowance;
}

/** What the user allowed beyond the safe default. */
export interface Allowance {
  readonly golden: boolean;
}

/** Where an image goes. */
export interface Placement {
  readonly segments: Contents;
  readonly covers: readonly AddressRange[];
  /** Absolute; absent when the image has no sync word. */
  readonly syncAddress?: number;
  /** The region that the image was fitted into; absent when only an address says where it goes. */
  readonly region?: Region;
}

/**
 * Gives the image its absolute addresses. Its address 0 goes to `offset`, else to the start of `region`, else to the only region
 * of role `user`, else (a memory without regions) to 0. Intel HEX has absolute addresses: it goes to 0 unless `offset` says
 * otherwise, and `region` only checks it.
 *
 * @throws {UnknownRegionError} @throws {RegionNeededError} if the region is not clear
 * @throws {OutsideRegionError} @throws {ImageTooLargeError} if it does not fit
 * @throws {GoldenRegionError} if it overlaps a golden region. What an erase takes beside the image is for {@link checkGolden}.
 */
export function placeImage({ image: file, memoryBytes, regions, region: name, offset, rules, allow }: PlaceRequest): Placement {
  const isAbsolute = file.format === "intel-hex";
  const region = chooseRegion({ regions, name, addressIsGiven: offset !== undefined || isAbsolute });
  const image = rules === undefined || region?.role === "data" ? file : transformImage(file, rules);
  const base = offset ?? (isAbsolute ? 0 : (region?.address ?? 0));
  const segments = image.segments.map(({ address, data }) => ({ address: base + address, data }));
  const covers = segments.map(rangeOf);

  const { address, sizeBytes } = image.payload;
  const extent = { address: base + address, sizeBytes };
  if (region !== undefined) checkInside(extent, region);
  const memory = { address: 0, sizeBytes: memoryBytes };
  if (endOf(extent) > memoryBytes) throw new ImageTooLargeError({ image: extent, space: memory, spaceName: "the memory" });
  refuseGolden(covers, { regions, allow });

  const sync = image.configuration && { syncAddress: extent.address + image.configuration.syncOffset };
  return { segments, covers, ...sync, ...(region && { region }) };
}

/** @throws {GoldenRegionError} if one of `ranges` overlaps a golden region and that is not allowed */
export function refuseGolden(ranges: readonly AddressRange[], { regions, allow }: Pick<PlaceRequest, "regions" | "allow">): void {
  if (allow.golden) return;
  for (const region of regions.filter(({ role }) => role === "golden")) {
    const range = ranges.find((candidate) => overlaps(candidate, region));
    if (range !== undefined) throw new GoldenRegionError({ region, range });
  }
}

interface RegionChoice {
  readonly regions: readonly Region[];
  readonly name: string | undefined;
  readonly addressIsGiven: boolean;
}

function chooseRegion({ regions, name, addressIsGiven }: RegionChoice): Region | undefined {
  if (name !== undefined) {
    const region = regions.find((candidate) => candidate.name === name);
    if (region === undefined) throw new UnknownRegionError({ region: name, regions });
    return region;
  }
  if (addressIsGiven || regions.length === 0) return undefined;
  const [user, another] = regions.filter(({ role }) => role === "user");
  if (user === undefined || another !== undefined) throw new RegionNeededError(regions);
  return user;
}

function checkInside(extent: AddressRange, region: Region): void {
  if (extent.address < region.address || extent.address >= endOf(region)) throw new OutsideRegionError({ image: extent, region });
  if (endOf(extent) > endOf(region)) throw new ImageTooLargeError({ image: extent, space: region, spaceName: `region ${region.name}` });
}
