import { hex } from "../bits/hex.ts";
import type { Clock } from "../bus/clock.ts";
import type { ParallelPort } from "../port/port.ts";
import { cfiAccess } from "./cfi-access.ts";
import { amdCommands } from "./cfi-amd.ts";
import { type CfiBlocks, cfiBlocks } from "./cfi-blocks.ts";
import { type CfiChip, type CfiCommands, programBytes } from "./cfi-commands.ts";
import { intelCommands } from "./cfi-intel.ts";
import { AMD_RESET, READ_ARRAY } from "./cfi-link.ts";
import { type CfiProtection, cfiProtection } from "./cfi-protection.ts";
import { type CfiCommandSet, parseCfiQuery } from "./cfi-query.ts";
import type { CfiTable } from "./cfi-table.ts";
import { chipCount } from "./cfi-wiring.ts";
import { CfiChipsDifferError, CfiMismatchError, CfiUnusableError } from "./errors.ts";
import { findCfiChip, leaveQuery } from "./find-cfi-chip.ts";
import type { FlashGeometry, Memory } from "./memory.ts";

export interface CfiNorOptions {
  readonly port: ParallelPort;
  readonly clock: Clock;
  /** The memory's name in the card profile: `flash0`. */
  readonly name: string;
  /** The chip that the card profile names. Its geometry comes from its own query all the same. */
  readonly table?: CfiTable;
  /** Finds a table by words 0 and 1 of the identifier codes. */
  readonly tableFor?: (manufacturerId: number, deviceId: number) => CfiTable | undefined;
  /** Time to read one byte, where it is known. Else the first {@link SAMPLE_BYTES} of the chip are read to measure it. */
  readonly readMsPerByte?: number;
}

const SAMPLE_BYTES = 1024;
/** Two bytes in 25 ns, a page read of the fastest chip in any profile (P30 data sheet): a simulated clock may stand still. */
const LEAST_READ_MS_PER_BYTE = 0.0000125;

interface CommandSetTraits {
  readonly commands: (chip: CfiChip) => CfiCommands;
  readonly readArray: number;
  /**
   * Micron's set 0x0200 programs a region of 1 KiB once (MT28GU data sheet, object mode); AMD's data sheets allow a second program of
   * a page of the write buffer only in cases that differ from chip to chip (S29GL-P, write buffer programming; S29GL-S, ECC).
   */
  readonly canProgramAgain: boolean;
}

const COMMAND_SETS: Readonly<Record<CfiCommandSet, CommandSetTraits>> = {
  intel: { commands: intelCommands, readArray: READ_ARRAY, canProgramAgain: true },
  micron: { commands: intelCommands, readArray: READ_ARRAY, canProgramAgain: false },
  amd: { commands: amdCommands, readArray: AMD_RESET, canProgramAgain: false },
};

interface OpenCfi {
  readonly chip: CfiChip;
  readonly commands: CfiCommands;
  readonly blocks: CfiBlocks;
  readonly protection: CfiProtection;
}

async function identify(options: CfiNorOptions): Promise<OpenCfi> {
  const { port, clock, name: memory } = options;
  const { link, table } = await findCfiChip({ port, clock, memory });
  const unusable = async (reason: string): Promise<never> => {
    await leaveQuery({ port, clock, memory });
    throw new CfiUnusableError({ memory, reason });
  };
  const parsed = parseCfiQuery(table);
  if (parsed.kind === "unusable") return unusable(parsed.reason);
  const chip = { link, query: parsed.query };
  const blocks = cfiBlocks(parsed.query, chipCount(link.wiring));
  if (blocks === undefined) return unusable("its erase blocks do not lie at multiples of their size");
  const traits = COMMAND_SETS[parsed.query.commandSet];
  // Out of the query, which was answered at the start of the first block.
  await link.command(traits.readArray, 0);
  const commands = traits.commands(chip);
  return { chip, commands, blocks, protection: cfiProtection(chip, commands, blocks) };
}

/** The chip's name, and whether it is the one that was expected. @throws {CfiMismatchError} {@link CfiChipsDifferError} */
async function nameChip({ name: memory, table: named, tableFor }: CfiNorOptions, { commands, blocks }: OpenCfi): Promise<string> {
  const [first, ...others] = await commands.identify();
  if (first === undefined) throw new Error("a wiring without chips");
  const { manufacturerId, deviceId } = first;
  if (others.some((other) => other.manufacturerId !== manufacturerId || other.deviceId !== deviceId)) {
    throw new CfiChipsDifferError({ memory, what: "their identifier codes" });
  }
  const actual = { manufacturerId, deviceId, sizeBytes: blocks.sizeBytes };
  const table = named ?? tableFor?.(manufacturerId, deviceId);
  if (table === undefined) return `CFI ${hex(manufacturerId, 4)} ${hex(deviceId, 4)}`;
  if (table.manufacturerId !== manufacturerId || table.deviceId !== deviceId || table.sizeBytes !== blocks.sizeBytes) {
    throw new CfiMismatchError({ memory, name: table.name, expected: table, actual });
  }
  return table.name;
}

function geometryOf({ chip, blocks }: OpenCfi, readMsPerByte: number): FlashGeometry {
  const { query } = chip;
  const pageBytes = programBytes(chip);
  const page = query.bufferBytes === 0 ? wordsOf(pageBytes / 2, query.word) : query.buffer;
  return {
    sizeBytes: blocks.sizeBytes,
    pageBytes,
    erases: blocks.erases,
    pageTypicalMs: page.typicalMs,
    pageMaximumMs: page.maximumMs,
    canProgramAgain: COMMAND_SETS[query.commandSet].canProgramAgain,
    readMsPerByte,
  };
}

const wordsOf = (words: number, { typicalMs, maximumMs }: CfiChip["query"]["word"]) => ({
  typicalMs: words * typicalMs,
  maximumMs: words * maximumMs,
});

async function measureReadMsPerByte(clock: Clock, read: Memory["read"]): Promise<number> {
  const startMs = clock.nowMs();
  await read(0, new Uint8Array(SAMPLE_BYTES));
  return Math.max((clock.nowMs() - startMs) / SAMPLE_BYTES, LEAST_READ_MS_PER_BYTE);
}

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

/**
 * Opens the parallel NOR flash behind a port: opens the port, ends what an earlier run left unfinished, finds out from the CFI query
 * how many chips there are and how they are driven, and checks them against the table. Nothing non-volatile is touched.
 *
 * The memory owns the port from here on: `close` sets locks again that were opened, leaves the chips in read array mode and closes
 * the port, and so does a failure to open.
 *
 * @throws {ChipNotAnsweringError} {@link CfiUnusableError} {@link CfiChipsDifferError} {@link CfiMismatchError}, and the errors of the port
 */
export async function openCfiNor(options: CfiNorOptions): Promise<Memory> {
  const { port, clock, name } = options;
  let opened: OpenCfi | undefined;
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await tidyUp([() => opened?.protection.close(), () => opened?.commands.close(), () => port.close()]);
  };

  try {
    await port.open();
    opened = await identify(options);
    const { chip, protection } = opened;
    const chipName = await nameChip(options, opened);
    const access = cfiAccess(chip, opened);
    const readMsPerByte = options.readMsPerByte ?? (await measureReadMsPerByte(clock, access.read));
    return {
      identity: { name, chip: chipName, jedecId: "", geometrySource: "cfi" },
      geometry: geometryOf(opened, readMsPerByte),
      ...access,
      protectedRanges: protection.protectedRanges,
      liftProtection: protection.liftProtection,
      close,
    };
  } catch (failure) {
    // Closing a port that just failed may fail too; what failed first is what the user has to know.
    await close().catch(() => {});
    throw failure;
  }
}
