import type { Guest } from "./guest.ts";
import { startBarflash } from "./guest-command.ts";
import type { GuestProcess } from "./guest-process.ts";
import { type NetxCard, SETTINGS, SETTINGS_IMAGE, settingsContent } from "./netx-card.ts";
import { until } from "./until.ts";

const LONGEST_FLASH_MS = 300_000;
const ERASED = Buffer.alloc(SETTINGS.sizeBytes, 0xff);
const CONTENT = settingsContent();
const THIRD = CONTENT.subarray(0, SETTINGS.sizeBytes / 3);

/** What the card's region holds. */
export const settingsOf = ({ chip }: NetxCard): Buffer => Buffer.from(chip.read(SETTINGS.address, SETTINGS.sizeBytes));
export const isFlashed = (card: NetxCard): boolean => settingsOf(card).equals(CONTENT);

/** The command that flashes a card. */
export const flashOf = (address: string, profile: string): readonly string[] => [
  "flash",
  SETTINGS_IMAGE,
  "--card",
  address,
  "--profile",
  profile,
  "--region",
  "settings",
  "--yes",
];

/**
 * Starts a flash of an erased region and comes back when a third of it is written. From then on the card is so slow that the guest can be
 * looked at meanwhile, until its `delayMs` is 0 again.
 *
 * @throws {Error} if the flash ends before
 */
export async function flashHalfWay(guest: Guest, card: NetxCard, command: readonly string[]): Promise<GuestProcess> {
  card.chip.load(SETTINGS.address, ERASED);
  const process = await startBarflash(guest, ...command);
  const isWritten = () => settingsOf(card).subarray(0, THIRD.length).equals(THIRD);
  const endsEarly = process.ended(LONGEST_FLASH_MS).then(({ stdout, stderr }) => {
    if (!isWritten()) throw new Error(`the flash ended too early: ${stdout}${stderr}`);
  });
  await Promise.race([until(isWritten, "a third of the flash"), endsEarly]);
  card.card.delayMs = 1;
  return process;
}
