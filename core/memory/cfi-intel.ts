import { hex } from "../bits/hex.ts";
import { type CfiChip, type CfiCommands, type CfiProgram, type LockState, programBytes, wordOf } from "./cfi-commands.ts";
import { CFI_COMMAND, READ_ARRAY } from "./cfi-link.ts";
import { granuleBytes } from "./cfi-wiring.ts";
import { CommandSequenceError, EraseFailedError, ProgramFailedError, ProgrammingVoltageError, SectorLockedError } from "./errors.ts";
import type { AddressRange } from "./memory.ts";
import { type ChipLook, type ChipWork, waitForChip } from "./wait-for-chip.ts";

/** Commands of sets 0x0001, 0x0003 and 0x0200 (P30 and MT28GU data sheets, command definitions). */
const COMMAND = { erase: 0x20, clearStatus: 0x50, lock: 0x60, readStatus: 0x70, confirm: 0xd0, setLock: 0x01 } as const;
/** Set 0x0200 has commands of its own for programs. */
const PROGRAM = { intel: { word: 0x40, buffer: 0xe8 }, micron: { word: 0x41, buffer: 0xe9 } } as const;

/** Status register: ready, and what went wrong, most telling first. Erase and program together tell of a wrong sequence. */
const READY = 0x80;
const SEQUENCE = 0x30;
const FAILED = { erase: 0x20, program: 0x10, voltage: 0x08, locked: 0x02 } as const;

/** Identifier codes: lock of a block, from its start. */
const LOCK_PLACE = 2;
const LOCKED = 0x01;
const LOCKED_DOWN = 0x02;

/** Locks of the older kind are cleared like an erase: 0.7 s at most on a 28F128J3 (clear block lock-bits time). Chosen with room. */
const CLEAR_LOCKS = { name: "clearing of the block locks", typicalMs: 500, maximumMs: 4000 } as const;

/** The command sets of Intel and Micron: a status register, and modes of reading that hold for a block or for all. */
export function intelCommands(chip: CfiChip): CfiCommands {
  const { link, query } = chip;
  const { memory } = link;
  const opcodes = PROGRAM[query.commandSet === "micron" ? "micron" : "intel"];
  const bufferBytes = programBytes(chip);
  /** Blocks known to be in read array mode: a command may take all blocks of its partition out of it, and partitions have no table. */
  const inArray = new Set<number>();
  /** Blocks that commands went to since they were last put back, by address. */
  const touched = new Map<number, AddressRange>();

  const command = async (value: number, address: number, block: AddressRange): Promise<void> => {
    inArray.clear();
    touched.set(block.address, block);
    await link.command(value, wordOf(address));
  };
  const readArray = async (block: AddressRange): Promise<void> => {
    if (inArray.has(block.address)) return;
    // Twice after a command: if one of its writes got lost, the first one only ends it.
    if (touched.has(block.address)) await link.command(READ_ARRAY, wordOf(block.address));
    await link.command(READ_ARRAY, wordOf(block.address));
    inArray.add(block.address);
    touched.delete(block.address);
  };

  const statusAt = (address: number) => async (): Promise<ChipLook> => {
    const statuses = await link.lookAtStatus(wordOf(address));
    const isBusy = statuses.some((status) => (status & READY) === 0);
    return { isBusy, status: statuses.reduce((sum, status) => sum | (status & 0xff), 0) };
  };
  const check = (status: number, address: number): void => {
    const facts = { memory, address, status };
    const flags = { memory, address, flagStatus: status };
    if ((status & SEQUENCE) === SEQUENCE) throw new CommandSequenceError(facts);
    if ((status & FAILED.locked) !== 0) throw new SectorLockedError(flags);
    if ((status & FAILED.voltage) !== 0) throw new ProgrammingVoltageError(facts);
    if ((status & FAILED.erase) !== 0) throw new EraseFailedError(flags);
    if ((status & FAILED.program) !== 0) throw new ProgramFailedError(flags);
  };
  const finish = async (address: number, work: ChipWork): Promise<void> => check(await waitForChip(link, work, statusAt(address)), address);

  /** A full buffer takes the typical time, a few words take less. */
  const timeOfWords = (bytes: number) => ({
    typicalMs: Math.max(Math.min(query.word.typicalMs, query.buffer.typicalMs), (query.buffer.typicalMs * bytes) / bufferBytes),
    maximumMs: Math.max(query.buffer.maximumMs, query.word.maximumMs),
  });

  const programBuffer = async ({ address, data, block }: CfiProgram): Promise<void> => {
    const name = `program at ${hex(address)}`;
    // The first address of the buffer: in Micron's set the count and the confirm belong to it, in Intel's any address of the block will do.
    const start = address - (address % bufferBytes);
    const setup = { name: `write buffer for ${name}`, typicalMs: 0, maximumMs: query.buffer.maximumMs };
    const status = await waitForChip(link, setup, async () => {
      await command(opcodes.buffer, start, block);
      return statusAt(start)();
    });
    // A chip that did not take the command, because an earlier one was cut short, would take the data for commands.
    if ((status & SEQUENCE) === SEQUENCE) throw new CommandSequenceError({ memory, address, status });
    await command(data.length / granuleBytes(link.wiring) - 1, start, block);
    await link.port.writeBlock(wordOf(address), data);
    await command(COMMAND.confirm, start, block);
    await finish(address, { name, ...timeOfWords(data.length) });
  };

  const programWords = async ({ address, data, block }: CfiProgram): Promise<void> => {
    const step = granuleBytes(link.wiring);
    for (let done = 0; done < data.length; done += step) {
      await command(opcodes.word, address + done, block);
      await link.port.writeBlock(wordOf(address + done), data.subarray(done, done + step));
      await finish(address + done, { name: `program at ${hex(address + done)}`, ...query.word });
    }
  };

  const lockStates = async (block: AddressRange): Promise<readonly number[]> => {
    await command(CFI_COMMAND.identify, block.address, block);
    const locks = await link.lookAtTable(LOCK_PLACE, wordOf(block.address));
    await readArray(block);
    return locks;
  };

  return {
    readArray,
    identify: async () => {
      const first = { address: 0, sizeBytes: bufferBytes };
      await command(CFI_COMMAND.identify, 0, first);
      const manufacturers = await link.lookAtTable(0);
      const devices = await link.lookAtTable(1);
      await readArray(first);
      return manufacturers.map((manufacturerId, index) => ({ manufacturerId, deviceId: devices[index] ?? 0 }));
    },
    clearFailures: (block) => command(COMMAND.clearStatus, block.address, block),
    erase: async (block) => {
      await command(COMMAND.erase, block.address, block);
      await command(COMMAND.confirm, block.address, block);
      await finish(block.address, { name: `erase at ${hex(block.address)}`, ...query.erase });
    },
    program: query.bufferBytes === 0 ? programWords : programBuffer,
    lockState: async (block): Promise<LockState> => {
      if (query.locks === "none") return "open";
      const locks = await lockStates(block);
      if (locks.every((lock) => (lock & LOCKED) === 0)) return "open";
      return locks.some((lock) => (lock & LOCKED_DOWN) !== 0) ? "locked-down" : "locked";
    },
    unlock: async (block) => {
      await command(COMMAND.lock, block.address, block);
      await command(COMMAND.confirm, block.address, block);
      if (query.locks === "persistent") await finish(block.address, CLEAR_LOCKS);
      await readArray(block);
    },
    relock: async (block) => {
      if (query.locks !== "volatile") return;
      await command(COMMAND.lock, block.address, block);
      await command(COMMAND.setLock, block.address, block);
      await readArray(block);
    },
    recover: async (block) => {
      await command(COMMAND.clearStatus, block.address, block);
      await readArray(block);
    },
    close: async () => {
      for (const block of touched.values()) await readArray(block);
    },
  };
}
