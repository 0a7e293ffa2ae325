import { type Space, spaceName } from "../../bus/space.ts";
import type { ConfigLayout } from "../config/config-layout.ts";
import { type BarFacts, defineBridgeHeader, defineCardHeader, isWide } from "../config/function-header.ts";
import { capabilityKey, headerBytes, layOutConfig, type Range, type WantedCapability } from "../config/lay-out-config.ts";
import { VirtualCardLayoutError } from "../errors.ts";
import type { VirtualCardDescription, VirtualWindowDescription } from "../virtual-card-description.ts";

export type SpaceKind = Space["kind"] | "behind";

export interface PlannedSpace {
  readonly kind: SpaceKind;
  readonly sizeBytes: number;
}

/** Where a window is. */
export interface PlannedWindow {
  /** Key in {@link SpacePlan.spaces}. */
  readonly space: string;
  /** Of its first byte. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** Lower offsets of the space are not the controllers'. */
  readonly from: number;
}

/** The address spaces of a card, before anything is in them. Never changes, so copies of a card share it. */
export interface SpacePlan {
  /** By {@link spaceName}, or by {@link behind}. */
  readonly spaces: ReadonlyMap<string, PlannedSpace>;
  readonly windows: ReadonlyMap<string, PlannedWindow>;
  /** Of a PCI device. */
  readonly functions: { readonly config: ConfigLayout; readonly upstream: ConfigLayout } | undefined;
}

/** Key of the bus behind a controller. */
export const behind = (controller: string): string => `behind ${controller}`;

/** Memory BARs have at least 16 bytes, I/O BARs 4 (PCI Local Bus Specification 3.0, 6.2.5.1). */
const SMALLEST_BAR = { bar: 0x10, io: 0x4 } as const;
/** Header registers of a function: no window at a fixed offset answers there. */
const HEADER_END = 0x40;

/** @throws {VirtualCardLayoutError} */
export function planSpaces({ ids, windows }: VirtualCardDescription): SpacePlan {
  const entries = Object.entries(windows);
  const spaces = new Map<string, PlannedSpace>();
  for (const [, window] of entries) grow(spaces, window);
  const bars = barsOf(spaces);
  const isPciDevice = ids !== undefined || entries.some(([, { place }]) => place.kind !== "memory" && place.kind !== "through");

  const contents = (of: "config" | "upstream") => ({ wanted: wantedIn(entries, of), taken: takenIn(entries, of) });
  const functions = isPciDevice
    ? {
        config: layOutConfig("card", {
          ...contents("config"),
          // 0x1234 is assigned to nobody, and what QEMU uses for devices of its own.
          defineHeader: (draft) => defineCardHeader(draft, ids ?? { vendorId: 0x1234, deviceId: 0 }, bars),
        }),
        upstream: layOutConfig("bridge", { ...contents("upstream"), defineHeader: defineBridgeHeader }),
      }
    : undefined;
  for (const of of functions ? (["config", "upstream"] as const) : []) spaces.set(of, { kind: of, sizeBytes: 0x1000 });

  const planned = entries.map(([name, window]) => [name, planWindow(window, functions)] as const);
  return { spaces, windows: new Map(planned), functions };
}

function planWindow({ place, sizeBytes }: VirtualWindowDescription, functions: SpacePlan["functions"]): PlannedWindow {
  switch (place.kind) {
    case "memory":
      return { space: spaceName(place), offset: 0, sizeBytes, from: 0 };
    case "through":
      return { space: behind(place.controller), offset: place.offset, sizeBytes, from: 0 };
    case "capability": {
      const at = functions?.[place.of].capabilities.get(capabilityKey(place.capability));
      if (at === undefined) throw new Error("a window without its capability");
      return { space: place.of, offset: at + place.offset, sizeBytes, from: at + headerBytes(place.capability) };
    }
    case "config":
    case "upstream":
      return { space: place.kind, offset: place.offset, sizeBytes, from: HEADER_END };
    default:
      return { space: spaceName(place), offset: place.offset, sizeBytes, from: 0 };
  }
}

/** Makes the space of a window large enough for it. Configuration spaces have a size of their own. */
function grow(spaces: Map<string, PlannedSpace>, { place, sizeBytes }: VirtualWindowDescription): void {
  if (place.kind === "config" || place.kind === "upstream" || place.kind === "capability") return;
  const key = place.kind === "through" ? behind(place.controller) : spaceName(place);
  const end = place.kind === "memory" ? sizeBytes : place.offset + sizeBytes;
  const least = place.kind === "bar" || place.kind === "io" ? Math.max(SMALLEST_BAR[place.kind], powerOfTwo(end)) : end;
  const kind = place.kind === "through" ? "behind" : place.kind;
  spaces.set(key, { kind, sizeBytes: Math.max(least, spaces.get(key)?.sizeBytes ?? 0) });
}

const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(least));

/** @throws {VirtualCardLayoutError} if two BARs need the same register */
function barsOf(spaces: ReadonlyMap<string, PlannedSpace>): readonly BarFacts[] {
  const bars: BarFacts[] = [];
  const registers = new Map<number, string>();
  for (const [name, { kind, sizeBytes }] of spaces) {
    if (kind !== "bar" && kind !== "io") continue;
    const bar = { kind, index: Number(name.slice(kind.length)), sizeBytes };
    for (const register of isWide(bar) ? [bar.index, bar.index + 1] : [bar.index]) {
      const other = registers.get(register);
      if (other !== undefined || register > 5)
        throw new VirtualCardLayoutError(other === undefined ? `${name} has no register` : `${name} and ${other} need the same register`);
      registers.set(register, name);
    }
    bars.push(bar);
  }
  return bars;
}

type Entries = readonly (readonly [string, VirtualWindowDescription])[];

/** The capabilities of one function; windows that name the same one share it. */
function wantedIn(windows: Entries, of: "config" | "upstream"): readonly WantedCapability[] {
  const wanted = new Map<string, WantedCapability>();
  for (const [, { place, sizeBytes }] of windows) {
    if (place.kind !== "capability" || place.of !== of) continue;
    const key = capabilityKey(place.capability);
    const least = Math.max(place.offset + sizeBytes, place.capability.vsecLengthBytes ?? 0, wanted.get(key)?.sizeBytes ?? 0);
    wanted.set(key, { facts: place.capability, sizeBytes: least });
  }
  return [...wanted.values()];
}

const takenIn = (windows: Entries, of: "config" | "upstream"): readonly Range[] =>
  windows.flatMap(([, { place, sizeBytes }]) => (place.kind === of ? [{ from: place.offset, to: place.offset + sizeBytes }] : []));
