import { type Space, spaceName } from "../bus/space.ts";
import { findCapability } from "../pci/find-capability.ts";
import type { CardWindow } from "../profile/profile.ts";
import type { CardSpaces } from "./card-spaces.ts";
import { CapabilityMissingError } from "./errors.ts";

/** PCI Express configuration space. */
const CONFIG_BYTES = 0x1000;

/** Where a window begins: in a space of the card, or in the bus behind one of its controllers. */
export type WindowPlace = { readonly offset: number; readonly with: Readonly<Record<string, number>> } & (
  | { readonly space: Space }
  | { readonly through: string }
);

type Placement = Omit<CardWindow, "firstOf" | "sizeBytes">;

/** Finds a window of a card; the first candidate that the card has. Reads nothing but the lists of capabilities. */
export function locateWindow(name: string, { firstOf, ...window }: CardWindow, spaces: CardSpaces): WindowPlace {
  const candidates: readonly Placement[] = firstOf ?? [window];
  for (const candidate of candidates) {
    const place = placeOf(candidate, spaces);
    if (place !== undefined) return place;
  }
  throw new CapabilityMissingError({ window: name, wanted: candidates.flatMap(({ capability }) => capability ?? []) });
}

/** Undefined where the card lacks the capability. */
function placeOf(placement: Placement, spaces: CardSpaces): WindowPlace | undefined {
  const { bar, ioBar, memory, config, capability, upstream, through, offset = 0 } = placement;
  const given = placement.with ?? {};
  const configKind = upstream ? "upstream" : "config";
  if (bar !== undefined) return { space: { kind: "bar", index: bar }, offset, with: given };
  if (ioBar !== undefined) return { space: { kind: "io", index: ioBar }, offset, with: given };
  if (memory !== undefined) return { space: { kind: "memory", address: memory }, offset: 0, with: given };
  if (config !== undefined) return { space: { kind: configKind }, offset: config, with: given };
  if (through !== undefined) return { through, offset, with: given };
  if (capability === undefined) throw new Error("a checked window has a place");
  const configBus = spaces.bus({ kind: configKind }, CONFIG_BYTES);
  const start = findCapability((at) => configBus.read32(at), capability);
  return start === undefined ? undefined : { space: { kind: configKind }, offset: start + offset, with: given };
}

/** `bar0+0x1000`, `config+0x0420`, `through axi+0x0000`. */
export function formatPlace(place: WindowPlace): string {
  const where = "space" in place ? spaceName(place.space) : `through ${place.through}`;
  return `${where}+0x${place.offset.toString(16).padStart(4, "0")}`;
}
