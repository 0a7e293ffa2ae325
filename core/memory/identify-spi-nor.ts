import { hexBytes } from "../bits/hex.ts";
import { ChipMismatchError, ChipNotAnsweringError, UnknownChipError } from "./errors.ts";
import { readSfdp } from "./read-sfdp.ts";
import { chipFromSfdp, chipFromTable, type SpiNorChip } from "./spi-nor-chip.ts";
import { COMMAND, type SpiNorLink } from "./spi-nor-link.ts";
import type { SpiNorTable } from "./spi-nor-table.ts";

/** What is known about chips beforehand. */
export interface KnownChips {
  /** The chip that the card profile names. */
  readonly table?: SpiNorTable;
  /** Finds a chip by its answer to 9F, lower-case hex. */
  readonly tableFor?: (jedecId: string) => SpiNorTable | undefined;
}

/** From AB until the chip answers. Chosen with room: data sheets name some tens of microseconds (tRES1). */
const WAKE_MS = 0.05;

/**
 * Longest time for a chip that is busy when it is opened and that no table names. The longest erase of one block that we
 * know takes 3 s (Micron N25Q128A data sheet, Rev. T, table 43: sector erase).
 */
const UNKNOWN_BUSY_MS = 3000;
/** How often a chip is looked at that was found busy. */
const BUSY_LOOK_MS = 10;

const SILENT = new Set(["000000", "ffffff"]);

/** A chip that was cut off in an erase may answer nothing but its status until it is done. */
async function waitForEarlierWork(link: SpiNorLink, table: SpiNorTable | undefined): Promise<void> {
  const status = await link.status();
  if (status === 0xff || (status & 1) === 0) return;
  const maximumMs = Math.max(...(table?.erases.map((erase) => erase.maximumMs) ?? [UNKNOWN_BUSY_MS]));
  await link.waitReady("status", { name: "work begun before this run", typicalMs: BUSY_LOOK_MS, maximumMs });
}

/** The answer to 9F. After configuration the FPGA swallows the first clocks, so the first command is thrown away. */
async function readJedecId(link: SpiNorLink, table: SpiNorTable | undefined): Promise<string> {
  await link.ask([COMMAND.readJedecId], 3);
  await link.send(COMMAND.releasePowerDown);
  await link.clock.wait(WAKE_MS);
  await waitForEarlierWork(link, table);
  const jedecId = hexBytes(await link.ask([COMMAND.readJedecId], 3));
  if (SILENT.has(jedecId)) throw new ChipNotAnsweringError({ memory: link.memory, command: "9F", answer: jedecId });
  return jedecId;
}

/**
 * Finds out which chip is there and how it is driven: by the table that the card names or that fits its JEDEC id, else by its
 * own SFDP tables. A table may hand sizes and times back to SFDP.
 *
 * @throws {ChipNotAnsweringError} {@link ChipMismatchError} {@link UnknownChipError} {@link ChipBusyError}
 */
export async function identifySpiNor(link: SpiNorLink, { table: named, tableFor }: KnownChips): Promise<SpiNorChip> {
  const jedecId = await readJedecId(link, named);
  if (named !== undefined && named.jedecId !== jedecId) {
    throw new ChipMismatchError({ memory: link.memory, expected: named.name, expectedId: named.jedecId, actualId: jedecId });
  }
  const table = named ?? tableFor?.(jedecId);
  if (table !== undefined && table.sfdp !== "use") return chipFromTable(table);
  const sfdp = await readSfdp((address, sizeBytes) => {
    // Always a 3-byte address and one dummy byte, JESD216B 6.1.
    const command = [COMMAND.readSfdp, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff, 0];
    return link.ask(command, sizeBytes);
  });
  if (sfdp.kind === "found") return chipFromSfdp(jedecId, sfdp.geometry, table);
  if (table !== undefined) return chipFromTable(table);
  throw new UnknownChipError({ memory: link.memory, jedecId, reason: sfdp.reason });
}
