import { hex } from "../../bits/hex.ts";
import { StateFabricError } from "../errors.ts";
import type { FabricState, LastBoot } from "../fpga/fabric-state.ts";

const LAST_BOOTS: readonly unknown[] = ["power-up", "image", "fallback"] satisfies readonly LastBoot[];

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** What each entry must be, in words and as a check. */
const ENTRIES: readonly { readonly name: keyof FabricState; readonly what: string; readonly isRight: (value: unknown) => boolean }[] = [
  { name: "configured", what: "true or false", isRight: (value) => typeof value === "boolean" },
  { name: "loadedBytes", what: "a number of bytes", isRight: isCount },
  { name: "loadedSha256", what: "64 hex digits", isRight: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value) },
  { name: "idcode", what: "a number of 32 bits", isRight: (value) => isCount(value) && value <= 0xffff_ffff },
  { name: "boots", what: "a list of addresses", isRight: (value) => Array.isArray(value) && value.every(isCount) },
  { name: "lastBoot", what: "the way of a boot", isRight: (value) => LAST_BOOTS.includes(value) },
];

/** @throws {StateFabricError} */
export function parseFabricState(path: string, text: string, idcode: number): FabricState {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new StateFabricError({ path, flaw: "it is no JSON" }, { cause: error });
  }
  if (typeof parsed !== "object" || parsed === null) throw new StateFabricError({ path, flaw: "it is no object" });
  const found = new Map(Object.entries(parsed));
  for (const { name, what, isRight } of ENTRIES) {
    if (!isRight(found.get(name))) throw new StateFabricError({ path, flaw: `"${name}" is not ${what}` });
  }
  // as: every entry was checked.
  const state = parsed as FabricState;
  if (state.idcode !== idcode) throw new StateFabricError({ path, flaw: `it is about an FPGA with the IDCODE ${hex(state.idcode)}` });
  return state;
}
