import type { Bus } from "../bus/bus.ts";
import type { Undo } from "./config-function.ts";
import { LinkRecordError, PortNotRestoredError } from "./errors.ts";
import { openPort, type Port } from "./open-port.ts";
import { PORT_CONTROLS, PORT_STATUSES, type PortControl, type PortStatus, SLOT_EVENTS } from "./port-registers.ts";
import { parseSavedRegisters, type SavedRegisters } from "./saved-registers.ts";

export interface MaskedErrors {
  /** What a later process needs to put the port back, should this one be killed: {@link restoreFromRecord}. */
  readonly record: SavedRegisters;
  /**
   * Clears the errors that came since, and puts every register back as it was. Called when the link is up again, or given up.
   *
   * @throws {PortNotRestoredError} after all other registers were put back
   */
  readonly undo: Undo;
}

/**
 * What {@link maskErrors} will change, and the errors that the port remembers now. Reads only, so that it can be written to a file
 * before anything is changed.
 *
 * @param upstream the configuration space of the port above the card
 * @throws {FunctionGoneError} if nothing answers
 * @throws {NoLinkError} if it is no port above a card
 */
export function recordErrors(upstream: Bus): SavedRegisters {
  const port = openPort(upstream);
  const registers = [...PORT_CONTROLS, ...PORT_STATUSES].filter(({ isThere }) => isThere(port));
  return { format: 1, ...port.ids, registers: Object.fromEntries(registers.map((register) => [register.name, port.read(register)])) };
}

/**
 * Keeps what the drop of a link raises from the host: a surprise down can end in a system error and stop the machine, containment (DPC)
 * keeps the link down, and hot plug takes the card away. Only bits that are not yet as wanted are written. If that fails, what was
 * written is put back.
 *
 * Slot Control is such a register where hot plug is on, and a slot may take up to a second for each change (6.7.3.2), so the undo
 * should not follow at once; waiting for the link is long enough in practice.
 *
 * @param record of the same port, if it was read before
 * @throws {FunctionGoneError} if nothing answers
 * @throws {NoLinkError} if it is no port above a card
 */
export function maskErrors(upstream: Bus, record: SavedRegisters = recordErrors(upstream)): MaskedErrors {
  const port = openPort(upstream);
  try {
    for (const control of PORT_CONTROLS) if (control.isThere(port)) mask(port, control);
  } catch (error) {
    restore(port, record, error);
    throw error;
  }
  let isOurs = true;
  return {
    record,
    undo: () => {
      if (isOurs) restore(openPort(upstream), record);
      isOurs = false;
    },
  };
}

/**
 * Puts a port back that a process left masked, in reset or with its link disabled when it was killed. Bits that masking leaves alone
 * stay as they are by now. If the link is held down it comes up after this, with all errors and hot plug turned on: call `releaseLink` and
 * `waitForLink` first.
 *
 * @param record as `JSON.parse` gives it
 * @throws {LinkRecordError} if the record is damaged, or that of another port; nothing was written
 * @throws {FunctionGoneError} if nothing answers
 * @throws {PortNotRestoredError} after all other registers were put back
 */
export function restoreFromRecord(upstream: Bus, record: unknown): void {
  const saved = parseSavedRegisters(record, [...PORT_CONTROLS, ...PORT_STATUSES]);
  const port = openPort(upstream);
  const { vendorId, deviceId } = port.ids;
  if (saved.vendorId !== vendorId || saved.deviceId !== deviceId) throw new LinkRecordError({ reason: "it is that of another port" });
  restore(port, saved);
}

function mask(port: Port, control: PortControl): void {
  const { clear = 0, set = 0, strobes = 0 } = control;
  const now = port.read(control);
  const wanted = ((now & ~clear) | set) >>> 0;
  if (wanted !== now) port.write(control, (wanted & ~strobes) >>> 0);
}

/** Tries every register, whatever fails. @param cause what ended the masking, if that is why */
function restore(port: Port, { registers }: SavedRegisters, cause?: unknown): void {
  const failed: string[] = [];
  const causes: unknown[] = cause === undefined ? [] : [cause];
  const attempt = (name: string, isRestored: (before: number) => boolean) => {
    const before = registers[name];
    if (before === undefined) return;
    try {
      if (!isRestored(before)) failed.push(name);
    } catch (error) {
      failed.push(name);
      causes.push(error);
    }
  };
  // Errors first: turned on while an error stands there, an enable would report it.
  for (const status of PORT_STATUSES) attempt(status.name, (before) => clearNew(port, status, before));
  for (const control of [...PORT_CONTROLS].reverse()) attempt(control.name, (before) => putBack(port, control, before));
  // The write to Slot Control was a command, and completed.
  attempt(SLOT_EVENTS.name, (before) => clearNew(port, SLOT_EVENTS, before));
  if (failed.length > 0) throw new PortNotRestoredError({ registers: [...new Set(failed)] }, { cause: causes[0] });
}

/** Writes only ones that were not there before, so that no older error is forgotten. */
function clearNew(port: Port, status: PortStatus, before: number): boolean {
  const now = port.read(status);
  const ours = (now & ~before & status.events) >>> 0;
  if (ours === 0) return true;
  if ((now & (status.busy ?? 0)) !== 0) return false;
  port.write(status, ours);
  return true;
}

function putBack(port: Port, control: PortControl, before: number): boolean {
  const { clear = 0, set = 0, hold = 0, strobes = 0 } = control;
  const bits = clear | set | hold;
  const now = port.read(control);
  const wanted = ((now & ~bits) | (before & bits)) >>> 0;
  if (wanted === now) return true;
  port.write(control, (wanted & ~strobes) >>> 0);
  return ((port.read(control) ^ before) & bits) === 0;
}
