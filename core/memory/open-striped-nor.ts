import type { SpiPort } from "../port/port.ts";
import { ChipsDifferError } from "./errors.ts";
import type { FlashGeometry, Memory } from "./memory.ts";
import { type OpenedSpiNor, openSpiNorChip, type SpiNorOptions } from "./open-spi-nor.ts";
import type { Finish } from "./spi-nor-access.ts";
import { joinNibbles, splitNibbles } from "./stripe-nibbles.ts";

export interface StripedOptions extends Omit<SpiNorOptions, "port"> {
  /** The chip with the low nibbles. */
  readonly low: SpiPort;
  /** The chip with the high nibbles. */
  readonly high: SpiPort;
}

/** Runs both, also when the first fails, and throws the first failure: a chip must not be left in the middle of its work. */
async function both(first: () => Promise<void>, second: () => Promise<void>): Promise<void> {
  const results = await Promise.allSettled([await settle(first), await settle(second)]);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** One after the other: the two chips share a controller. */
async function settle(work: () => Promise<void>): Promise<Promise<void>> {
  const done = work();
  await done.catch(() => {});
  return done;
}

/**
 * Opens two equal SPI NOR chips as one memory: each byte has its low nibble on the first chip and its high nibble on the second, as
 * FPGAs with an 8-bit SPI interface read them. Addresses on each chip are half of the memory's; pages and erase units are twice the
 * chip's. Work is started on both chips and then waited for on both, so that it takes no longer than on one.
 *
 * @throws {ChipsDifferError} if the chips are not of one kind
 * and the errors of {@link openSpiNor}.
 */
export async function openStripedNor({ low: lowPort, high: highPort, ...options }: StripedOptions): Promise<Memory> {
  const low = await openSpiNorChip({ ...options, port: lowPort });
  let high: OpenedSpiNor | undefined;
  try {
    high = await openSpiNorChip({ ...options, port: highPort });
    if (low.chip.jedecId !== high.chip.jedecId) {
      throw new ChipsDifferError({ memory: options.name, low: low.chip.name, high: high.chip.name });
    }
    return stripedMemory(options.name, low, high);
  } catch (failure) {
    // What failed first is what the user has to know.
    await high?.close().catch(() => {});
    await low.close().catch(() => {});
    throw failure;
  }
}

function stripedMemory(name: string, low: OpenedSpiNor, high: OpenedSpiNor): Memory {
  const onBoth = async (start: (chip: OpenedSpiNor) => Promise<Finish>): Promise<void> => {
    const finishLow = await start(low);
    let finishHigh: Finish;
    try {
      finishHigh = await start(high);
    } catch (failure) {
      // The first chip is busy already.
      await finishLow().catch(() => {});
      throw failure;
    }
    await both(finishLow, finishHigh);
  };
  return {
    identity: { name, chip: `2 x ${low.chip.name}`, jedecId: low.chip.jedecId, geometrySource: low.chip.source },
    geometry: doubled(low.geometry),
    read: async (address, into) => {
      if (into.length === 0) return;
      const start = Math.floor(address / 2);
      const sizeBytes = Math.ceil((address + into.length) / 2) - start;
      const halves = { low: new Uint8Array(sizeBytes), high: new Uint8Array(sizeBytes) };
      await low.access.read(start, halves.low);
      await high.access.read(start, halves.high);
      const joined = joinNibbles(halves);
      into.set(joined.subarray(address % 2, (address % 2) + into.length));
    },
    erase: async (address, sizeBytes) => onBoth(({ access }) => access.startErase(address / 2, sizeBytes / 2)),
    program: async (address, data) => {
      if (data.length === 0) return;
      const halves = splitNibbles(address, data);
      const start = Math.floor(address / 2);
      await onBoth((chip) => chip.access.startProgram(start, chip === low ? halves.low : halves.high));
    },
    protectedRanges: async () => {
      const ranges = [...(await low.protectedRanges()), ...(await high.protectedRanges())];
      return ranges.map(({ address, sizeBytes }) => ({ address: 2 * address, sizeBytes: 2 * sizeBytes }));
    },
    liftProtection: async () => both(low.liftProtection, high.liftProtection),
    close: async () => both(high.close, low.close),
  };
}

/** Two chips work at the same time: an erase of twice the bytes takes as long. */
const doubled = (geometry: FlashGeometry): FlashGeometry => ({
  ...geometry,
  sizeBytes: 2 * geometry.sizeBytes,
  pageBytes: 2 * geometry.pageBytes,
  erases: geometry.erases.map((erase) => ({ ...erase, sizeBytes: 2 * erase.sizeBytes })),
});
