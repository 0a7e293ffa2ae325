import { ProtectionStaysError, ProtectionUnsupportedError } from "./errors.ts";
import type { AddressRange } from "./memory.ts";
import type { SpiNorChip } from "./spi-nor-chip.ts";
import { COMMAND, type SpiNorLink } from "./spi-nor-link.ts";

/** Bits 1 and 0 of the status register tell, they are not written. */
const NOT_WRITTEN = 0x03;

/** At worst 8 ms on an N25Q128A and 40 ms on an MX25L25645G (data sheets, write status register cycle time); the rest is room, chosen. */
const STATUS_WRITE = { name: "write of the status register", typicalMs: 2, maximumMs: 2000 } as const;

/**
 * What the chip refuses to change. Which part the bits stand for differs from chip to chip (top or bottom, 1/2 to 1/64,
 * complement), so any protection bit reports the whole chip: too much is asked about once, too little fails half-way.
 * Locks of single sectors are not looked at; they show when an erase is refused.
 */
export async function readProtectedRanges(link: SpiNorLink, chip: SpiNorChip): Promise<readonly AddressRange[]> {
  const status = await link.status();
  return (status & chip.protectBits) === 0 ? [] : [{ address: 0, sizeBytes: chip.sizeBytes }];
}

/**
 * Clears the block protection bits, which are non-volatile; all other bits of the register keep their value.
 *
 * @throws {ProtectionStaysError} {@link ProtectionUnsupportedError} {@link WriteEnableError} {@link ChipBusyError}
 */
export async function liftBlockProtection(link: SpiNorLink, chip: SpiNorChip): Promise<void> {
  const before = await link.status();
  if ((before & chip.protectBits) === 0) return;
  if (chip.statusWrite === "loses-second-byte") throw new ProtectionUnsupportedError({ memory: link.memory, chip: chip.name });
  const open = before & ~chip.protectBits & ~NOT_WRITTEN & 0xff;
  const second = chip.statusWrite === "two-bytes" ? await link.ask([COMMAND.readStatus2], 1) : [];
  await link.writeEnableChecked();
  await link.send(COMMAND.writeStatus, open, ...second);
  await link.waitReady("status", STATUS_WRITE);
  const after = await link.status();
  if ((after & chip.protectBits) === 0) return;
  // A chip whose WP# pin is held low ignores the write and keeps the enable that came before it.
  await link.send(COMMAND.writeDisable);
  throw new ProtectionStaysError({ memory: link.memory, status: after });
}
