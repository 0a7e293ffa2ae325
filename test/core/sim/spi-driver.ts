import type { Bus } from "../../../core/bus/bus.ts";
import { makeAxiQuadSpiWith } from "../../../core/sim/controllers/axi-quad-spi.ts";
import { createVirtualCard, spaceOf, type VirtualCard, type VirtualCardOptions } from "../../../core/sim/virtual-card.ts";
import type { VirtualChipDescription } from "../../../core/sim/virtual-card-description.ts";

/** Registers of the AXI Quad SPI core, from PG153 and not from the model. */
export const REG = { SRR: 0x40, SPICR: 0x60, SPISR: 0x64, SPIDTR: 0x68, SPIDRR: 0x6c, SPISSR: 0x70 };

/** enable, master, manual slave select; + 0x100 inhibits, 0x20 and 0x40 reset the FIFOs. */
export const RUN = 0x86;
export const INHIBIT = 0x100;
export const RESET_FIFOS = 0x60;
export const NONE_SELECTED = 0xffffffff;

export const SPI_CLOCK_HZ = 25_000_000;
export const BYTE_MS = 8000 / SPI_CLOCK_HZ;

export interface CardSetup extends VirtualCardOptions {
  readonly chips?: readonly VirtualChipDescription[];
  /** Id of the controller's model. */
  readonly model?: string;
  readonly parameters?: Readonly<Record<string, number>>;
  /** What a build for dual or quad mode takes as first byte of a transaction. */
  readonly supportedOpcodes?: readonly number[];
}

/** A card and its BAR. */
export interface SpiCard extends VirtualCard {
  readonly window: Bus;
  clone(): SpiCard;
}

const MODEL = "amd/axi-quad-spi";

/** A card with one controller at offset 0 of a BAR of 4 KiB; by default with a N25Q128A cut down to 512 KiB. */
export function cardWith({ chips, model = MODEL, parameters, supportedOpcodes, ...options }: CardSetup = {}): SpiCard {
  const controller = {
    model,
    window: "registers",
    place: { offset: 0 },
    windowBytes: { window: 0x80 },
    parameters: { fifoDepth: 256, spiClockHz: SPI_CLOCK_HZ, ...parameters },
    chips: chips ?? [smallChip()],
  };
  const models = supportedOpcodes && new Map([[MODEL, makeAxiQuadSpiWith({ supportedOpcodes })]]);
  const windows = { registers: { place: { kind: "bar", index: 0, offset: 0 }, sizeBytes: 0x1000 } } as const;
  return withWindow(createVirtualCard({ windows, controllers: { spi: controller } }, { ...options, ...(models && { models }) }));
}

const withWindow = (card: VirtualCard): SpiCard => ({
  window: spaceOf(card, { kind: "bar", index: 0 }),
  spaces: card.spaces,
  clock: card.clock,
  chips: card.chips,
  fabric: card.fabric,
  host: card.host,
  misuses: () => card.misuses(),
  clone: () => withWindow(card.clone()),
  unplug: () => card.unplug(),
  powerCut: () => card.powerCut(),
  close: () => card.close(),
});

export function smallChip(changes: Partial<VirtualChipDescription> = {}): VirtualChipDescription {
  return { chip: "micron/n25q128a", select: 0, ...changes, overrides: { sizeBytes: 0x80000, ...changes.overrides } };
}

/** As software should: never more than the FIFO holds, and one byte time of patience before the deselect. */
export class SpiDriver {
  constructor(
    readonly card: SpiCard,
    readonly at: { readonly line: number; readonly fifoDepth: number } = { line: 0, fifoDepth: 256 },
  ) {
    card.window.write32(REG.SRR, 0x0a);
    card.window.write32(REG.SPICR, RUN | RESET_FIFOS);
  }

  select(): void {
    this.card.window.write32(REG.SPISSR, ~(1 << this.at.line) >>> 0);
  }

  deselect(): void {
    this.card.window.write32(REG.SPISSR, NONE_SELECTED);
  }

  /** Sends bytes and gives what came back meanwhile. */
  exchange(send: ArrayLike<number>): Uint8Array {
    const { card, at } = this;
    const received = new Uint8Array(send.length);
    for (let done = 0; done < send.length; done += at.fifoDepth) {
      const part = Uint32Array.from(Array.prototype.slice.call(send, done, done + at.fifoDepth));
      card.window.push(REG.SPIDTR, part);
      void card.clock.wait((part.length + 1) * BYTE_MS);
      card.window.pull(REG.SPIDRR, part);
      received.set(part, done);
    }
    return received;
  }

  /** One transaction; the answer begins after the bytes sent. */
  transfer(send: ArrayLike<number>, answerBytes = 0): Uint8Array {
    this.select();
    this.exchange(send);
    const answer = this.exchange(new Uint8Array(answerBytes));
    this.deselect();
    return answer;
  }

  status(): number {
    return this.transfer([0x05], 1)[0] ?? 0;
  }

  flagStatus(): number {
    return this.transfer([0x70], 1)[0] ?? 0;
  }

  /** The command after a write enable, without waiting for its end. */
  start(send: ArrayLike<number>): void {
    this.transfer([0x06]);
    this.transfer(send);
  }

  /** The command after a write enable, and all the time it needs. */
  change(send: ArrayLike<number>): void {
    this.start(send);
    void this.card.clock.wait(1_000_000);
  }

  read(address: number, count: number): Uint8Array {
    return this.transfer([0x03, ...bytes3(address)], count);
  }
}

export const bytes3 = (address: number): number[] => [address >> 16, (address >> 8) & 0xff, address & 0xff];
export const bytes4 = (address: number): number[] => [address >>> 24, ...bytes3(address & 0xffffff)];
