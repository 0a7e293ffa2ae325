import { hex } from "../../bits/hex.ts";
import type { SpiBurst, SpiDevice, SpiEnd } from "../spi-device.ts";
import type { NorArray } from "./nor-array.ts";
import { NOR_PAGE_BYTES, type NorCommand, type NorTransaction } from "./nor-command.ts";
import { THREE_BYTES_REACH } from "./nor-commands.ts";

/** The opcode that ends deep power-down, and the one that a reset enable allows. */
const RELEASE = 0xab;
const RESET = 0x99;

/** Of commands that carry no data. */
const NO_DATA = new Uint8Array();

/** The byte that is looked at ahead; used by one chip at a time and never kept. */
const PEEKED: SpiBurst = { sent: new Uint8Array(1), received: new Uint8Array(1), count: 1, firstDoneMs: 0, byteMs: 0 };

/** A SPI NOR chip at its pins: finds commands in the bytes, and refuses what the chip would refuse. */
export class SpiNor implements SpiDevice {
  readonly #commands: ReadonlyMap<number, NorCommand>;
  readonly #recordMisuse: (text: string) => void;
  /** What is being carried out; undefined while the opcode is awaited, and for a command that is ignored. */
  #command: NorCommand | undefined;
  #transaction: NorTransaction = { address: 0, wrapBytes: 1, dataBytes: 0, page: NO_DATA };
  /** Bytes of opcode, address and dummies taken in, and expected in all. */
  #headerBytes = 0;
  #headerLength = 1;
  #inStep = true;

  constructor(
    readonly array: NorArray,
    parts: { readonly commands: ReadonlyMap<number, NorCommand>; readonly recordMisuse: (text: string) => void },
  ) {
    this.#commands = parts.commands;
    this.#recordMisuse = parts.recordMisuse;
  }

  select(): void {
    this.#command = undefined;
    this.#headerBytes = 0;
    this.#headerLength = 1;
    this.#inStep = true;
    this.#transaction = { address: 0, wrapBytes: 1, dataBytes: 0, page: NO_DATA };
  }

  exchange(burst: SpiBurst): void {
    let index = 0;
    for (; index < burst.count && this.#headerBytes < this.#headerLength; index++) {
      this.#takeHeader(burst.sent[index] ?? 0, burst.firstDoneMs + index * burst.byteMs);
      burst.received[index] = 0xff;
    }
    if (index < burst.count) this.#takeData(burst, index);
  }

  peek(nowMs: number): number {
    const command = this.#inStep ? this.#command : undefined;
    if (!command?.answer || this.#headerBytes < this.#headerLength) return 0xff;
    PEEKED.firstDoneMs = nowMs;
    // Answers count the address on; that is for the byte itself to do.
    command.answer(this.array, { ...this.#transaction }, { burst: PEEKED, from: 0 });
    return PEEKED.received[0] ?? 0xff;
  }

  loseClocks(): void {
    this.#inStep = false;
  }

  deselect(nowMs: number, end: SpiEnd): void {
    const command = this.#command;
    this.#command = undefined;
    if (!command?.run) return;
    const flaw = this.#flawOf(command, end);
    if (flaw !== undefined) this.#recordMisuse(`${command.name} ${flaw}; ignored`);
    else command.run(this.array, this.#transaction, nowMs);
  }

  powerCut(nowMs: number): void {
    this.#command = undefined;
    this.array.interrupt(nowMs);
  }

  /** The same chip in the same state, with its contents shared until one side changes them, and without the storage. */
  clone(recordMisuse: (text: string) => void): SpiNor {
    const copy = new SpiNor(this.array.clone(), { commands: this.#commands, recordMisuse });
    copy.#command = this.#command;
    copy.#transaction = { ...this.#transaction, page: this.#transaction.page.slice() };
    copy.#headerBytes = this.#headerBytes;
    copy.#headerLength = this.#headerLength;
    copy.#inStep = this.#inStep;
    return copy;
  }

  #takeHeader(byte: number, nowMs: number): void {
    const position = this.#headerBytes++;
    if (position === 0) this.#takeOpcode(byte, nowMs);
    else if (position <= this.#addressBytes()) this.#transaction.address = this.#transaction.address * 0x100 + byte;
  }

  #takeOpcode(opcode: number, nowMs: number): void {
    if (!this.#inStep) return;
    const command = this.#accepted(opcode, nowMs);
    if (opcode !== RESET) this.array.latches.resetEnabled = false;
    this.#command = command;
    if (!command) return;
    this.#headerLength = 1 + this.#addressBytes() + command.dummyBytes;
    // Bits 24 and up come from the extended address register where the command has no byte for them; they lead, so they are put in first.
    const isBanked = command.addressBytes === "mode" && !this.array.latches.fourByteMode;
    this.#transaction.address = isBanked ? this.array.latches.extendedAddress : 0;
    this.#transaction.wrapBytes = isBanked ? Math.min(THREE_BYTES_REACH, this.array.chip.sizeBytes) : this.array.chip.sizeBytes;
    if (command.data.least > 0) this.#transaction.page = new Uint8Array(NOR_PAGE_BYTES).fill(0xff);
  }

  /** The command, unless the chip takes none such now. */
  #accepted(opcode: number, nowMs: number): NorCommand | undefined {
    const command = this.#commands.get(opcode);
    if (this.array.latches.asleep && opcode !== RELEASE) {
      if (command?.run) this.#recordMisuse(`${command.name} during deep power-down; ignored`);
      return undefined;
    }
    if (!command) this.#recordMisuse(`this chip has no command ${hex(opcode, 2)}; ignored`);
    if (command?.whileBusy !== "ignored" || !this.array.isBusy(nowMs)) return command;
    this.#recordMisuse(`${command.name} while busy; ignored`);
    return undefined;
  }

  #addressBytes(): number {
    const bytes = this.#command?.addressBytes ?? 0;
    return bytes === "mode" ? (this.array.latches.fourByteMode ? 4 : 3) : bytes;
  }

  #takeData(burst: SpiBurst, from: number): void {
    const command = this.#inStep ? this.#command : undefined;
    if (command?.answer) command.answer(this.array, this.#transaction, { burst, from });
    else burst.received.fill(0xff, from, burst.count);
    if (command && command.data.least > 0) this.#collect(burst, from);
    this.#transaction.dataBytes += burst.count - from;
  }

  /** Wraps inside the page, so that of more than a page the last bytes stay. */
  #collect({ sent, count }: SpiBurst, from: number): void {
    const { address, dataBytes, page } = this.#transaction;
    const start = address + dataBytes - from;
    for (let index = from; index < count; index++) page[(start + index) % NOR_PAGE_BYTES] = sent[index] ?? 0xff;
  }

  #flawOf({ data, needs }: NorCommand, end: SpiEnd): string | undefined {
    const { dataBytes } = this.#transaction;
    if (!this.#inStep || end === "inside-a-byte") return "ended inside a byte";
    if (this.#headerBytes < this.#headerLength) return `ended after ${this.#headerBytes} of ${this.#headerLength} bytes of its header`;
    if (dataBytes < data.least || dataBytes > data.most) return `had ${dataBytes} data bytes`;
    if (needs === "write-enable" && !this.array.latches.writeEnabled) return "without write enable";
    return undefined;
  }
}
