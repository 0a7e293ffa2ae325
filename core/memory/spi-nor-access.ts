import { hex } from "../bits/hex.ts";
import { bankSelector } from "./bank-register.ts";
import { AddressRangeError, EraseFailedError, type FlagFacts, ProgramFailedError, SectorLockedError } from "./errors.ts";
import type { Memory } from "./memory.ts";
import type { SpiNorChip } from "./spi-nor-chip.ts";
import { COMMAND, type SpiNorLink, type Work } from "./spi-nor-link.ts";

/** One transaction reads at most this: long enough that its five command bytes do not count, short enough to be interrupted. */
const MOST_READ_BYTES = 0x1_0000;

/** Bits of the flag status register (Micron N25Q and MT25Q data sheets), most telling first: a locked sector sets its work's bit too. */
const FLAGS: readonly { readonly mask: number; readonly failure: new (facts: FlagFacts) => Error }[] = [
  { mask: 0x02, failure: SectorLockedError },
  { mask: 0x20, failure: EraseFailedError },
  { mask: 0x10, failure: ProgramFailedError },
];
const ANY_FLAG = 0x32;

/** Waits until the work that was started is done, and says how it went. */
export type Finish = () => Promise<void>;

/** The chip's data. Work that was started keeps the chip busy until it is finished; nothing else may be asked of it before. */
export interface SpiNorAccess extends Pick<Memory, "read" | "erase" | "program"> {
  startErase(address: number, sizeBytes: number): Promise<Finish>;
  startProgram(address: number, data: Uint8Array): Promise<Finish>;
}

const NOTHING_TO_DO: Finish = async () => {};

/** Reading, erasing and programming a chip. Left-over failure flags of an earlier run are cleared first. */
export async function spiNorAccess(link: SpiNorLink, chip: SpiNorChip): Promise<SpiNorAccess> {
  const { memory } = link;
  const banks = bankSelector(link, chip);

  const command = (opcode: number, address: number): number[] => {
    const bytes = [opcode, address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff];
    if (chip.addressBytes === 3) bytes.splice(1, 1);
    return bytes;
  };

  const checkRange = (address: number, sizeBytes: number): void => {
    if (Number.isSafeInteger(address) && address >= 0 && address + sizeBytes <= chip.sizeBytes) return;
    throw new AddressRangeError({ memory, address, sizeBytes, memoryBytes: chip.sizeBytes });
  };

  const checkFlags = async (address: number, flagStatus: number): Promise<void> => {
    const flag = FLAGS.find(({ mask }) => (flagStatus & mask) !== 0);
    if (flag === undefined) return;
    // The flags and the write enable stay until they are cleared, and would fail whatever comes next.
    await link.send(COMMAND.clearFlagStatus);
    await link.send(COMMAND.writeDisable);
    throw new flag.failure({ memory, address, flagStatus });
  };

  // Whether the chip follows write enable is asked once, and again after each failure: asking for each page would cost a third of its reads.
  let isTrusted = false;
  const start = async (address: number, bytes: Uint8Array, work: Work): Promise<Finish> => {
    const wasTrusted = isTrusted;
    isTrusted = false;
    await banks.select(address);
    if (wasTrusted) await link.send(COMMAND.writeEnable);
    else await link.writeEnableChecked();
    await link.transfer(bytes, new Uint8Array());
    return async () => {
      const status = await link.waitReady(chip.flagStatus ? "flag-status" : "status", work);
      if (chip.flagStatus) await checkFlags(address, status);
      isTrusted = true;
    };
  };

  if (chip.flagStatus && ((await link.flagStatus()) & ANY_FLAG) !== 0) await link.send(COMMAND.clearFlagStatus);

  const startErase = async (address: number, sizeBytes: number): Promise<Finish> => {
    checkRange(address, sizeBytes);
    const kind = chip.erases.find((erase) => erase.sizeBytes === sizeBytes);
    if (kind === undefined) throw new Error(`${chip.name} has no erase of ${sizeBytes} bytes`);
    // Some chips erase the block around the address, others start at it: neither is what was meant.
    if (address % sizeBytes !== 0) throw new Error(`erase of ${sizeBytes} bytes at ${hex(address)} is not aligned`);
    return await start(address, Uint8Array.from(command(kind.opcode, address)), { ...kind, name: `erase at ${hex(address)}` });
  };

  const startProgram = async (address: number, data: Uint8Array): Promise<Finish> => {
    checkRange(address, data.length);
    if (data.length === 0) return NOTHING_TO_DO;
    if ((address % chip.pageBytes) + data.length > chip.pageBytes) {
      throw new Error(`program of ${data.length} bytes at ${hex(address)} crosses a page of ${chip.pageBytes}`);
    }
    const head = command(chip.programOpcode, address);
    const bytes = new Uint8Array(head.length + data.length);
    bytes.set(head);
    bytes.set(data, head.length);
    return await start(address, bytes, { ...chip.pageProgram, name: `program at ${hex(address)}` });
  };

  return {
    read: async (address, into) => {
      checkRange(address, into.length);
      for (let done = 0; done < into.length; ) {
        const at = address + done;
        // A command that runs past the end of a bank goes on at its start.
        const sizeBytes = Math.min(into.length - done, MOST_READ_BYTES, banks.leftIn(at));
        await banks.select(at);
        const send = Uint8Array.from(command(chip.readOpcode, at));
        await link.transfer(send, into.subarray(done, done + sizeBytes));
        done += sizeBytes;
      }
    },
    startErase,
    startProgram,
    erase: async (address, sizeBytes) => (await startErase(address, sizeBytes))(),
    program: async (address, data) => (await startProgram(address, data))(),
  };
}
