import type { CardTime } from "./card-time.ts";
import type { PlacedBlock } from "./card-window.ts";
import { AxiQuadSpi } from "./controllers/axi-quad-spi.ts";
import { type QuadSpiBuild, QuadSpiCore } from "./controllers/quad-spi-core.ts";
import { SpiLines } from "./controllers/spi-lines.ts";
import type { MisuseLog } from "./misuse-log.ts";
import type { SpiNor } from "./nor/spi-nor.ts";

export interface PlacedChip {
  readonly device: SpiNor;
  readonly select: number;
  /** What its misuses are recorded under. */
  readonly label: string;
}

export interface CardPartSurroundings {
  readonly time: CardTime;
  readonly misuses: MisuseLog;
}

/** A controller with its chips. */
export class CardPart implements PlacedBlock {
  readonly offset: number;
  readonly block: AxiQuadSpi;
  readonly #label: string;

  /** @param from copy the state of its controller */
  constructor(
    place: { readonly offset: number; readonly label: string; readonly build: QuadSpiBuild },
    readonly chips: readonly PlacedChip[],
    { time, misuses, from }: CardPartSurroundings & { readonly from?: CardPart },
  ) {
    this.offset = place.offset;
    this.#label = place.label;
    const recordMisuse = (text: string) => misuses.record(place.label, text);
    const core = new QuadSpiCore(place.build, { lines: linesOf(chips), recordMisuse }, from?.block.core);
    this.block = new AxiQuadSpi(core, { time, recordMisuse });
  }

  clone(surroundings: CardPartSurroundings): CardPart {
    const chips = this.chips.map(({ device, select, label }) => ({
      device: device.clone((text) => surroundings.misuses.record(label, text)),
      select,
      label,
    }));
    return new CardPart({ offset: this.offset, label: this.#label, build: this.block.core.build }, chips, { ...surroundings, from: this });
  }
}

function linesOf(chips: readonly PlacedChip[]): SpiLines {
  const lines = Array.from({ length: 1 + Math.max(0, ...chips.map(({ select }) => select)) }, (_, line) =>
    chips.find(({ select }) => select === line),
  );
  return new SpiLines(lines.map((chip) => chip?.device));
}
