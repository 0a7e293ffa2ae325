import { hex } from "../../bits/hex.ts";
import { controllerUses, placementsOf } from "../card-uses.ts";
import {
  type AccessWidth,
  indexRegisters,
  indexWindows,
  MAIN_WINDOW,
  type RegisterFacts,
  reachedBytes,
  windowPath,
} from "../controller-index.ts";
import { lookUp, type Path, type PathFinding } from "../path.ts";
import type { CardController, CardProfile, CardWindow, ControllerProfile } from "../profile.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** One of a controller's windows, and where the card puts it. */
interface PlacedWindow {
  readonly controller: ControllerProfile;
  readonly registers: ReadonlyMap<string, RegisterFacts>;
  /** {@link MAIN_WINDOW} or a name of `otherWindows`. */
  readonly name: string;
  readonly entry: ControllerProfile["window"];
  /** Path of the window in the controller's profile, as if that stood in the place of its id. */
  readonly inside: Path;
  readonly cardWindow: string;
  readonly around: CardWindow;
  /** Of the name of the card's window. */
  readonly windowPath: Path;
  /** The offsets at which it can begin, as far as the card knows them. */
  readonly offsets: readonly { readonly value: number; readonly path: Path }[];
}

/** The offsets of the main window; where a linked list tells them, the card does not know any. */
function mainOffsets({ offset, cookie }: CardController, path: Path): PlacedWindow["offsets"] {
  if (offset !== undefined) return [{ value: offset, path: [...path, "offset"] }];
  return (cookie?.at ?? []).map((value, index) => ({ value, path: [...path, "cookie", "at", index] }));
}

function* placedWindows(
  name: string,
  placed: CardController,
  { controller, registers, card }: { controller: ControllerProfile; registers: PlacedWindow["registers"]; card: CardProfile },
): Generator<PlacedWindow> {
  const path = ["controllers", name];
  for (const [own, { entry }] of indexWindows(controller)) {
    const other = own === MAIN_WINDOW ? undefined : lookUp(placed.otherWindows, own);
    const cardWindow = own === MAIN_WINDOW ? placed.window : other?.window;
    const around = cardWindow === undefined ? undefined : lookUp(card.windows, cardWindow);
    if (cardWindow === undefined || around === undefined) continue;
    const place = other ? [...path, "otherWindows", own] : path;
    const offsets = other ? [{ value: other.offset, path: [...place, "offset"] }] : mainOffsets(placed, path);
    const inside = [...path, "use", ...windowPath(own)];
    yield { controller, registers, name: own, entry, inside, cardWindow, around, windowPath: [...place, "window"], offsets };
  }
}

function* checkPlace({
  controller,
  registers,
  name,
  entry,
  inside,
  cardWindow,
  around,
  windowPath,
  offsets,
}: PlacedWindow): Generator<PathFinding> {
  const isRest = entry.sizeBytes === "rest";
  const needed = entry.sizeBytes === "rest" ? reachedBytes(registers, name) : entry.sizeBytes;
  const unit = Math.max(...entry.access) / 8;
  for (const { value, path } of offsets) {
    if (value + needed > around.sizeBytes) {
      const what = `${controller.id} needs ${isRest ? "at least " : ""}${hex(needed, 1)} bytes`;
      const message = `${what}; at ${hex(value, 1)} they end outside the ${hex(around.sizeBytes, 1)} bytes of "${cardWindow}"`;
      // The registers tell how much of a `rest` is needed.
      const presumes = [
        windowPath,
        ["windows", cardWindow, "sizeBytes"],
        [...inside, "sizeBytes"],
        ...(isRest ? [[...inside.slice(0, 3), "registers"]] : []),
      ];
      yield { path, message, presumes };
    }
    if (value % unit !== 0)
      yield { path, message: `${hex(value, 1)} is not a multiple of ${unit} bytes`, presumes: [[...inside, "access"]] };
  }
}

/** Widths of accesses that a place has, where it has not all of them. */
const WIDTHS: Readonly<Partial<Record<keyof CardWindow, { readonly widths: readonly AccessWidth[]; readonly what: string }>>> = {
  ioBar: { widths: [8, 16, 32], what: "an I/O BAR" },
  config: { widths: [8, 16, 32], what: "the configuration space" },
  capability: { widths: [8, 16, 32], what: "the configuration space" },
  through: { widths: [32], what: "a window behind another controller" },
};

function* checkWidths({ controller, registers, name, inside, cardWindow, around, windowPath }: PlacedWindow): Generator<PathFinding> {
  const keys = new Set(placementsOf(cardWindow, around).flatMap(({ place }) => Object.keys(place)));
  for (const [key, { widths, what }] of Object.entries(WIDTHS)) {
    const register = keys.has(key)
      ? [...registers.values()].find(({ window, widthBits }) => window === name && !widths.includes(widthBits))
      : undefined;
    if (!register) continue;
    const message = `${what} has no ${register.widthBits}-bit access, which ${controller.id} needs for ${register.name}`;
    const presumes = [
      ["windows", cardWindow, key],
      [...inside, "access"],
      [...inside.slice(0, 3), "registers", register.name],
    ];
    yield { path: windowPath, message, presumes };
  }
}

function* checkOtherWindows(name: string, { id, otherWindows = {} }: ControllerProfile, placed: CardController): Generator<PathFinding> {
  const path = ["controllers", name];
  const inside = [...path, "use", "otherWindows"];
  const given = placed.otherWindows ?? {};
  for (const other of Object.keys(otherWindows)) {
    if (Object.hasOwn(given, other) || other === MAIN_WINDOW) continue;
    const presumes = [
      [...path, "otherWindows", other],
      [...path, "otherWindows"],
      [...inside, other],
    ];
    yield { path, at: "key", message: `${id} has a window "${other}"; \`otherWindows\` says where it is`, presumes };
  }
  for (const other of Object.keys(given)) {
    if (Object.hasOwn(otherWindows, other)) continue;
    yield {
      path: [...path, "otherWindows", other],
      at: "key",
      message: `${id} has no window "${other}"`,
      presumes: [[...inside, other]],
      unmentioned: other,
    };
  }
}

function* checkCsr(name: string, { id, registers }: ControllerProfile, { csr }: CardController): Generator<PathFinding> {
  if (csr === undefined || Object.values(registers).some((register) => register.csr !== undefined)) return;
  const path = ["controllers", name];
  yield { path: [...path, "csr"], at: "key", message: `${id} has no register with \`csr\``, presumes: [[...path, "use", "registers"]] };
}

export const controllersFit: ProfileRule<ResolvedCard> = {
  name: "controllers-fit",
  summary:
    "A controller's windows lie inside the card's windows, at a multiple of their widest access, where their registers' accesses exist; each of its `otherWindows` has a place; it provides the port that a memory (`spi-nor`: `spi`, `cfi`: `parallel`, `direct`: `memory`), `load` (`stream`), `reload` or a window behind it (`window`) needs.",
  *check({ card, controllers }) {
    // A card may use one profile many times.
    const known = new Map([...new Set(controllers.values())].map((controller) => [controller, indexRegisters(controller)]));
    for (const [name, controller] of controllers) {
      const placed = lookUp(card.controllers, name);
      if (placed === undefined) continue;
      for (const window of placedWindows(name, placed, { controller, registers: known.get(controller) ?? new Map(), card })) {
        yield* checkPlace(window);
        yield* checkWidths(window);
      }
      yield* checkOtherWindows(name, controller, placed);
      yield* checkCsr(name, controller, placed);
    }
    for (const { controller, what, port, path } of controllerUses(card)) {
      const profile = controllers.get(controller);
      if (!profile || profile.provides.includes(port)) continue;
      const message = `${what} needs a ${port} port; ${profile.id} provides ${profile.provides.join(", ")}`;
      yield {
        path,
        message,
        presumes: [
          ["controllers", controller, "use", "provides"],
          [...path.slice(0, -1), "type"],
        ],
      };
    }
  },
};
