import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../core/bus/clock.ts";
import { SimulatedClock } from "../../core/bus/simulated-clock.ts";
import { type Catalog, openCatalog } from "../../core/profile/catalog.ts";
import type { CardProfile } from "../../core/profile/profile.ts";
import { createVirtualCard, type VirtualCard } from "../../core/sim/virtual-card.ts";
import { describeVirtualCard } from "../../core/target/describe-virtual-card.ts";

function editedProfile(path: string, edits: ReadonlyMap<string, string>): string {
  let text = readFileSync(`profiles/${path}.yaml`, "utf8");
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

/** The card of `virtual/kintex-7` with a small FPGA and the larger FIFO. */
const SMALL_FPGA = editedProfile(
  "cards/virtual/kintex-7",
  new Map([
    ["id: virtual/kintex-7", "id: test/small-fpga"],
    ["part: xc7k70t, idcode: 0x03647093", "part: xc3s50a, idcode: 0x02210093"],
    ["fifoDepth: 16", "fifoDepth: 256"],
    ["chip: micron/n25q128a", "chip: test/subsectors"],
  ]),
);

/** The pins of `virtual/xio2001`, but of the card itself: the device that the guest sees is no bridge. */
const PINS = editedProfile(
  "cards/virtual/xio2001",
  new Map([
    ["id: virtual/xio2001", "id: test/pins"],
    ["config: 0xb2, upstream: true", "config: 0xb2"],
    ["chip: micron/n25q128a", "chip: test/subsectors"],
  ]),
);

const MODELLED_CHIP = "micron/n25q128a";
/** The chip there without its erase of 64 KiB, so much of which would be read for the smallest image. */
const SUBSECTORS = editedProfile(
  "memories/micron/n25q128a",
  new Map([
    [`id: ${MODELLED_CHIP}`, "id: test/subsectors"],
    ["  - { sizeBytes: 0x10000, opcode: 0xd8", "  # - { sizeBytes: 0x10000, opcode: 0xd8"],
  ]),
);

/** By the name of their file. */
export const TEST_PROFILES: ReadonlyMap<string, string> = new Map([
  ["small-fpga.yaml", SMALL_FPGA],
  ["pins.yaml", PINS],
  ["subsectors.yaml", SUBSECTORS],
]);

/** Those that come with barflash, and {@link TEST_PROFILES}. */
export async function openTestCatalog(): Promise<Catalog> {
  const folder = mkdtempSync(join(tmpdir(), "barflash-profiles-"));
  try {
    for (const [name, text] of TEST_PROFILES) writeFileSync(join(folder, name), text);
    const catalog = await openCatalog(["profiles", folder]);
    // A profile is read when it is asked for first, and these are gone by then.
    for (const { id, kind, file } of catalog.list()) if (file.startsWith(folder)) catalog[kind](id);
    return catalog;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Content {
  readonly address: number;
  readonly data: Uint8Array;
}

/** The virtual card of one of {@link TEST_PROFILES}, with old content in its flash. */
export async function makeTestCard(
  card: CardProfile,
  catalog: Catalog,
  { old, clock = new SimulatedClock() }: { readonly old: readonly Content[]; readonly clock?: Clock },
): Promise<VirtualCard> {
  const memories = Object.entries(card.memories ?? {}).map(([name, memory]) => [name, { ...memory, chip: MODELLED_CHIP }]);
  const virtual = createVirtualCard(await describeVirtualCard({ ...card, memories: Object.fromEntries(memories) }, catalog), { clock });
  for (const { address, data } of old) virtual.chips[0]?.load(address, data);
  return virtual;
}
