import { type CardChips, cloneChips, controllerLabel } from "./build-chips.ts";
import { BusAnswer } from "./bus-answer.ts";
import type { CardChip } from "./card-chip.ts";
import { CardFunctions } from "./card-functions.ts";
import { CardLink } from "./card-link.ts";
import type { CardTime } from "./card-time.ts";
import type { ControllerModel, MakeModel, ModelParts } from "./controller-model.ts";
import type { FpgaFabric } from "./fpga/fpga-fabric.ts";
import { readBootFlash } from "./fpga/read-boot-flash.ts";
import { makeSpaces } from "./make-spaces.ts";
import type { MisuseLog } from "./misuse-log.ts";
import type { PlacedBlock } from "./placed-block.ts";
import { placeBlocks, type Slot } from "./placing/place-blocks.ts";
import { behind, type SpacePlan } from "./placing/plan-spaces.ts";
import type { RegisterBlock } from "./register-block.ts";
import type { SpaceBus } from "./space-bus.ts";
import type { SpaceGate } from "./space-gate.ts";
import type { VirtualCardDescription, VirtualControllerDescription } from "./virtual-card-description.ts";
import { VirtualHost } from "./virtual-host.ts";
import { WordsBlock } from "./words-block.ts";

/** What all copies of a card have in common. */
export interface Blueprint {
  readonly description: VirtualCardDescription;
  readonly plan: SpacePlan;
  /** By the name of the controller. */
  readonly makers: ReadonlyMap<string, MakeModel>;
}

export interface AssemblyParts {
  readonly time: CardTime;
  readonly misuses: MisuseLog;
  readonly chips: CardChips;
  readonly fabric: FpgaFabric;
}

/** All parts of a card, joined. */
export class CardAssembly {
  readonly link: CardLink;
  readonly functions: CardFunctions | undefined;
  readonly models: ReadonlyMap<string, ControllerModel>;
  /** By name, also those that are behind a controller. */
  readonly spaces: ReadonlyMap<string, SpaceBus>;
  /** What the card is in. A copy of a card is in a computer of its own, whose memory is not made ready for it. */
  readonly host: VirtualHost;
  readonly #slots: readonly Slot[];
  readonly #answer = new BusAnswer();

  /** @param from the assembly that this one is a copy of; `parts` are copies of its parts */
  constructor(
    readonly blueprint: Blueprint,
    readonly parts: AssemblyParts,
    from?: CardAssembly,
  ) {
    const { description, plan } = blueprint;
    const { time, misuses, fabric } = parts;
    const gates: SpaceGate[] = [];
    const closeGates = () => {
      for (const gate of gates) gate.close();
    };
    this.link = new CardLink(time, { onDown: closeGates, onBooted: () => this.#startAgain() }, from?.link);
    const isMaster = () => this.link.isUp() && this.functions?.isMaster !== false;
    this.host = new VirtualHost({ isMaster, recordMisuse: (text) => misuses.record("host", text) });
    this.functions = plan.functions && new CardFunctions(plan.functions, { time, link: this.link, onChange: closeGates }, from?.functions);
    const blocks = new Map([...plan.spaces.keys()].map((name): [string, PlacedBlock[]] => [name, []]));
    this.spaces = makeSpaces(plan, blocks, { time, misuses, link: this.link, functions: this.functions, gates, answer: this.#answer });
    this.models = new Map(Object.entries(description.controllers).map(([name, entry]) => [name, this.#model(name, entry, from)]));
    this.#slots = (from ? from.#slots : undefined) ?? placeBlocks(description, plan, (name, window) => this.#block(name, window).sizeBytes);
    for (const slot of this.#slots)
      blocks.get(slot.space)?.push({ offset: slot.offset, block: this.#blockOf(slot), answers: slot.answers });
    // Last: what belongs to no controller is the function's own.
    if (this.functions) for (const of of ["config", "upstream"] as const) blocks.get(of)?.push({ offset: 0, block: this.functions[of] });
    this.#attachFlash();
    fabric.attachBoot(() => this.link.boot());
  }

  /** @throws {Error} if one of its models cannot be copied */
  clone(): CardAssembly {
    const misuses = this.parts.misuses.clone();
    const { time, chips, fabric } = this.parts;
    const parts = { time: time.clone(), misuses, chips: cloneChips(chips, misuses), fabric: fabric.clone() };
    return new CardAssembly(this.blueprint, parts, this);
  }

  powerCut(): void {
    // The chips first: what a controller does to its lines must not complete a command.
    for (const chip of this.allChips) chip.powerCut(this.parts.time.nowMs());
    for (const model of this.models.values()) model.powerCut();
    this.parts.fabric.powerCut();
    this.link.powerCut();
    this.functions?.config.powerCut();
    this.functions?.upstream.powerCut();
  }

  get allChips(): readonly CardChip[] {
    return [...this.parts.chips.values()].flat();
  }

  /** The FPGA has booted. What is above the card, and the chips, did not notice. */
  #startAgain(): void {
    for (const [name, model] of this.models) if (this.#spaceOf(name) !== "upstream") model.powerCut();
    this.functions?.config.powerCut();
  }

  #spaceOf(controller: string): string | undefined {
    const { description, plan } = this.blueprint;
    return plan.windows.get(description.controllers[controller]?.window ?? "")?.space;
  }

  #model(name: string, entry: VirtualControllerDescription, from: CardAssembly | undefined): ControllerModel {
    const make = this.blueprint.makers.get(name);
    if (!make) throw new Error(`no model for ${name}`);
    const parts = this.#modelParts(name, entry);
    if (!from) return make(parts);
    const original = from.models.get(name);
    if (!original?.clone) throw new Error(`the model of ${entry.model} cannot be copied`);
    return original.clone(parts);
  }

  #modelParts(name: string, { model, parameters, csrOffsets, windowBytes }: VirtualControllerDescription): ModelParts {
    const { chips, time, misuses, fabric } = this.parts;
    const label = controllerLabel(name, model);
    const own = chips.get(name) ?? [];
    return {
      parameters,
      csrOffsets,
      windowBytes,
      fabric,
      master: this.host,
      answer: this.#answer,
      spi: spiLines(own),
      parallel: own.map(({ pins }) => (pins.kind === "parallel" ? pins.device : undefined)).find((device) => device !== undefined),
      storage: own.find(({ pins }) => pins.kind === "storage")?.memory,
      // Behind another controller nothing crosses the link.
      time: this.#spaceOf(name)?.startsWith(behind("")) ? time.inside() : time,
      recordMisuse: (text) => misuses.record(label, text),
      downstream: this.spaces.get(behind(name)),
    };
  }

  #block(controller: string, window: string): RegisterBlock {
    const block = this.models.get(controller)?.windows[window];
    if (!block) throw new Error(`the model of ${controller} has no ${window}`);
    return block;
  }

  #blockOf({ source, words, sizeBytes }: Slot): RegisterBlock {
    const inner = source && this.#block(source.controller, source.window);
    if (inner && !words) return inner;
    return new WordsBlock(sizeBytes, { words: words ?? new Map(), inner, time: this.parts.time });
  }

  #attachFlash(): void {
    const { bootFlash } = this.blueprint.description;
    const chips = bootFlash && this.parts.chips.get(bootFlash.controller);
    if (!chips) return;
    const places = bootFlash.chips.length > 0 ? bootFlash.chips : [chips.length - 1];
    const [first, second] = places.map((place) => chips[place]?.memory);
    if (!first) throw new Error(`the boot flash of ${bootFlash.controller} is not there`);
    this.parts.fabric.attachFlash((address, sizeBytes) =>
      readBootFlash(second ? [first, second] : [first], bootFlash, { address, sizeBytes }),
    );
  }
}

/** By line; at least one, as every controller has. */
function spiLines(chips: readonly CardChip[]): ModelParts["spi"] {
  const placed = chips.flatMap(({ pins }) => (pins.kind === "spi" ? [pins] : []));
  const count = 1 + Math.max(0, ...placed.map(({ select }) => select));
  return Array.from({ length: count }, (_, line) => placed.find(({ select }) => select === line)?.device);
}
