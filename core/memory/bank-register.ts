import { BankError } from "./errors.ts";
import type { SpiNorChip } from "./spi-nor-chip.ts";
import { COMMAND, type SpiNorLink } from "./spi-nor-link.ts";

/** What 3 address bytes reach. */
const BANK_BYTES = 0x100_0000;

/** Chooses the 16 MiB that commands with 3 address bytes mean, on chips that need it. */
export interface BankSelector {
  /** Makes the bank of an address the current one; sends nothing where it is already, or where the chip has no banks. */
  select(address: number): Promise<void>;
  /** Bytes from an address to the end of its bank. */
  leftIn(address: number): number;
}

const ONE_BANK: BankSelector = { select: async () => {}, leftIn: () => Number.POSITIVE_INFINITY };

/**
 * The extended address register (C5, C8), which holds the address bits above 23. It is volatile, and kept in mind here: writing it
 * costs two transactions. After a failure it is written anew.
 */
export function bankSelector(link: SpiNorLink, { fourByteWay }: Pick<SpiNorChip, "fourByteWay">): BankSelector {
  if (fourByteWay !== "extended-address-register") return ONE_BANK;
  let current: number | undefined;
  return {
    select: async (address) => {
      const bank = Math.floor(address / BANK_BYTES);
      if (bank === current) return;
      current = undefined;
      await writeBank(link, bank);
      current = bank;
    },
    leftIn: (address) => BANK_BYTES - (address % BANK_BYTES),
  };
}

/** @throws {BankError} if the chip did not take it: commands would then hit the wrong 16 MiB */
export async function writeBank(link: SpiNorLink, bank: number): Promise<void> {
  await link.send(COMMAND.writeEnable);
  await link.send(COMMAND.writeExtendedAddress, bank);
  const [actual = 0xff] = await link.ask([COMMAND.readExtendedAddress], 1);
  if (actual !== bank) throw new BankError({ memory: link.memory, bank, actual });
}
