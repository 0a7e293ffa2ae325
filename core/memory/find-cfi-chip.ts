import { hex } from "../bits/hex.ts";
import { AMD_RESET, CFI_COMMAND, type CfiLink, openCfiLink, READ_ARRAY, SILENT_WORD } from "./cfi-link.ts";
import { CFI_TABLE, type CfiPlaces, EXTENDED_BYTES, extendedStart } from "./cfi-query.ts";
import { CFI_WIRINGS, type CfiWiring } from "./cfi-wiring.ts";
import { CfiChipsDifferError, ChipNotAnsweringError } from "./errors.ts";

const QRY = [0x51, 0x52, 0x59] as const;
const QRY_PLACE = 0x10;
const QUERY_ADDRESS = 0x55;

/**
 * How long a chip is waited for that an earlier run left busy. The longest erase of one block that we know takes 4 s at most (P30
 * and MT28GU data sheets, program and erase characteristics); twice that, and some room.
 */
const LONGEST_BUSY_MS = 10_000;
const BUSY_LOOK_MS = 10;

/** More words than the largest write buffer has, and the confirm after them. */
const FLUSH_WORDS = 1026;
const READ_STATUS = 0x70;
const READY = 0x80;

/**
 * RCR value of asynchronous reads, which Intel's chips take from the address lines; a chip in synchronous mode, as an FPGA leaves
 * it that booted in it, answers asynchronous reads with noise (P30 data sheet, read configuration register, bit 15).
 */
const ASYNCHRONOUS = 0xf94f;

export interface FoundCfi {
  readonly link: CfiLink;
  readonly table: CfiPlaces;
}

type Surroundings = Pick<CfiLink, "port" | "clock" | "memory">;

/**
 * Brings the chips into query mode, whatever state an earlier run left them in, finds out how they are wired, and reads their table.
 * They stay in query mode.
 *
 * @throws {ChipNotAnsweringError} {@link CfiChipsDifferError}
 */
export async function findCfiChip(surroundings: Surroundings): Promise<FoundCfi> {
  try {
    const link = (await awake(surroundings)) ?? (await woken(surroundings));
    return { link, table: await readTable(link) };
  } catch (failure) {
    // What could not be found may still be something that the FPGA wants to boot from.
    await leaveQuery(surroundings).catch(() => {});
    throw failure;
  }
}

/** Read array mode for chips of any wiring and command set. */
export async function leaveQuery(surroundings: Surroundings): Promise<void> {
  for (const wiring of CFI_WIRINGS) {
    const link = openCfiLink(surroundings, wiring);
    await link.command(AMD_RESET, 0);
    await link.command(READ_ARRAY, 0);
  }
}

/** In most cases the chip is ready, and needs a read array command at most. */
async function awake(surroundings: Surroundings): Promise<CfiLink | undefined> {
  for (const wiring of CFI_WIRINGS) {
    const link = openCfiLink(surroundings, wiring);
    for (const reset of [READ_ARRAY, AMD_RESET]) {
      // Twice: the first one may end a command that was cut off.
      await link.command(reset, 0);
      await link.command(reset, 0);
      if (await answersQuery(link)) return link;
    }
  }
  return undefined;
}

/** Ends whatever was cut off, and waits for a chip that is still busy with it. */
async function woken(surroundings: Surroundings): Promise<CfiLink> {
  const { clock } = surroundings;
  const startMs = clock.nowMs();
  for (;;) {
    const waitedMs = clock.nowMs() - startMs;
    for (const wiring of CFI_WIRINGS) await endCutCommand(openCfiLink(surroundings, wiring));
    const found = await awake(surroundings);
    if (found !== undefined) return found;
    const words = await lookBusy(surroundings);
    if (!words.isBusy || waitedMs >= LONGEST_BUSY_MS) {
      throw new ChipNotAnsweringError({ memory: surroundings.memory, command: "the CFI query", answer: words.text });
    }
    await clock.wait(BUSY_LOOK_MS);
  }
}

/**
 * A write buffer that was not filled takes all that comes for its data: it gets ones until it is full, and then no confirm, which
 * ends it. AMD's chips then need their abort reset.
 */
async function endCutCommand(link: CfiLink): Promise<void> {
  await link.port.writeBlock(0, new Uint8Array(2 * FLUSH_WORDS).fill(0xff));
  await amdAbortReset(link);
  await link.command(0x60, ASYNCHRONOUS * link.wiring.step);
  await link.command(0x03, ASYNCHRONOUS * link.wiring.step);
  await link.command(READ_ARRAY, 0);
}

/** AA, 55, F0: read array after an aborted write to the buffer (AMD command set). */
export async function amdAbortReset(link: CfiLink): Promise<void> {
  const [first, second] = unlockAddresses(link.wiring);
  await link.command(0xaa, first);
  await link.command(0x55, second);
  await link.command(AMD_RESET, first);
}

/** Where AMD's chips take AA and 55 (S29GL-P data sheet, tables 12.1 and 12.3: 555 and 2AA, in 8-bit mode AAA and 555). */
export const unlockAddresses = ({ step, isByteMode }: CfiWiring): readonly [number, number] => [
  0x555 * step,
  0x2aa * step + (isByteMode ? 1 : 0),
];

async function answersQuery(link: CfiLink): Promise<boolean> {
  const address = QUERY_ADDRESS * link.wiring.step;
  await link.command(CFI_COMMAND.query, address);
  for (const [index, letter] of QRY.entries()) {
    const shown = await link.lookAtTable(QRY_PLACE + index);
    if (shown.some((value) => value !== letter)) return false;
  }
  return true;
}

/** A busy chip of Intel's shows a status without its ready bit, one of AMD's a bit that toggles; a bus without a chip does neither. */
async function lookBusy({ port }: Surroundings): Promise<{ readonly isBusy: boolean; readonly text: string }> {
  await port.write(0, READ_STATUS);
  const words = [await port.read(0), await port.read(0)] as const;
  const text = hex(words[0], 4);
  if (words[0] !== words[1]) return { isBusy: true, text };
  return { isBusy: words[0] !== SILENT_WORD && (words[0] & READY) === 0, text };
}

async function readTable(link: CfiLink): Promise<CfiPlaces> {
  const table = new Map<number, number>();
  const readPlaces = async (start: number, end: number): Promise<void> => {
    for (let place = start; place < end; place++) {
      const [first = 0, ...others] = await link.lookAtTable(place);
      if (others.some((value) => value !== first)) throw new CfiChipsDifferError({ memory: link.memory, what: `place ${hex(place, 2)}` });
      table.set(place, first & 0xff);
    }
  };
  await readPlaces(CFI_TABLE.start, CFI_TABLE.end);
  const extended = extendedStart(table);
  if (extended >= CFI_TABLE.end - EXTENDED_BYTES) await readPlaces(extended, extended + EXTENDED_BYTES);
  return table;
}
