import { lookUp, type Path } from "./path.ts";
import type { PortKind } from "./ports.ts";
import type { CardMemory, CardProfile, CardWindow } from "./profile.ts";

/** The port that each kind of memory is behind. */
export const PORT_OF_MEMORY: Readonly<Record<CardMemory["type"], PortKind>> = { "spi-nor": "spi", cfi: "parallel", direct: "memory" };

export type ParameterMap = Readonly<Record<string, number>>;

/** Parameters that a place in the card gives, and where they stand. */
export interface GivenParameters {
  readonly values: ParameterMap;
  readonly path: Path;
}

/** What a card does with one of its controllers. */
export interface ControllerUse {
  /** `flash0`, `load`, `window inner`. */
  readonly title: string;
  /** What uses it, for a finding: `spi-nor`, `load`. */
  readonly what: string;
  readonly controller: string;
  readonly port: PortKind;
  /** Of the controller's name. */
  readonly path: Path;
  /** One for each time that the port is opened: two for two chips side by side. */
  readonly openings: readonly { readonly title: string; readonly given: readonly GivenParameters[] }[];
}

/** One place where a window can be. */
export interface Placement {
  readonly place: Omit<CardWindow, "firstOf" | "sizeBytes">;
  readonly path: Path;
}

/** The places of a window, in the order in which they are looked at. */
export function placementsOf(name: string, window: CardWindow): readonly Placement[] {
  const path = ["windows", name];
  return window.firstOf?.map((place, index) => ({ place, path: [...path, "firstOf", index] })) ?? [{ place: window, path }];
}

const givenAt = (values: ParameterMap | undefined, path: Path): readonly GivenParameters[] => (values ? [{ values, path }] : []);

function memoryUse(name: string, { type, controller, with: own, striped }: CardMemory): ControllerUse {
  const path = ["memories", name];
  const shared = givenAt(own, [...path, "with"]);
  const halves = ["low nibbles", "high nibbles"].map((half, index) => ({
    title: `${name}, ${half}`,
    given: [...shared, ...givenAt(striped?.with[index], [...path, "striped", "with", index])],
  }));
  const openings = striped ? halves : [{ title: name, given: shared }];
  return { title: name, what: type, controller, port: PORT_OF_MEMORY[type], path: [...path, "controller"], openings };
}

function singleUse(
  title: "load" | "reload",
  port: PortKind,
  use: { controller?: string | undefined; with?: ParameterMap | undefined } | undefined,
): ControllerUse[] {
  if (use?.controller === undefined) return [];
  const given = givenAt(use.with, [title, "with"]);
  return [{ title, what: `\`${title}\``, controller: use.controller, port, path: [title, "controller"], openings: [{ title, given }] }];
}

/** Everything that a card does with its controllers: memories, load, reload, and windows behind them. */
export function controllerUses({ windows, memories = {}, load, reload }: CardProfile): readonly ControllerUse[] {
  const behind = Object.entries(windows).flatMap(([name, window]) =>
    placementsOf(name, window).flatMap(({ place: { through }, path }): ControllerUse[] => {
      if (through === undefined) return [];
      const title = `window ${name}`;
      const openings = [{ title, given: [] }];
      return [{ title, what: title, controller: through, port: "window", path: [...path, "through"], openings }];
    }),
  );
  return [
    ...behind,
    ...Object.entries(memories).map(([name, memory]) => memoryUse(name, memory)),
    ...singleUse("load", "stream", load),
    ...singleUse("reload", "reload", reload),
  ];
}

/** Parameters that the places of a controller's window give; one entry for each place. */
export function placesOf({ windows, controllers }: CardProfile, controller: string): readonly Placement[] {
  const name = lookUp(controllers, controller)?.window;
  const window = name === undefined ? undefined : lookUp(windows, name);
  return name === undefined || window === undefined ? [] : placementsOf(name, window);
}
