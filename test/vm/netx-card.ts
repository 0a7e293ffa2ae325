import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCatalog } from "../../core/profile/catalog.ts";
import type { VirtualChip } from "../../core/sim/virtual-chip.ts";
import type { GuestEntry } from "./cpio.ts";
import { GUEST_PROFILES } from "./guest-command.ts";
import { makeProxyCard, type ProxyCard } from "./proxy-card.ts";

/** Of the driver's folder in sysfs; its module is uio_netx. */
export const NETX_DRIVER = "netx";
export const NETX_PROFILE = "test/netx";
/** Where the guest has the image. */
export const SETTINGS_IMAGE = "/root/settings.bin";
/** The region "settings" of the profile: three of the smallest blocks that the chip erases. */
export const SETTINGS = { address: 0x80_0000, sizeBytes: 0x3000 } as const;

/** What the image of the region holds. */
export const settingsContent = (): Buffer =>
  Buffer.from(Array.from({ length: SETTINGS.sizeBytes }, (_, at) => (at * 11 + (at >> 8)) & 0xff));

/** The card's chip as if it erased nothing but its smallest blocks, so that no more than the region is read. */
const FINE_CHIP = "test/n25q128a-fine";
const fineChip = (): string =>
  readFileSync("profiles/memories/micron/n25q128a.yaml", "utf8")
    .replace("id: micron/n25q128a", `id: ${FINE_CHIP}`)
    .replace(/^ *- \{ sizeBytes: 0x10000,.*\n/m, "");

/**
 * A virtual card with AXI Quad SPI and the ids of a real driver that is a module: uio_netx of Linux, drivers/uio/uio_netx.c, which claims
 * all BARs and whose probe makes one access to BAR 0, a write of 32 bits to 0xfff0 that switches interrupts off.
 */
export interface NetxCard {
  readonly card: ProxyCard;
  readonly chip: VirtualChip;
  /** Profiles and the image, for the guest. */
  readonly files: readonly GuestEntry[];
}

/** @param device as in `ProxyCardOptions` */
export async function makeNetxCard(device: string): Promise<NetxCard> {
  const profile = readFileSync("profiles/cards/virtual/kintex-7.yaml", "utf8")
    .replace("id: virtual/kintex-7", `id: ${NETX_PROFILE}`)
    .replace("vendorId: 0x1234, deviceId: 0x00b1", "vendorId: 0x15cf, deviceId: 0x0010")
    .replace("{ address: 0x800000, sizeBytes: 0x10000,", `{ address: ${SETTINGS.address}, sizeBytes: ${SETTINGS.sizeBytes},`);
  const folder = mkdtempSync(join(tmpdir(), "barflash-netx-"));
  try {
    writeFileSync(join(folder, "netx.yaml"), profile);
    const card = await makeProxyCard({ device, profile: NETX_PROFILE, catalog: await openCatalog(["profiles", folder]) });
    const [chip] = card.card.chips;
    if (chip === undefined) throw new Error("the card has no chip");
    const files = [
      { path: `${GUEST_PROFILES}/netx.yaml`, data: Buffer.from(profile.replace("micron/n25q128a", FINE_CHIP)) },
      { path: `${GUEST_PROFILES}/chip.yaml`, data: Buffer.from(fineChip()) },
      { path: SETTINGS_IMAGE, data: settingsContent() },
    ];
    return { card, chip, files };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
