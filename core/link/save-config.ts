import type { Bus } from "../bus/bus.ts";
import { CARD_CONTROLS, type CardControl, COMMAND, DECODES } from "./card-registers.ts";
import { type ConfigFunction, type ConfigRegister, openFunction, readIds } from "./config-function.ts";
import { BarsChangedError, CardChangedError, NotACardError } from "./errors.ts";
import { powerState } from "./power-state.ts";
import { parseSavedRegisters, type SavedRegisters } from "./saved-registers.ts";

/** PCI Local Bus Specification 3.0, 6.2.1: bit 7 tells of further functions. */
const HEADER_TYPE: ConfigRegister = { name: "HEADER_TYPE", part: "header", offset: 0x0e, widthBits: 8 };
const HEADER_LAYOUT = 0x7f;

/**
 * What a boot of the FPGA will reset in the card's configuration space, as plain data. Reads only.
 *
 * @throws {FunctionGoneError} if nothing answers
 * @throws {NotACardError} if it is a bridge
 */
export function saveConfig(bus: Bus): SavedRegisters {
  const card = openFunction(bus);
  const ids = readIds(card);
  const type = card.read(HEADER_TYPE) & HEADER_LAYOUT;
  if (type !== 0) throw new NotACardError({ headerType: type });
  const there = CARD_CONTROLS.filter(({ isThere }) => isThere(card));
  return { format: 1, ...ids, registers: Object.fromEntries(there.map((register) => [register.name, card.read(register)])) };
}

/**
 * Puts back what {@link saveConfig} saved, after `waitForCard`. Registers that hold it already are not written. The card must be awake:
 * `powerOn`. While its BARs change it decodes nothing, and COMMAND is written only when they hold their addresses.
 *
 * @param saved as it was, or as `JSON.parse` gives it
 * @returns the names of registers that the card now lacks, or that do not take their value: it has another image, with another core
 * @throws {LinkRecordError} if `saved` is damaged; nothing was written
 * @throws {FunctionGoneError} if nothing answers
 * @throws {CardChangedError} if it is another card; nothing was written
 * @throws {BarsChangedError} if a BAR does not take its address; the card decodes nothing then
 */
export function restoreConfig(bus: Bus, saved: unknown): readonly string[] {
  const { registers, vendorId, deviceId } = parseSavedRegisters(saved, CARD_CONTROLS);
  const card = openFunction(bus);
  const found = readIds(card);
  if (found.vendorId !== vendorId || found.deviceId !== deviceId) throw new CardChangedError({ expected: { vendorId, deviceId }, found });
  if (powerState(card) !== 0) throw new Error("a card that sleeps keeps nothing: call powerOn first");

  const lacking = new Set(Object.keys(registers));
  const refusing = new Set<string>();
  for (const control of CARD_CONTROLS) {
    const { name, isAddress = false } = control;
    const before = registers[name];
    if (before === undefined || !control.isThere(card)) continue;
    lacking.delete(name);
    if (putBack(card, control, before)) continue;
    if (isAddress) throw new BarsChangedError({ register: name, expected: before, found: card.read(control) });
    refusing.add(name);
  }
  return [...lacking, ...refusing];
}

/** @returns whether the bits that are kept are as before */
function putBack(card: ConfigFunction, control: CardControl, before: number): boolean {
  const { keep, strobes = 0, isAddress = false } = control;
  const now = card.read(control);
  const wanted = ((now & ~keep) | (before & keep)) >>> 0;
  if (wanted === now) return true;
  if (isAddress) stopDecoding(card);
  card.write(control, (wanted & ~strobes) >>> 0);
  return ((card.read(control) ^ before) & keep) === 0;
}

/** PCI Local Bus Specification 3.0, 6.2.5.1: BARs change while nothing is decoded. */
function stopDecoding(card: ConfigFunction): void {
  const command = card.read(COMMAND);
  if ((command & DECODES) !== 0) card.write(COMMAND, command & ~DECODES);
}
