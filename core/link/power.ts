import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import { type ConfigFunction, type ConfigRegister, openFunction, readIds, type Undo } from "./config-function.ts";
import { PowerStateError } from "./errors.ts";

/** PCI Bus Power Management Interface Specification 1.2, 3.2.4. */
export const POWER_CONTROL: ConfigRegister = { name: "POWER_CONTROL", part: "power", offset: 0x04, widthBits: 16 };
export const POWER_STATE = 0x0003;
/** A written 1 clears it, so it is always written as 0. */
export const PME_STATUS = 0x8000;

/** PCI Bus Power Management Interface Specification 1.2, 5.6.1, by the state that is left: the least time before the next access. */
const RECOVERY_MS = [0, 0, 0.2, 10] as const;

/** D0 to D3: bits 1:0. A function without the capability is always in D0. */
export const powerState = (card: ConfigFunction): number => (card.has("power") ? card.read(POWER_CONTROL) & POWER_STATE : 0);

/** The register with another state, as one write. */
function changeState(card: ConfigFunction, state: number): void {
  card.write(POWER_CONTROL, (card.read(POWER_CONTROL) & ~(POWER_STATE | PME_STATUS)) | state);
}

/** Lets a card sleep again, for a run that was cut off after {@link powerOn}. @param state 1 to 3 */
export function sleep(bus: Bus, state: number): void {
  const card = openFunction(bus);
  readIds(card);
  if (powerState(card) !== state) changeState(card, state);
}

/**
 * Brings a card that sleeps to D0, and waits as long as it may take. Nothing is written if it is awake.
 *
 * @returns lets it sleep again as before
 * @throws {FunctionGoneError} if nothing answers; a card in D3cold has no power, and does not
 * @throws {PowerStateError} if it stays asleep
 */
export async function powerOn(bus: Bus, clock: Clock): Promise<Undo> {
  const card = openFunction(bus);
  readIds(card);
  const before = powerState(card);
  if (before === 0) return () => {};
  changeState(card, 0);
  await clock.wait(RECOVERY_MS[before] ?? 0);
  const state = powerState(card);
  if (state !== 0) throw new PowerStateError({ before, state });
  let isOurs = true;
  return () => {
    if (isOurs) changeState(card, before);
    isOurs = false;
  };
}
