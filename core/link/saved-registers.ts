import type { ConfigRegister, FunctionIds } from "./config-function.ts";
import { LinkRecordError } from "./errors.ts";

/** Plain data for a file. Registers are named, so that whoever reads it finds them anew, and never writes at a place that a file tells. */
export interface SavedRegisters extends FunctionIds {
  readonly format: 1;
  readonly registers: Readonly<Record<string, number>>;
}

/**
 * Takes what a file held.
 *
 * @throws {LinkRecordError} if it is not what {@link SavedRegisters} says, with registers of this table only
 */
export function parseSavedRegisters(data: unknown, table: readonly ConfigRegister[]): SavedRegisters {
  const { format, vendorId, deviceId, registers } = fieldsOf(data);
  if (format !== 1) throw new LinkRecordError({ reason: "its format is not 1" });
  const values = Object.entries(fieldsOf(registers)).map(([name, value]): [string, number] => {
    const register = table.find((known) => known.name === name);
    if (register === undefined) throw new LinkRecordError({ reason: `it has the register ${name}, which is not kept` });
    return [name, wordOf(value, { name, widthBits: register.widthBits })];
  });
  const idOf = (value: unknown, name: string) => wordOf(value, { name, widthBits: 16 });
  return {
    format,
    vendorId: idOf(vendorId, "vendorId"),
    deviceId: idOf(deviceId, "deviceId"),
    registers: Object.fromEntries(values),
  };
}

function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw new LinkRecordError({ reason: "it is not an object" });
  return { ...data };
}

function wordOf(value: unknown, { name, widthBits }: { readonly name: string; readonly widthBits: number }): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** widthBits) return value;
  throw new LinkRecordError({ reason: `${name} is not a number of ${widthBits} bits` });
}
