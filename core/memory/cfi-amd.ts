import { hex } from "../bits/hex.ts";
import { type CfiChip, type CfiCommands, type CfiProgram, programBytes, wordOf } from "./cfi-commands.ts";
import { AMD_RESET, CFI_COMMAND } from "./cfi-link.ts";
import { granuleBytes } from "./cfi-wiring.ts";
import { CommandSequenceError, EraseFailedError, type FlagFacts, ProgramFailedError } from "./errors.ts";
import { amdAbortReset, unlockAddresses } from "./find-cfi-chip.ts";
import type { AddressRange } from "./memory.ts";
import { type ChipLook, type ChipWork, waitForChip } from "./wait-for-chip.ts";

/** Third cycle of the sequences (S29GL-P data sheet, tables 12.1 and 12.2; MT28EW data sheet, command definitions). */
const COMMAND = {
  program: 0xa0,
  erase: 0x80,
  eraseBlock: 0x30,
  buffer: 0x25,
  confirm: 0x29,
  dynamic: 0xe0,
  persistent: 0xc0,
  leave: 0x90,
} as const;

/** Status bits while the chip works: DQ6 toggles with each read, DQ5 says that it took too long, DQ1 that a write to the buffer was aborted. */
const TOGGLE = 0x40;
const TOO_LONG = 0x20;
const ABORTED = 0x02;

/** Autoselect: protection of a sector, from its start. */
const PROTECTION_PLACE = 2;
const PROTECTED = 0x01;

/** Erasing all persistent protection bits takes as long as erasing a sector (S29GL-P data sheet, persistent protection bits). */
const CLEAR_PROTECTION = "clearing of the persistent protection bits";

/** AMD's command set: unlock cycles before everything, and toggling bits instead of a status register. It returns to reading by itself. */
export function amdCommands(chip: CfiChip): CfiCommands {
  const { link, query } = chip;
  const { memory } = link;
  const bufferBytes = programBytes(chip);
  const [first, second] = unlockAddresses(link.wiring);

  const unlocked = async (command: number, address: number): Promise<void> => {
    await link.command(0xaa, first);
    await link.command(0x55, second);
    await link.command(command, address);
  };
  const reset = () => link.command(AMD_RESET, 0);

  /** Two reads tell whether a chip works; when it says that this takes too long, two more tell whether it ended meanwhile. */
  const statusAt = (address: number, Failure: new (facts: FlagFacts) => Error) => async (): Promise<ChipLook> => {
    // Only bits of chips that toggle count, and toggling itself shows in any of them.
    const look = async () => {
      const before = await link.look(wordOf(address));
      const after = await link.look(wordOf(address));
      const busy = after.filter((status, index) => ((status ^ (before[index] ?? 0)) & TOGGLE) !== 0);
      return { isBusy: busy.length > 0, status: busy.reduce((sum, status) => sum | (status & 0xff), 0) };
    };
    const now = await look();
    if (!now.isBusy || (now.status & (TOO_LONG | ABORTED)) === 0) return now;
    const again = await look();
    if (!again.isBusy) return again;
    if ((again.status & TOO_LONG) !== 0) throw new Failure({ memory, address, flagStatus: again.status });
    if ((again.status & ABORTED) !== 0) throw new CommandSequenceError({ memory, address, status: again.status });
    return again;
  };
  const finish = async (address: number, work: ChipWork, Failure: new (facts: FlagFacts) => Error): Promise<void> => {
    await waitForChip(link, work, statusAt(address, Failure));
  };

  const programBuffer = async ({ address, data, block }: CfiProgram): Promise<void> => {
    const step = granuleBytes(link.wiring);
    await unlocked(COMMAND.buffer, wordOf(block.address));
    await link.command(data.length / step - 1, wordOf(block.address));
    await link.port.writeBlock(wordOf(address), data);
    await link.command(COMMAND.confirm, wordOf(block.address));
    const typicalMs = Math.max(
      Math.min(query.word.typicalMs, query.buffer.typicalMs),
      (query.buffer.typicalMs * data.length) / bufferBytes,
    );
    const maximumMs = Math.max(query.buffer.maximumMs, query.word.maximumMs);
    // The last address that was written is the one that shows the status of a write to the buffer.
    await finish(address + data.length - step, { name: `program at ${hex(address)}`, typicalMs, maximumMs }, ProgramFailedError);
  };

  const programWords = async ({ address, data }: CfiProgram): Promise<void> => {
    const step = granuleBytes(link.wiring);
    for (let done = 0; done < data.length; done += step) {
      await unlocked(COMMAND.program, first);
      await link.port.writeBlock(wordOf(address + done), data.subarray(done, done + step));
      await finish(address + done, { name: `program at ${hex(address + done)}`, ...query.word }, ProgramFailedError);
    }
  };

  const isProtected = async (block: AddressRange): Promise<boolean> => {
    await unlocked(CFI_COMMAND.identify, first);
    const bits = await link.lookAtTable(PROTECTION_PLACE, wordOf(block.address));
    await reset();
    return bits.some((bit) => (bit & PROTECTED) !== 0);
  };
  /** The two cycles that leave a protection command set. */
  const leaveProtection = async (): Promise<void> => {
    await link.command(COMMAND.leave, 0);
    await link.command(0x00, 0);
  };

  return {
    readArray: async () => {},
    identify: async () => {
      await unlocked(CFI_COMMAND.identify, first);
      const manufacturers = await link.lookAtTable(0);
      const devices = await link.lookAtTable(1);
      await reset();
      return manufacturers.map((manufacturerId, index) => ({ manufacturerId, deviceId: devices[index] ?? 0 }));
    },
    clearFailures: async () => {},
    erase: async (block) => {
      await unlocked(COMMAND.erase, first);
      await unlocked(COMMAND.eraseBlock, wordOf(block.address));
      await finish(block.address, { name: `erase at ${hex(block.address)}`, ...query.erase }, EraseFailedError);
    },
    program: query.bufferBytes === 0 ? programWords : programBuffer,
    lockState: async (block) => ((await isProtected(block)) ? "locked" : "open"),
    unlock: async (block) => {
      await unlocked(COMMAND.dynamic, first);
      await link.command(COMMAND.program, 0);
      await link.command(0x01, wordOf(block.address));
      await leaveProtection();
      if (!(await isProtected(block))) return;
      await unlocked(COMMAND.persistent, first);
      await link.command(COMMAND.erase, 0);
      await link.command(COMMAND.eraseBlock, 0);
      try {
        await finish(0, { name: CLEAR_PROTECTION, ...query.erase }, EraseFailedError);
      } finally {
        await leaveProtection();
      }
    },
    relock: async () => {},
    recover: async () => {
      await amdAbortReset(link);
      await reset();
    },
    close: reset,
  };
}
