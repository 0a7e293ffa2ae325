import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";
import type { AddressRange } from "../memory/memory.ts";
import type { Region } from "../memory/region.ts";

const listed = (regions: readonly Region[]): string => regions.map(({ name, role }) => `${name} (${role})`).join(", ") || "none";
const span = ({ address, sizeBytes }: AddressRange): string => `${hex(address)}+${hex(sizeBytes, 1)}`;

export class UnknownRegionError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_REGION_UNKNOWN",
    when: "The memory has no region of the name that was given.",
    remedy: "Name one of the regions that the message lists.",
  } as const;

  constructor(readonly at: { readonly region: string; readonly regions: readonly Region[] }) {
    super(`no region ${at.region} in this memory; it has: ${listed(at.regions)}`);
  }
}

export class RegionNeededError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_REGION_NEEDED",
    when: "The memory has no user region, or several, so where the image goes must be said.",
    remedy: "Add --region NAME with one of the regions that the message lists, or --offset N.",
  } as const;

  constructor(readonly regions: readonly Region[]) {
    super(`where the image goes is not clear; regions: ${listed(regions)}`);
  }
}

export class GoldenRegionError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_GOLDEN_REGION",
    when: "The work would touch a region that holds the golden image, or an erase unit that it shares.",
    remedy: "Choose another --region or --offset; add --allow-golden only if the card may lose its fallback image.",
  } as const;
  /** The option that lifts this refusal. */
  readonly override = "--allow-golden";

  constructor(readonly at: { readonly region: Region; readonly range: AddressRange }) {
    super(`${span(at.range)} touches the golden region ${at.region.name} (${span(at.region)})`);
  }
}

export class ImageTooLargeError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_TOO_LARGE",
    when: "The image ends behind its region or behind the end of the memory.",
    remedy: "Use an image that was made for this card, or compress the bitstream when it is made.",
  } as const;

  constructor(readonly at: { readonly image: AddressRange; readonly space: AddressRange; readonly spaceName: string }) {
    super(`the image needs ${span(at.image)}, but ${at.spaceName} ends at ${hex(at.space.address + at.space.sizeBytes)}`);
  }
}

export class OutsideRegionError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_OUTSIDE_REGION",
    when: "The addresses in the image, or --offset, put it before the start of the region that was named.",
    remedy: "Name the region that the image was made for, or leave --region out.",
  } as const;

  constructor(readonly at: { readonly image: AddressRange; readonly region: Region }) {
    super(`the image begins at ${hex(at.image.address)}, outside of region ${at.region.name} (${span(at.region)})`);
  }
}
