import type { Bus } from "../bus/bus.ts";
import type { BusAnswer } from "./bus-answer.ts";
import type { CardMaster } from "./card-master.ts";
import type { CardTime } from "./card-time.ts";
import type { FpgaFabric } from "./fpga/fpga-fabric.ts";
import type { PagedMemory } from "./nor/paged-memory.ts";
import type { ParallelDevice } from "./parallel-device.ts";
import type { RegisterBlock } from "./register-block.ts";
import type { SpiDevice } from "./spi-device.ts";

/** What a model of a controller is made with. Sizes, FIFO depths and the like come from the card profile, behaviour from the vendor's document. */
export interface ModelParts {
  /** Every parameter of the controller profile with its value. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly time: CardTime;
  readonly recordMisuse: (text: string) => void;
  /** SPI chips by the line that selects them. */
  readonly spi: readonly (SpiDevice | undefined)[];
  /** The parallel chip, where there is one. */
  readonly parallel: ParallelDevice | undefined;
  /** The cells of a flash that only the controller sees: memories of the type `direct` whose chip is no modelled one. */
  readonly storage: PagedMemory | undefined;
  /** The FPGA behind a configuration port. Always there; it keeps what was loaded. */
  readonly fabric: FpgaFabric;
  /** What the card can do by itself, as a bus master. */
  readonly master: CardMaster;
  /** How accesses are answered; the same for all controllers of a card. */
  readonly answer: BusAnswer;
  /** For a controller that provides a window: the bus behind it. */
  readonly downstream: Bus | undefined;
  /** Where a LiteX `csr.json` puts the registers: name without prefix → bytes from the start of the main window. */
  readonly csrOffsets: ReadonlyMap<string, number> | undefined;
  /** Sizes of the controller's windows as the card gives them: the main one, then `otherWindows` by name. */
  readonly windowBytes: Readonly<Record<string, number>>;
}

/** One controller as a device. */
export interface ControllerModel {
  /** By the names of the controller's windows: `window`, and those of `otherWindows`. */
  readonly windows: Readonly<Record<string, RegisterBlock>>;
  /** Power goes and comes again, or the FPGA boots: all is as after power-up. The chips and the fabric are told by the card. */
  powerCut(): void;
  /** The same controller in the same state, on copies of all its parts. A card whose models all have it can be cloned. */
  clone?(parts: ModelParts): ControllerModel;
}

export type MakeModel = (parts: ModelParts) => ControllerModel;
