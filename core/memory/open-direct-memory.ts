import { hex } from "../bits/hex.ts";
import type { Clock } from "../bus/clock.ts";
import type { MemoryPort } from "../port/port.ts";
import { AddressRangeError, ChipMismatchError, ChipNotAnsweringError } from "./errors.ts";
import type { EraseKind, FlashGeometry, Memory } from "./memory.ts";

/** What is known about a flash whose commands the hardware gives, with the spelling of the profile. */
export interface DirectTable {
  /** `Micron N25Q128A`. */
  readonly name: string;
  /** Answer to 9F, lower-case hex; absent where the kind of flash has none. */
  readonly jedecId?: string;
  readonly sizeBytes: number;
  readonly pageBytes: number;
  /** Ascending by size. */
  readonly erases: readonly EraseKind[];
  readonly pageProgram: { readonly typicalMs: number; readonly maximumMs: number };
  readonly canProgramAgain: boolean;
  /** A program of a whole erase unit erases it first. */
  readonly programErases: boolean;
}

export interface DirectMemoryOptions {
  readonly port: MemoryPort;
  readonly clock: Clock;
  /** The memory's name in the card profile: `flash0`. */
  readonly name: string;
  readonly table: DirectTable;
}

const SAMPLE_BYTES = 1024;
/** Eight bits at 133 MHz, the fastest clock in any profile: a simulated clock may stand still. */
const LEAST_READ_MS_PER_BYTE = 0.00006;
/** Controllers move words: ports are asked for nothing smaller. */
const WORD_BYTES = 4;
/** Bytes of one read operation, so that the budget of one is never spent by reading much. */
const MOST_READ_BYTES = 0x1_0000;
const JEDEC_BYTES = 3;
const SILENT = new Set(["000000", "ffffff"]);

async function checkIdentity({ port, name, table }: DirectMemoryOptions): Promise<string> {
  const id = await port.identify();
  if (id === undefined) return "";
  const jedecId = id.toString(16).padStart(2 * JEDEC_BYTES, "0");
  if (SILENT.has(jedecId) || id === 0xffff_ffff) throw new ChipNotAnsweringError({ memory: name, command: "identify", answer: jedecId });
  if (table.jedecId !== undefined && table.jedecId !== jedecId) {
    throw new ChipMismatchError({ memory: name, expected: table.name, expectedId: table.jedecId, actualId: jedecId });
  }
  return jedecId;
}

/**
 * Opens a flash behind a controller that gives its commands by itself: opens the port and compares the chip's id where the
 * controller can ask for it.
 *
 * The memory owns the port from here on: `close` closes it, and so does a failure to open.
 *
 * @throws {ChipNotAnsweringError} {@link ChipMismatchError}, and the errors of the port
 */
export async function openDirectMemory(options: DirectMemoryOptions): Promise<Memory> {
  const { port, clock, name, table } = options;
  try {
    await port.open();
    const jedecId = await checkIdentity(options);
    const access = directAccess(options);
    const startMs = clock.nowMs();
    await access.read(0, new Uint8Array(SAMPLE_BYTES));
    const readMsPerByte = Math.max((clock.nowMs() - startMs) / SAMPLE_BYTES, LEAST_READ_MS_PER_BYTE);
    let isClosed = false;
    return {
      identity: { name, chip: table.name, jedecId, geometrySource: "table" },
      geometry: geometryOf(table, readMsPerByte),
      ...access,
      // What protects ranges is the controller's secret: an erase that is refused says so.
      protectedRanges: async () => [],
      liftProtection: async () => {},
      close: async () => {
        if (isClosed) return;
        isClosed = true;
        await port.close();
      },
    };
  } catch (failure) {
    // Closing a port that just failed may fail too; what failed first is what the user has to know.
    await Promise.resolve()
      .then(() => port.close())
      .catch(() => {});
    throw failure;
  }
}

const geometryOf = (table: DirectTable, readMsPerByte: number): FlashGeometry => ({
  sizeBytes: table.sizeBytes,
  pageBytes: table.pageBytes,
  erases: table.erases,
  pageTypicalMs: table.pageProgram.typicalMs,
  pageMaximumMs: table.pageProgram.maximumMs,
  canProgramAgain: table.canProgramAgain && !table.programErases,
  programErases: table.programErases,
  readMsPerByte,
});

function directAccess({ port, name, table }: DirectMemoryOptions): Pick<Memory, "read" | "erase" | "program"> {
  const checkRange = (address: number, sizeBytes: number): void => {
    if (address >= 0 && address + sizeBytes <= table.sizeBytes) return;
    throw new AddressRangeError({ memory: name, address, sizeBytes, memoryBytes: table.sizeBytes });
  };
  const readWords = async (address: number, into: Uint8Array): Promise<void> => {
    for (let done = 0; done < into.length; done += MOST_READ_BYTES) {
      await port.read(address + done, into.subarray(done, done + MOST_READ_BYTES));
    }
  };
  return {
    read: async (address, into) => {
      checkRange(address, into.length);
      if (isWords(address, into)) return await readWords(address, into);
      const words = aroundOf(address, into);
      await readWords(words.address, words.data);
      into.set(words.data.subarray(address - words.address, address - words.address + into.length));
    },
    erase: async (address, sizeBytes) => {
      checkRange(address, sizeBytes);
      const isKind = table.erases.some((erase) => erase.sizeBytes === sizeBytes);
      if (!isKind || address % sizeBytes !== 0) throw new Error(`${table.name} has no erase of ${sizeBytes} bytes at ${hex(address)}`);
      await port.erase(address, sizeBytes);
    },
    program: async (address, data) => {
      checkRange(address, data.length);
      if (data.length === 0) return;
      if ((address % table.pageBytes) + data.length > table.pageBytes) {
        throw new Error(`program of ${data.length} bytes at ${hex(address)} crosses a page of ${table.pageBytes}`);
      }
      const [{ sizeBytes: unitBytes } = { sizeBytes: 1 }] = table.erases;
      if (table.programErases && (address % unitBytes !== 0 || data.length % unitBytes !== 0))
        throw new Error(`program of ${data.length} bytes at ${hex(address)} erases units of ${unitBytes}`);
      if (isWords(address, data)) return await port.program(address, data);
      // Programming ones changes nothing.
      const words = aroundOf(address, data);
      words.data.fill(0xff).set(data, address - words.address);
      await port.program(words.address, words.data);
    },
  };
}

const isWords = (address: number, { length }: Uint8Array): boolean => address % WORD_BYTES === 0 && length % WORD_BYTES === 0;

/** The whole words around some bytes, with room for their data. Chips and their pages are made of whole words. */
function aroundOf(address: number, { length }: Uint8Array): { readonly address: number; readonly data: Uint8Array } {
  const start = address - (address % WORD_BYTES);
  const end = Math.ceil((address + length) / WORD_BYTES) * WORD_BYTES;
  return { address: start, data: new Uint8Array(end - start) };
}
