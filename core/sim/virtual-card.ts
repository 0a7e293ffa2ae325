import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import type { DmaHost } from "../bus/dma-host.ts";
import { SimulatedClock } from "../bus/simulated-clock.ts";
import { type Space, spaceName } from "../bus/space.ts";
import { makeChips, planChips } from "./build-chips.ts";
import { CardAssembly } from "./card-assembly.ts";
import { CardTime } from "./card-time.ts";
import type { MakeModel } from "./controller-model.ts";
import { VirtualCardUnsupportedError } from "./errors.ts";
import { FpgaFabric } from "./fpga/fpga-fabric.ts";
import { MisuseLog } from "./misuse-log.ts";
import { MODELS } from "./models.ts";
import { planSpaces } from "./placing/plan-spaces.ts";
import type { OpenStorage, Storage } from "./storage/storage.ts";
import type { VirtualCardDescription } from "./virtual-card-description.ts";
import { VirtualChip } from "./virtual-chip.ts";

export interface VirtualCardOptions {
  /** Default: a simulated clock of the card's own, in which only accesses and waits take time. */
  readonly clock?: Clock;
  /** Where the chips and the FPGA keep their contents; default: nowhere, every card starts erased. */
  readonly storage?: Storage;
  /** By id; default: all that there are. */
  readonly models?: ReadonlyMap<string, MakeModel>;
}

/** A card made of device models. */
export interface VirtualCard {
  /** Its address spaces by {@link spaceName}. Closing one ends that one only. */
  readonly spaces: ReadonlyMap<string, Bus>;
  readonly clock: Clock;
  /** All chips in the order of the description. */
  readonly chips: readonly VirtualChip[];
  readonly fabric: FpgaFabric;
  /** Memory that the card can be let at, and its interrupt. */
  readonly host: DmaHost;
  /** What software did that the documents of the parts forbid, each with the part that noticed. At most 100, and how many more. */
  misuses(): readonly string[];
  /**
   * The whole card in the same state, at the same instant of a simulated clock of its own, without the storage. Cheap: cells are shared
   * until changed.
   *
   * @throws {Error} if the model of a controller cannot be copied
   */
  clone(): VirtualCard;
  /** From now on reads are all ones and writes are lost; only the bridge above the card answers. */
  unplug(): void;
  /** The card loses power and gets it back: operations of its chips stay half done, all volatile state is as after power-up. */
  powerCut(): void;
  /** Closes all spaces and the storage, which now knows what the FPGA holds. The card stays powered. */
  close(): void;
}

/**
 * Builds a card.
 *
 * @throws {VirtualCardUnsupportedError} for a controller or a chip without a model
 * @throws {VirtualCardLayoutError} if the windows do not fit
 * @throws {StateFileError} and the other errors of the storage
 */
export function createVirtualCard(description: VirtualCardDescription, options: VirtualCardOptions = {}): VirtualCard {
  const makers = makersOf(description, options.models ?? MODELS);
  const chipPlans = planChips(description);
  const plan = planSpaces(description);
  const misuses = new MisuseLog();
  const time = new CardTime(options.clock ?? new SimulatedClock());
  const fabric = new FpgaFabric(description.idcode ?? 0);

  const opened = options.storage?.open(chipPlans.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  try {
    const chips = makeChips(chipPlans, opened, misuses);
    const assembly = new CardAssembly({ description, plan, makers }, { time, misuses, chips, fabric });
    const held = opened?.readFabric(fabric.idcode);
    if (held) fabric.restore(held);
    return new AssembledCard(assembly, opened);
  } catch (error) {
    opened?.close();
    throw error;
  }
}

/**
 * The bus of one space.
 *
 * @throws {Error} if the card has no such space
 */
export function spaceOf({ spaces }: Pick<VirtualCard, "spaces">, space: Space): Bus {
  const bus = spaces.get(spaceName(space));
  if (!bus) throw new Error(`the card has no ${spaceName(space)}`);
  return bus;
}

/** By the name of the controller. */
function makersOf({ controllers }: VirtualCardDescription, models: ReadonlyMap<string, MakeModel>): ReadonlyMap<string, MakeModel> {
  const makers = Object.entries(controllers).map(([name, { model: id }]): [string, MakeModel] => {
    const make = models.get(id);
    if (!make) throw new VirtualCardUnsupportedError({ kind: "controller", id, known: [...models.keys()] });
    return [name, make];
  });
  return new Map(makers);
}

class AssembledCard implements VirtualCard {
  readonly chips: readonly VirtualChip[];
  readonly spaces: ReadonlyMap<string, Bus>;
  readonly #assembly: CardAssembly;
  #storage: OpenStorage | undefined;

  constructor(assembly: CardAssembly, storage?: OpenStorage) {
    this.#assembly = assembly;
    this.#storage = storage;
    this.chips = assembly.allChips.map((chip) => new VirtualChip(chip, assembly.parts.misuses));
    const { plan } = assembly.blueprint;
    this.spaces = new Map([...assembly.spaces].filter(([name]) => plan.spaces.get(name)?.kind !== "behind"));
  }

  get clock(): Clock {
    return this.#assembly.parts.time.clock;
  }

  get fabric(): FpgaFabric {
    return this.#assembly.parts.fabric;
  }

  get host(): DmaHost {
    return this.#assembly.host;
  }

  misuses(): readonly string[] {
    return this.#assembly.parts.misuses.list();
  }

  clone(): VirtualCard {
    return new AssembledCard(this.#assembly.clone());
  }

  unplug(): void {
    this.#assembly.link.unplug();
  }

  powerCut(): void {
    this.#assembly.powerCut();
  }

  close(): void {
    for (const bus of this.#assembly.spaces.values()) bus.close();
    const storage = this.#storage;
    this.#storage = undefined;
    try {
      storage?.writeFabric(this.fabric.isAsPoweredUp ? undefined : this.fabric.state);
    } finally {
      storage?.close();
    }
  }
}
