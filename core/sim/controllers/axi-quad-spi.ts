import type { ControllerModel, MakeModel, ModelParts } from "../controller-model.ts";
import { AxiQuadSpiBlock } from "./axi-quad-spi-block.ts";
import { type QuadSpiBuild, QuadSpiCore } from "./quad-spi-core.ts";
import { SpiLines } from "./spi-lines.ts";

/** A byte is 8 clocks in standard mode, where one line carries the data. */
const CLOCKS_PER_BYTE = 8;

/** Build options that are no parameters of a profile. */
export type QuadSpiOptions = Pick<QuadSpiBuild, "supportedOpcodes">;

/** AMD's AXI Quad SPI core, `amd/axi-quad-spi`: as AMD PG153 describes it. */
export const makeAxiQuadSpi: MakeModel = (parts) => new AxiQuadSpi(parts, {});

/** One of another build. */
export const makeAxiQuadSpiWith =
  (options: QuadSpiOptions): MakeModel =>
  (parts) =>
    new AxiQuadSpi(parts, options);

class AxiQuadSpi implements ControllerModel {
  readonly windows: { readonly window: AxiQuadSpiBlock };
  readonly #options: QuadSpiOptions;

  constructor({ parameters, spi, time, recordMisuse, answer }: ModelParts, options: QuadSpiOptions, from?: AxiQuadSpi) {
    this.#options = options;
    const refuseAccess = () => answer.refuse("slave-error");
    const surroundings = { lines: new SpiLines(spi), recordMisuse, refuseAccess };
    const core = new QuadSpiCore(buildOf(parameters, options), surroundings, from?.windows.window.core);
    this.windows = { window: new AxiQuadSpiBlock(core, { time, recordMisuse }) };
  }

  powerCut(): void {
    this.windows.window.powerCut();
  }

  clone(parts: ModelParts): AxiQuadSpi {
    return new AxiQuadSpi(parts, this.#options, this);
  }
}

/** The core can be built with FIFOs of 16 or 256 entries (PG153, table 4-1). */
function buildOf({ fifoDepth, spiClockHz = 1_000_000 }: ModelParts["parameters"], options: QuadSpiOptions): QuadSpiBuild {
  return { ...options, fifoDepth: fifoDepth === 256 ? 256 : 16, byteMs: (CLOCKS_PER_BYTE * 1000) / spiClockHz };
}
