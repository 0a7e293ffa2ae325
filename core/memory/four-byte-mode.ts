import { writeBank } from "./bank-register.ts";
import { FourByteModeError } from "./errors.ts";
import type { SpiNorChip } from "./spi-nor-chip.ts";
import { COMMAND, type SpiNorLink } from "./spi-nor-link.ts";

/** Bit 0 of the flag status register: the chip takes 4 address bytes (Micron N25Q and MT25Q data sheets, flag status register). */
const FOUR_BYTE_ADDRESSING = 0x01;

async function switchMode(link: SpiNorLink, chip: SpiNorChip, opcode: number): Promise<void> {
  if (chip.fourByteWay === "enter") return link.send(opcode);
  await link.send(COMMAND.writeEnable);
  await link.send(opcode);
  // Chips that need no write enable here would keep it.
  await link.send(COMMAND.writeDisable);
}

const isSwitched = ({ fourByteWay }: SpiNorChip): boolean => fourByteWay === "enter" || fourByteWay === "enter-after-write-enable";

/** Switches a chip that needs it to 4-byte addressing, a volatile mode. @throws {FourByteModeError} if a chip that can tell did not follow */
export async function enterFourByteMode(link: SpiNorLink, chip: SpiNorChip): Promise<void> {
  if (!isSwitched(chip)) return;
  await switchMode(link, chip, COMMAND.enterFourByte);
  if (!chip.flagStatus) return;
  const flagStatus = await link.flagStatus();
  if ((flagStatus & FOUR_BYTE_ADDRESSING) === 0) throw new FourByteModeError({ memory: link.memory, flagStatus });
}

/** Back to 3-byte addressing, in which an FPGA expects to boot. */
export async function leaveFourByteMode(link: SpiNorLink, chip: SpiNorChip): Promise<void> {
  if (isSwitched(chip)) await switchMode(link, chip, COMMAND.exitFourByte);
  if (chip.fourByteWay === "extended-address-register") await writeBank(link, 0);
}
