import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import type { FunctionIds } from "./config-function.ts";
import { CardChangedError, CardNotBackError } from "./errors.ts";
import { pollUntil } from "./poll-until.ts";

/** PCI Express Base Specification 4.0, 2.3.2: the vendor id of a card that asks for patience, where the root port shows it (CRS). */
const RETRY_VENDOR = 0x0001;
/** A vendor id that no company has: all ones is what the host makes up where nothing answers, zero what broken bridges do. */
const NOBODY: readonly number[] = [0xffff, 0x0000];

/**
 * Waits until the card answers configuration requests, and looks whether it is the same. Called after `waitForLink`, which waits as long
 * as the card may not be accessed.
 *
 * @param card its configuration space
 * @param deadlineMs an instant of the clock; a card may take 1 s from the end of a reset (PCI Express Base Specification 4.0, 6.6.1)
 * @throws {CardNotBackError} if it does not answer by then
 * @throws {CardChangedError} if it answers with other ids
 */
export async function waitForCard(
  card: Bus,
  { vendorId, deviceId }: FunctionIds,
  clock: Clock,
  { deadlineMs }: { readonly deadlineMs: number },
): Promise<void> {
  const startMs = clock.nowMs();
  let word = 0;
  const isThere = () => {
    // One access for both: two could fall before and behind the end of the boot.
    word = card.read32(0);
    return (word & 0xffff) !== RETRY_VENDOR && !NOBODY.includes(word & 0xffff);
  };
  const isBack = await pollUntil({ clock, deadlineMs }, isThere);
  if (!isBack) throw new CardNotBackError({ asksForTime: (word & 0xffff) === RETRY_VENDOR, waitedMs: clock.nowMs() - startMs });
  const found = { vendorId: word & 0xffff, deviceId: word >>> 16 };
  if (found.vendorId !== vendorId || found.deviceId !== deviceId) throw new CardChangedError({ expected: { vendorId, deviceId }, found });
}
