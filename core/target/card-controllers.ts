import type { Bus } from "../bus/bus.ts";
import type { Space } from "../bus/space.ts";
import { windowOf } from "../bus/window-of.ts";
import { openPort } from "../port/open-port.ts";
import type { PortOf } from "../port/port.ts";
import { busThrough } from "../port/window-bus.ts";
import type { Catalog } from "../profile/catalog.ts";
import type { CsrMap } from "../profile/csr-file.ts";
import type { PortKind } from "../profile/ports.ts";
import type { CardController, CardProfile } from "../profile/profile.ts";
import { compileProtocol } from "../protocol/compile-protocol.ts";
import type { Protocol, ProtocolWindow } from "../protocol/protocol.ts";
import type { CardSpaces } from "./card-spaces.ts";
import { controllerCsrs } from "./controller-csrs.ts";
import { WindowTooSmallError } from "./errors.ts";
import { findByCookie, findInList } from "./find-block.ts";
import { formatPlace, locateWindow, type WindowPlace } from "./locate-window.ts";
import type { UndoStack } from "./undo-stack.ts";

/** Windows inside windows; the rules for cards allow no loop, this bounds what is left. */
const MOST_NESTED = 8;
const VENDOR_ID = 0;

type Parameters = Readonly<Record<string, number>>;

export interface CardControllersRequest {
  readonly card: CardProfile;
  readonly spaces: CardSpaces;
  readonly catalog: Catalog;
  readonly csr: CsrMap | undefined;
  /** Gets the ports of window controllers, to be closed in reverse order. */
  readonly undo: UndoStack;
}

interface OpenWindow {
  readonly bus: Bus;
  readonly with: Parameters;
  readonly place: WindowPlace;
}

/** A window as it was found, for `info`. */
export interface FoundWindow {
  readonly name: string;
  readonly place: string;
  readonly sizeBytes: number;
}

/** The controllers of an open card: finds their windows, compiles their protocols and opens their ports. */
export class CardControllers {
  readonly #request: CardControllersRequest;
  readonly #windows = new Map<string, OpenWindow>();

  constructor(request: CardControllersRequest) {
    this.#request = request;
  }

  /** Windows that were opened so far. */
  get found(): readonly FoundWindow[] {
    return [...this.#windows].map(([name, { bus, place }]) => ({ name, place: formatPlace(place), sizeBytes: bus.sizeBytes }));
  }

  /**
   * The port of a controller. Whoever asked for it opens and closes it.
   *
   * @param given parameters of the memory or the recipe that the port is for, besides those of controller and window
   * @throws {CapabilityMissingError} {@link BlockNotFoundError} {@link SpaceMissingError} {@link WindowTooSmallError}, and the errors of the catalogue,
   *   the compiler and the bus
   */
  async port<K extends PortKind>(name: string, kind: K, given: Parameters = {}): Promise<PortOf<K>> {
    return await this.#port(name, kind, { given, depth: 0 });
  }

  async #port<K extends PortKind>(name: string, kind: K, { given, depth }: { given: Parameters; depth: number }): Promise<PortOf<K>> {
    const { spaces } = this.#request;
    const { protocol, controller } = await this.#protocol(name, given, depth);
    const buses: Bus[] = [];
    for (const window of protocol.windows) buses.push(await this.#controllerBus(window, { name, controller }, depth));
    const vendorId = spaces.hasConfig ? () => spaces.bus({ kind: "config" }, 2).read16(VENDOR_ID) : undefined;
    return openPort(protocol, kind, { buses, clock: spaces.clock, vendorId, dma: spaces.dma });
  }

  async #protocol(name: string, given: Parameters, depth: number): Promise<{ protocol: Protocol; controller: CardController }> {
    const { card, catalog } = this.#request;
    const controller = card.controllers[name];
    if (controller === undefined) throw new Error(`${card.id}: a checked profile names no unknown controller`);
    const window = await this.#window(controller.window, depth);
    const parameters = { ...window.with, ...controller.with, ...given };
    return {
      protocol: compileProtocol(await catalog.controller(controller.use), parameters, controllerCsrs(name, controller, this.#request)),
      controller,
    };
  }

  /** The controller's own part of a card's window. */
  async #controllerBus(
    { name, sizeBytes, isRest }: ProtocolWindow,
    { name: controllerName, controller }: { readonly name: string; readonly controller: CardController },
    depth: number,
  ): Promise<Bus> {
    const other = name === "window" ? undefined : controller.otherWindows?.[name];
    if (name !== "window" && other === undefined) throw new Error(`a checked card places the window ${name}`);
    const window = await this.#window(other?.window ?? controller.window, depth);
    const isPlacedByCsr = other === undefined && controllerCsrs(controllerName, controller, this.#request) !== undefined;
    const offset = isPlacedByCsr ? 0 : (other?.offset ?? placeInWindow(window.bus, controller));
    const neededBytes = offset + sizeBytes;
    if (neededBytes > window.bus.sizeBytes) {
      const { card } = this.#request;
      throw new WindowTooSmallError({ window: formatPlace(window.place), sizeBytes: window.bus.sizeBytes, neededBytes, profile: card.id });
    }
    return windowOf(window.bus, offset, isRest ? window.bus.sizeBytes - offset : sizeBytes);
  }

  async #window(name: string, depth: number): Promise<OpenWindow> {
    const known = this.#windows.get(name);
    if (known !== undefined) return known;
    const { card, spaces } = this.#request;
    const window = card.windows[name];
    if (window === undefined) throw new Error(`${card.id}: a checked profile names no unknown window`);
    if (depth > MOST_NESTED) throw new Error(`${card.id}: windows lie in each other more than ${MOST_NESTED} deep`);
    const place = locateWindow(name, window, spaces);
    const neededBytes = place.offset + window.sizeBytes;
    const around =
      "space" in place
        ? this.#spaceBus(place.space, place.offset, window.sizeBytes)
        : await this.#busThrough(place.through, { name, place, neededBytes, depth });
    const opened = { bus: around, with: place.with, place };
    this.#windows.set(name, opened);
    return opened;
  }

  /** The window in its space; where the user said how large the space is, it may be smaller than the profile says. */
  #spaceBus(space: Space, offset: number, sizeBytes: number): Bus {
    const bus = this.#request.spaces.bus(space, 0);
    return windowOf(bus, offset, Math.max(0, Math.min(sizeBytes, bus.sizeBytes - offset)));
  }

  async #busThrough(
    controller: string,
    { name, place, neededBytes, depth }: { name: string; place: WindowPlace; neededBytes: number; depth: number },
  ): Promise<Bus> {
    const port = await this.#port(controller, "window", { given: place.with, depth: depth + 1 });
    await port.open();
    this.#request.undo.push(() => port.close());
    const bus = busThrough(port, { sizeBytes: neededBytes, byteRegisters: await this.#byteRegisters(name, place.offset) });
    return windowOf(bus, place.offset, neededBytes - place.offset);
  }

  /** Registers of the controllers in a window of which only the low 8 bits carry data, by their offset in the bus behind it. */
  async #byteRegisters(window: string, start: number): Promise<ReadonlySet<number>> {
    const { card, catalog } = this.#request;
    const offsets = new Set<number>();
    for (const controller of Object.values(card.controllers)) {
      if (controller.window !== window || controller.offset === undefined) continue;
      const profile = await catalog.controller(controller.use);
      for (const register of Object.values(profile.registers)) {
        if (register.dataBits === 8 && register.window === undefined) offsets.add(start + controller.offset + register.offset);
      }
    }
    return offsets;
  }
}

/** Where a controller begins in its window: as the card says, or as the registers there tell. */
function placeInWindow(window: Bus, { offset, list, cookie }: CardController): number {
  if (list !== undefined) return findInList(window, list);
  if (cookie !== undefined) return findByCookie(window, cookie);
  return offset ?? 0;
}
