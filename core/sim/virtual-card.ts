import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import { SimulatedClock } from "../bus/simulated-clock.ts";
import { buildParts } from "./build-parts.ts";
import type { CardPart } from "./card-part.ts";
import { CardTime } from "./card-time.ts";
import { CardWindow } from "./card-window.ts";
import { MisuseLog } from "./misuse-log.ts";
import type { Storage } from "./storage/storage.ts";
import type { VirtualCardDescription } from "./virtual-card-description.ts";
import { VirtualChip } from "./virtual-chip.ts";

export interface VirtualCardOptions {
  /** Default: a simulated clock of the card's own, in which only accesses and waits take time. */
  readonly clock?: Clock;
  /** Where the chips keep their contents; default: nowhere, every card starts erased. */
  readonly storage?: Storage;
}

/** A card made of device models. */
export interface VirtualCard {
  /** The BAR. Closing it closes the storage too. */
  readonly window: Bus;
  readonly clock: Clock;
  /** All chips in the order of the description. */
  readonly chips: readonly VirtualChip[];
  /** What software did that the documents of the parts forbid, each with the part that noticed. At most 100, and how many more. */
  misuses(): readonly string[];
  /** The whole card in the same state, at the same instant of a simulated clock of its own, without the storage. Cheap: cells are shared until changed. */
  clone(): VirtualCard;
  /** From now on reads are all ones and writes are lost. */
  unplug(): void;
  /** The card loses power and gets it back: operations of its chips stay half done, all volatile state is as after power-up. */
  powerCut(): void;
  close(): void;
}

/**
 * Builds a card.
 *
 * @throws {VirtualCardUnsupportedError} for a controller or a chip without a model
 * @throws {StateFileError} and the other errors of the storage
 */
export function createVirtualCard(description: VirtualCardDescription, options: VirtualCardOptions = {}): VirtualCard {
  const time = new CardTime(options.clock ?? new SimulatedClock());
  const misuses = new MisuseLog();
  const { parts, close } = buildParts(description, { time, misuses, ...(options.storage && { storage: options.storage }) });
  return new AssembledCard({ windowBytes: description.windowBytes, parts, time, misuses, close });
}

interface Assembly {
  readonly windowBytes: number;
  readonly parts: readonly CardPart[];
  readonly time: CardTime;
  readonly misuses: MisuseLog;
  readonly close: () => void;
}

class AssembledCard implements VirtualCard {
  readonly window: CardWindow;
  readonly chips: readonly VirtualChip[];
  readonly #assembly: Assembly;

  constructor(assembly: Assembly) {
    const { windowBytes, parts, time, misuses, close } = assembly;
    this.#assembly = assembly;
    this.window = new CardWindow({ sizeBytes: windowBytes, blocks: parts, time, misuses, onClose: close });
    this.chips = parts.flatMap(({ chips }) =>
      chips.map(({ device, label }) => new VirtualChip(device.array.chip.id, label, { device, log: misuses })),
    );
  }

  get clock(): Clock {
    return this.#assembly.time.clock;
  }

  misuses(): readonly string[] {
    return this.#assembly.misuses.list();
  }

  clone(): VirtualCard {
    const { windowBytes, parts } = this.#assembly;
    const surroundings = { time: this.#assembly.time.clone(), misuses: this.#assembly.misuses.clone() };
    const copy = new AssembledCard({ windowBytes, parts: parts.map((part) => part.clone(surroundings)), ...surroundings, close() {} });
    if (this.window.isUnplugged) copy.unplug();
    return copy;
  }

  unplug(): void {
    this.window.unplug();
  }

  powerCut(): void {
    const { parts, time } = this.#assembly;
    for (const { block, chips } of parts) {
      // The chips first: what the controller does to its lines must not complete a command.
      for (const { device } of chips) device.powerCut(time.nowMs());
      block.powerCut();
    }
  }

  close(): void {
    this.window.close();
  }
}
