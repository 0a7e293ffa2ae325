import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import { type ConfigFunction, openFunction, readIds, type Undo } from "./config-function.ts";
import { PowerStateError } from "./errors.ts";
import { NO_SOFT_RESET, PME_STATUS, POWER_CONTROL, POWER_STATE, powerState } from "./power-state.ts";
import { restoreConfig, saveConfig } from "./save-config.ts";

/** PCI Bus Power Management Interface Specification 1.2, 5.6.1, by the state that is left: the least time before the next access. */
const RECOVERY_MS = [0, 0, 0.2, 10] as const;

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
 * Brings a card that sleeps to D0, and waits as long as it may take. Nothing is written if it is awake. A card that is reset by its way out
 * of D3hot gets back its BARs and all else that `saveConfig` saves.
 *
 * @returns lets it sleep again as before
 * @throws {FunctionGoneError} if nothing answers; a card in D3cold has no power, and does not
 * @throws {PowerStateError} if it stays asleep
 * @throws {BarsChangedError} if it does not take its BARs again
 */
export async function powerOn(bus: Bus, clock: Clock): Promise<Undo> {
  const card = openFunction(bus);
  readIds(card);
  const before = powerState(card);
  if (before === 0) return () => {};
  const saved = before === 3 && (card.read(POWER_CONTROL) & NO_SOFT_RESET) === 0 ? saveConfig(bus) : undefined;
  changeState(card, 0);
  await clock.wait(RECOVERY_MS[before] ?? 0);
  const state = powerState(card);
  if (state !== 0) throw new PowerStateError({ before, state });
  if (saved) {
    const { POWER_CONTROL: _asleep, ...registers } = saved.registers;
    restoreConfig(bus, { ...saved, registers });
  }
  let isOurs = true;
  return () => {
    if (isOurs) changeState(card, before);
    isOurs = false;
  };
}
