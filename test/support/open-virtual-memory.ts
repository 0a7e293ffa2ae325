import { readFileSync } from "node:fs";
import type { Bus } from "../../core/bus/bus.ts";
import type { Clock } from "../../core/bus/clock.ts";
import type { Memory } from "../../core/memory/memory.ts";
import { openSpiNor } from "../../core/memory/open-spi-nor.ts";
import type { SpiNorTable } from "../../core/memory/spi-nor-table.ts";
import { openPort } from "../../core/port/open-port.ts";
import { loadProfile } from "../../core/profile/load-profile.ts";
import { compileProtocol } from "../../core/protocol/compile-protocol.ts";
import { spaceOf, type VirtualCard } from "../../core/sim/virtual-card.ts";
import type { VirtualCardDescription, VirtualChipDescription } from "../../core/sim/virtual-card-description.ts";

const CONTROLLER = "profiles/controllers/amd/axi-quad-spi.yaml";
const controller = loadProfile(readFileSync(CONTROLLER, "utf8"), CONTROLLER);

export interface QuadSpiCard {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly fifoDepth: 16 | 256;
  readonly chipSelect?: number;
  /** Replaces SFDP, as a memory profile does. */
  readonly table?: SpiNorTable;
}

export const SPI_CLOCK_HZ = 25_000_000;

/** A virtual AXI Quad SPI core at offset 0 with one chip. */
export const quadSpiWith = (chip: VirtualChipDescription, fifoDepth: 16 | 256 = 256): VirtualCardDescription => ({
  windows: { registers: { place: { kind: "bar", index: 0, offset: 0 }, sizeBytes: 0x80 } },
  controllers: {
    spi: {
      model: "amd/axi-quad-spi",
      window: "registers",
      place: { offset: 0 },
      windowBytes: { window: 0x80 },
      parameters: { fifoDepth, spiClockHz: SPI_CLOCK_HZ },
      chips: [chip],
    },
  },
});

/** The BAR of such a card. */
export const barOf = (card: Pick<VirtualCard, "spaces">): Bus => spaceOf(card, { kind: "bar", index: 0 });

/** The whole way from the shipped controller profile to a memory, on any bus. */
export function openQuadSpiMemory({ bus, clock, fifoDepth, chipSelect = 0, table }: QuadSpiCard): Promise<Memory> {
  if (controller.kind !== "controller") throw new Error(`${CONTROLLER} is no controller`);
  const protocol = compileProtocol(controller, { fifoDepth, spiClockHz: SPI_CLOCK_HZ, chipSelect });
  const port = openPort(protocol, "spi", { buses: [bus], clock, vendorId: undefined });
  // 25 MHz and an access each way; given, so that opening does not measure it.
  return openSpiNor({ port, clock, name: "flash0", readMsPerByte: 0.0015, ...(table && { table }) });
}
