import type { CardProfile } from "./profile.ts";

/** What a PCI function says it is. */
export interface FunctionIds {
  readonly vendorId: number;
  readonly deviceId: number;
  readonly subsystemVendorId: number;
  readonly subsystemId: number;
  readonly revision: number;
}

const KEYS = ["vendorId", "deviceId", "subsystemVendorId", "subsystemId", "revision"] as const satisfies readonly (keyof FunctionIds)[];

/** How many ids of the closest entry of `match` are as told; undefined if no entry fits. */
export function matchQuality({ match = [] }: Pick<CardProfile, "match">, ids: FunctionIds): number | undefined {
  const fitting = match.filter((entry) => KEYS.every((key) => entry[key] === undefined || entry[key] === ids[key]));
  const counts = fitting.map((entry) => KEYS.filter((key) => entry[key] !== undefined).length);
  return counts.length === 0 ? undefined : Math.max(...counts);
}

/** Vendor and device ids that the text of a profile names: a quick look, so that few profiles have to be read in full. */
const namedIds = (text: string): ReadonlySet<number> =>
  new Set(Array.from(text.matchAll(/(?:vendorId|deviceId)["']?\s*:\s*(0x[0-9a-f]+|\d+)/gi), ([, number]) => Number(number)));

/** Whether the text of a profile can hold a match for one of these functions. */
export function mayMatch(text: string, functions: readonly Pick<FunctionIds, "vendorId" | "deviceId">[]): boolean {
  const named = namedIds(text);
  return named.size > 0 && functions.some(({ vendorId, deviceId }) => named.has(vendorId) && named.has(deviceId));
}
