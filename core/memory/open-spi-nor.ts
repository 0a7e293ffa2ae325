import type { Clock } from "../bus/clock.ts";
import type { SpiPort } from "../port/port.ts";
import { enterFourByteMode, leaveFourByteMode } from "./four-byte-mode.ts";
import { identifySpiNor, type KnownChips } from "./identify-spi-nor.ts";
import type { FlashGeometry, Memory } from "./memory.ts";
import { type SpiNorAccess, spiNorAccess } from "./spi-nor-access.ts";
import type { SpiNorChip } from "./spi-nor-chip.ts";
import { openSpiNorLink, type SpiNorLink } from "./spi-nor-link.ts";
import { liftBlockProtection, readProtectedRanges } from "./spi-nor-protection.ts";

export interface SpiNorOptions extends KnownChips {
  readonly port: SpiPort;
  readonly clock: Clock;
  /** The memory's name in the card profile: `flash0`. */
  readonly name: string;
  /** Time to read one byte, where it is known. Else the first {@link SAMPLE_BYTES} of the chip are read to measure it. */
  readonly readMsPerByte?: number;
}

const SAMPLE_BYTES = 1024;
/** Eight bits at 133 MHz, the fastest clock for the read command in any profile: a simulated clock may stand still. */
const LEAST_READ_MS_PER_BYTE = 0.00006;

/** Runs all of them, also after a failure, and throws the first one. */
async function tidyUp(steps: readonly (() => void | Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function measureReadMsPerByte(link: SpiNorLink, read: Memory["read"]): Promise<number> {
  const startMs = link.clock.nowMs();
  await read(0, new Uint8Array(SAMPLE_BYTES));
  return Math.max((link.clock.nowMs() - startMs) / SAMPLE_BYTES, LEAST_READ_MS_PER_BYTE);
}

const geometryOf = (chip: SpiNorChip, readMsPerByte: number): FlashGeometry => ({
  sizeBytes: chip.sizeBytes,
  pageBytes: chip.pageBytes,
  erases: chip.erases.map(({ sizeBytes, typicalMs, maximumMs }) => ({ sizeBytes, typicalMs, maximumMs })),
  pageTypicalMs: chip.pageProgram.typicalMs,
  pageMaximumMs: chip.pageProgram.maximumMs,
  canProgramAgain: chip.canProgramAgain,
  readMsPerByte,
});

/** One chip that was opened, as it is on its own or one of two side by side. */
export interface OpenedSpiNor {
  readonly chip: SpiNorChip;
  readonly access: SpiNorAccess;
  readonly geometry: FlashGeometry;
  readonly protectedRanges: Memory["protectedRanges"];
  readonly liftProtection: Memory["liftProtection"];
  readonly close: Memory["close"];
}

/**
 * Opens the SPI NOR chip behind a port: opens the port, waits for work that an earlier run left, identifies the chip, and
 * enters 4-byte addressing where nothing else reaches all of it. Nothing non-volatile is touched.
 *
 * The chip owns the port from here on: `close` leaves the mode and closes the port, and so does a failure to open.
 *
 * @throws {ChipNotAnsweringError} {@link ChipMismatchError} {@link UnknownChipError} {@link ChipBusyError} {@link FourByteModeError},
 *   and the errors of the port
 */
export async function openSpiNorChip(options: SpiNorOptions): Promise<OpenedSpiNor> {
  const { port, clock, name } = options;
  const link = openSpiNorLink(port, clock, name);
  let opened: SpiNorChip | undefined;
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    const chip = opened;
    await tidyUp([() => (chip === undefined ? undefined : leaveFourByteMode(link, chip)), () => port.close()]);
  };

  try {
    await port.open();
    const chip = await identifySpiNor(link, options);
    opened = chip;
    await enterFourByteMode(link, chip);
    const access = await spiNorAccess(link, chip);
    const readMsPerByte = options.readMsPerByte ?? (await measureReadMsPerByte(link, access.read));
    return {
      chip,
      access,
      geometry: geometryOf(chip, readMsPerByte),
      protectedRanges: () => readProtectedRanges(link, chip),
      liftProtection: () => liftBlockProtection(link, chip),
      close,
    };
  } catch (failure) {
    // Closing a port that just failed may fail too; what failed first is what the user has to know.
    await close().catch(() => {});
    throw failure;
  }
}

/** One chip as a memory; see {@link openSpiNorChip}. */
export async function openSpiNor(options: SpiNorOptions): Promise<Memory> {
  const { chip, access, ...rest } = await openSpiNorChip(options);
  const { read, erase, program } = access;
  return {
    identity: { name: options.name, chip: chip.name, jedecId: chip.jedecId, geometrySource: chip.source },
    read,
    erase,
    program,
    ...rest,
  };
}
