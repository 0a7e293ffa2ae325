import { hex } from "../../bits/hex.ts";
import { type Placement, placementsOf } from "../card-uses.ts";
import { keysOf, type Path, type PathFinding } from "../path.ts";
import type { CardProfile, CardWindow } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

const PLACES = ["bar", "ioBar", "memory", "config", "capability", "through"] as const;
/** Bytes of a function's configuration space. */
const CONFIG_BYTES = 0x1000;

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

function* checkPlace(place: Placement["place"], path: Path): Generator<PathFinding> {
  const { offset, upstream, memory, config, capability } = place;
  const presumes = keysOf(path, ...PLACES);
  if (PLACES.filter((key) => place[key] !== undefined).length !== 1)
    yield { path, at: "key", message: `expected exactly one of ${listed(PLACES)}`, presumes: [...presumes, [...path, "firstOf"]] };
  if (offset !== undefined && (memory !== undefined || config !== undefined))
    yield { path: [...path, "offset"], at: "key", message: "`memory` and `config` say where it begins; add this to them", presumes };
  if (upstream && config === undefined && capability === undefined)
    yield { path: [...path, "upstream"], at: "key", message: "`upstream` is for `config` and `capability`", presumes };
  if (!capability) return;
  const { id, extended, vsecId, vsecRevision, vsecLengthBytes } = capability;
  const at = [...path, "capability"];
  if (!extended && id > 0xff)
    yield {
      path: [...at, "id"],
      message: `${hex(id, 1)} is no id of 8 bits; larger ones are \`extended\``,
      presumes: keysOf(at, "extended"),
    };
  const isVsec = extended && id === 0x0b;
  for (const [key, value] of Object.entries({ vsecId, vsecRevision, vsecLengthBytes })) {
    if (value !== undefined && !isVsec)
      yield {
        path: [...at, key],
        at: "key",
        message: "only the extended capability 0x0b has this",
        presumes: keysOf(at, "id", "extended"),
      };
  }
}

/** What is looked at by looking for a capability; everything else is simply there. */
const canBeMissing = ({ capability }: Placement["place"]) => capability !== undefined;

function* checkFirstOf(window: CardWindow, path: Path, places: readonly Placement[]): Generator<PathFinding> {
  for (const key of [...PLACES, "upstream", "offset", "with"] as const) {
    if (window[key] !== undefined) yield { path: [...path, key], at: "key", message: "with `firstOf`, each place says this itself" };
  }
  for (const { place, path: at } of places.slice(0, -1)) {
    if (!canBeMissing(place))
      yield { path: at, message: "this place is always there, so none after it is looked at", presumes: keysOf(at, ...PLACES) };
  }
}

export const windowsPlaced: ProfileRule<CardProfile> = {
  name: "windows-placed",
  summary:
    "A window, or each place of its `firstOf`, has exactly one of `bar`, `ioBar`, `memory`, `config`, `capability` and `through`; of several places, all but the last are capabilities; a window in the configuration space ends inside it; `plainMemory` is for memory BARs.",
  *check({ windows }) {
    for (const [name, window] of Object.entries(windows)) {
      const path = ["windows", name];
      const places = placementsOf(name, window);
      if (window.plainMemory && places.some(({ place }) => place.bar === undefined))
        yield {
          path: [...path, "plainMemory"],
          at: "key",
          message: "`plainMemory` is for `bar`",
          presumes: keysOf(path, "bar", "firstOf"),
        };
      if (window.firstOf) yield* checkFirstOf(window, path, places);
      for (const { place, path: at } of places) {
        yield* checkPlace(place, at);
        if (place.config !== undefined && place.config + window.sizeBytes > CONFIG_BYTES) {
          const message = `${hex(window.sizeBytes, 1)} bytes at ${hex(place.config, 1)} end outside the configuration space of ${hex(CONFIG_BYTES, 1)} bytes`;
          yield { path: [...at, "config"], message, presumes: keysOf(path, "sizeBytes") };
        }
      }
    }
  },
};
