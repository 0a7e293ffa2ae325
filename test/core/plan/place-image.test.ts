import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { BarflashError } from "../../../core/errors/barflash-error.ts";
import type { Image, Segment } from "../../../core/image/image.ts";
import type { Region } from "../../../core/memory/region.ts";
import { checkGolden } from "../../../core/plan/check-golden.ts";
import { GoldenRegionError } from "../../../core/plan/errors.ts";
import { type PlaceRequest, placeImage } from "../../../core/plan/place-image.ts";
import { planFlash } from "../../../core/plan/plan-flash.ts";
import { SMALL_GEOMETRY } from "../../support/ram-memory.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const PlaceImage = suite("placeImage");

const GOLDEN: Region = { name: "golden", address: 0, sizeBytes: 0x4000, role: "golden" };
const USER: Region = { name: "user", address: 0x4000, sizeBytes: 0x4000, role: "user" };
const SETTINGS: Region = { name: "settings", address: 0x8000, sizeBytes: 0x1000, role: "data" };
const SECOND: Region = { name: "second", address: 0x9000, sizeBytes: 0x4000, role: "user" };
const REGIONS = [GOLDEN, USER, SETTINGS];

function image({
  format = "raw",
  segments,
  syncOffset,
}: {
  format?: Image["format"];
  segments: readonly Segment[];
  syncOffset?: number;
}): Image {
  const address = segments[0]?.address ?? 0;
  const last = segments.at(-1);
  const sizeBytes = last === undefined ? 0 : last.address + last.data.length;
  const configuration = syncOffset === undefined ? {} : { configuration: { syncOffset, idcodes: [], encrypted: false, partial: false } };
  return {
    format,
    compression: "none",
    segments,
    sizeBytes,
    payload: { address, sizeBytes: sizeBytes - address, sha256: "" },
    warnings: [],
    ...configuration,
  };
}
const raw = (sizeBytes: number) => image({ segments: [{ address: 0, data: new Uint8Array(sizeBytes) }], syncOffset: 0x30 });
const hexAt = (...addresses: number[]) =>
  image({ format: "intel-hex", segments: addresses.map((address) => ({ address, data: new Uint8Array(0x10) })), syncOffset: 4 });

interface PlaceCase extends Partial<PlaceRequest> {
  readonly name: string;
  readonly want:
    | { readonly address: number; readonly syncAddress: number; readonly region?: string }
    | { readonly code: BarflashError["code"] };
}

const CASES: readonly PlaceCase[] = [
  { name: "the only user region", want: { address: 0x4000, syncAddress: 0x4030, region: "user" } },
  { name: "address 0 in a memory without regions", regions: [], want: { address: 0, syncAddress: 0x30 } },
  { name: "a region by its name", region: "settings", want: { address: 0x8000, syncAddress: 0x8030, region: "settings" } },
  { name: "an address", offset: 0x8800, want: { address: 0x8800, syncAddress: 0x8830 } },
  {
    name: "an address inside of a region that is named",
    offset: 0x4800,
    region: "user",
    want: { address: 0x4800, syncAddress: 0x4830, region: "user" },
  },
  { name: "an address outside of the region that is named", offset: 0x8800, region: "user", want: { code: "REFUSED_OUTSIDE_REGION" } },
  { name: "several user regions", regions: [...REGIONS, SECOND], want: { code: "USAGE_REGION_NEEDED" } },
  { name: "no user region", regions: [GOLDEN], want: { code: "USAGE_REGION_NEEDED" } },
  { name: "a region that does not exist", region: "usr", want: { code: "USAGE_REGION_UNKNOWN" } },
  { name: "an image as large as its region", image: raw(0x4000), want: { address: 0x4000, syncAddress: 0x4030, region: "user" } },
  { name: "an image one byte larger than its region", image: raw(0x4001), want: { code: "REFUSED_TOO_LARGE" } },
  { name: "an image that ends behind the memory", offset: 0xfff0, want: { code: "REFUSED_TOO_LARGE" } },
  { name: "an image over the end of the golden region", offset: 0x3fff, want: { code: "REFUSED_GOLDEN_REGION" } },
  { name: "the golden region by its name", region: "golden", want: { code: "REFUSED_GOLDEN_REGION" } },
  {
    name: "the golden region, allowed",
    region: "golden",
    allow: { golden: true },
    want: { address: 0, syncAddress: 0x30, region: "golden" },
  },
  { name: "Intel HEX at its own addresses", image: hexAt(0x9000, 0xa000), want: { address: 0x9000, syncAddress: 0x9004 } },
  {
    name: "Intel HEX inside of the region that is named",
    image: hexAt(0x4100),
    region: "user",
    want: { address: 0x4100, syncAddress: 0x4104, region: "user" },
  },
  { name: "Intel HEX before the region that is named", image: hexAt(0x100), region: "user", want: { code: "REFUSED_OUTSIDE_REGION" } },
  {
    name: "Intel HEX over the end of the region that is named",
    image: hexAt(0x4100, 0x8000),
    region: "user",
    want: { code: "REFUSED_TOO_LARGE" },
  },
  { name: "Intel HEX moved by an offset", image: hexAt(0x100), offset: 0x4000, want: { address: 0x4100, syncAddress: 0x4104 } },
  { name: "Intel HEX in the golden region", image: hexAt(0x100), want: { code: "REFUSED_GOLDEN_REGION" } },
];

for (const { name, want, ...request } of CASES) {
  PlaceImage(`places: ${name}`, () => {
    const place = () => placeImage({ image: raw(0x100), memoryBytes: 0x10000, regions: REGIONS, allow: { golden: false }, ...request });
    if ("code" in want) {
      // Every refusal is a BarflashError; anything else has no such code and fails here.
      assert.is((thrownBy(place) as BarflashError | undefined)?.code, want.code);
      return;
    }
    const { segments, syncAddress, region, covers } = place();
    assert.is(segments[0]?.address, want.address);
    assert.is(covers[0]?.address, want.address);
    assert.is(syncAddress, want.syncAddress);
    assert.is(region?.name, want.region);
  });
}

PlaceImage("lists the regions there are, and names the option that lifts a refusal", () => {
  const place = (region: string) =>
    thrownBy(() => placeImage({ image: raw(1), memoryBytes: 0x10000, regions: REGIONS, region, allow: { golden: false } }));
  assert.match(String(place("usr")), "golden (golden), user (user), settings (data)");
  const golden = place("golden");
  assert.instance(golden, GoldenRegionError);
  assert.is(golden instanceof GoldenRegionError && golden.override, "--allow-golden");
});

PlaceImage("refuses a plan that works in an erase unit of a golden region", () => {
  const bytes = new Uint8Array(SMALL_GEOMETRY.sizeBytes).fill(0x12);
  const plan = planFlash({
    geometry: SMALL_GEOMETRY,
    wanted: [{ address: 0x4200, data: new Uint8Array(0x10).fill(0x21) }],
    current: [{ address: 0, data: bytes }],
  });
  const regions = [{ ...GOLDEN, sizeBytes: 0x4200 }];
  assert.instance(
    thrownBy(() => checkGolden(plan, { regions, allow: { golden: false } })),
    GoldenRegionError,
  );
  checkGolden(plan, { regions, allow: { golden: true } });
  checkGolden(plan, { regions: [GOLDEN], allow: { golden: false } });
});

PlaceImage.run();
