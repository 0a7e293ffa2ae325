import { SimulatedClock } from "../../../../core/bus/simulated-clock.ts";
import { BusAnswer } from "../../../../core/sim/bus-answer.ts";
import { CardTime } from "../../../../core/sim/card-time.ts";
import { norChip } from "../../../../core/sim/chips/nor-chips.ts";
import type { MakeModel, ModelParts } from "../../../../core/sim/controller-model.ts";
import { FpgaFabric } from "../../../../core/sim/fpga/fpga-fabric.ts";
import { NorArray } from "../../../../core/sim/nor/nor-array.ts";
import { norCommands } from "../../../../core/sim/nor/nor-commands.ts";
import { PagedMemory } from "../../../../core/sim/nor/paged-memory.ts";
import { SpiNor } from "../../../../core/sim/nor/spi-nor.ts";
import type { RegisterBlock } from "../../../../core/sim/register-block.ts";
import { VirtualHost } from "../../../../core/sim/virtual-host.ts";

export const IDCODE = 0x0362d093;

export interface Bench {
  readonly parts: ModelParts;
  readonly clock: SimulatedClock;
  readonly fabric: FpgaFabric;
  /** What was recorded, by controller and chips alike. */
  readonly misuses: string[];
  readonly chips: readonly SpiNor[];
}

interface Chips {
  readonly chipCount?: number;
  readonly chipId?: string;
}

/** Everything a model is made with: simulated time, and as many chips of 512 KiB as asked for, N25Q128A if no other. */
export function makeParts({ chipCount = 1, chipId = "micron/n25q128a", ...given }: Partial<ModelParts> & Chips = {}): Bench {
  const misuses: string[] = [];
  const recordMisuse = (text: string) => void misuses.push(text);
  const clock = new SimulatedClock();
  const chips = Array.from({ length: chipCount }, () => smallNor(chipId, recordMisuse));
  const parts: ModelParts = {
    parameters: {},
    time: new CardTime(clock),
    recordMisuse,
    spi: chips,
    parallel: undefined,
    storage: undefined,
    fabric: new FpgaFabric(IDCODE),
    master: new VirtualHost({ isMaster: () => true, recordMisuse }),
    answer: new BusAnswer(),
    downstream: undefined,
    csrOffsets: undefined,
    windowBytes: {},
    ...given,
  };
  return { parts, clock, fabric: parts.fabric, misuses, chips };
}

function smallNor(chipId: string, recordMisuse: (text: string) => void): SpiNor {
  const chip = { ...norChip(chipId), sizeBytes: 0x80000 };
  const conditions = { busyTime: "typical", writeProtectPin: "high", stuckBits: [] } as const;
  const array = new NorArray(chip, conditions, { memory: new PagedMemory(chip.sizeBytes) });
  return new SpiNor(array, { commands: norCommands(chip), recordMisuse });
}

/** A model with 32-bit registers, as software sees it. */
export class Driver {
  readonly model;
  readonly block: RegisterBlock;

  constructor(
    makeModel: MakeModel,
    readonly bench: Bench = makeParts(),
  ) {
    this.model = makeModel(bench.parts);
    const { window } = this.model.windows;
    if (!window) throw new Error("the model has no main window");
    this.block = window;
  }

  get misuses(): readonly string[] {
    return this.bench.misuses;
  }

  read(offset: number): number {
    return Number(this.block.read(offset, 32));
  }

  write(offset: number, value: number): void {
    this.block.write(offset, 32, value >>> 0);
  }

  wait(ms: number): void {
    this.bench.clock.advance(ms);
  }
}

/** What an SPI transfer is for a driver: bytes out, and as many answer bytes in, while the chip stays selected. */
export type Transfer = (send: readonly number[], answerBytes?: number) => number[];

/** Bytes 0, 7, 14, … : none equal to its neighbours. */
export const pattern = (count: number): number[] => Array.from({ length: count }, (_, index) => (index * 7) & 0xff);

/** Reads the id, erases a subsector, programs a page and reads it back; with one status poll per millisecond. */
export function writePage(transfer: Transfer, { wait, page = pattern(256) }: { readonly wait: (ms: number) => void; page?: number[] }) {
  const untilReady = () => {
    for (let polls = 0; polls < 10_000; polls++) {
      if (((transfer([0x05], 1)[0] ?? 0) & 1) === 0) return polls;
      wait(1);
    }
    throw new Error("the chip never got ready");
  };
  const id = transfer([0x9f], 3);
  transfer([0x06]);
  transfer([0x20, 0x01, 0x00, 0x00]);
  const erasePolls = untilReady();
  transfer([0x06]);
  transfer([0x02, 0x01, 0x00, 0x00, ...page]);
  const programPolls = untilReady();
  return { id, erasePolls, programPolls, page: transfer([0x03, 0x01, 0x00, 0x00], page.length) };
}
