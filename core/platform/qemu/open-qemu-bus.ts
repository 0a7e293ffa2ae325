import { hex } from "../../bits/hex.ts";
import type { Bus, Words } from "../../bus/bus.ts";
import { checkAccess, checkCopy } from "../../bus/check-access.ts";
import { BusClosedError } from "../../bus/errors.ts";
import { QemuBigEndianError, QemuBusyError, QemuProtocolError, QemuTimeoutError } from "../errors.ts";
import { QtestClient } from "./qtest-client.ts";

/** An answer normally takes 12 to 34 us (measured, QEMU 7.2); this is for a host under heavy load. */
export const QEMU_TIMEOUT_MS = 5000;

export interface QemuTarget {
  /** Of QEMU's `-qtest unix:PATH,server=on,wait=off`. */
  readonly socketPath: string;
  /** Physical address in the emulated machine; at most 2^53. */
  readonly address: number;
  readonly sizeBytes: number;
  /** For every single answer. */
  readonly timeoutMs?: number;
}

/**
 * A window of a QEMU machine's physical memory. Which widths a device takes is its own affair: QEMU splits a wider access,
 * and answers an access that the device does not know with 0.
 *
 * Writes are sent at once and not waited for; a read waits for all of them. A write that QEMU refused, or could not answer,
 * makes a later access or `close` throw.
 *
 * @throws {QemuNotListeningError}
 * @throws {QemuAccessError}
 * @throws {QemuBusyError} if nothing answers within `timeoutMs`
 * @throws {QemuBigEndianError}
 */
export function openQemuBus({ socketPath, address, sizeBytes, timeoutMs = QEMU_TIMEOUT_MS }: QemuTarget): Bus {
  const client = new QtestClient({ socketPath, timeoutMs });
  const endian = firstAnswer(client, socketPath);
  if (endian === "little") return new QemuBus(client, { socketPath, address, sizeBytes });
  client.close();
  throw endian === "big"
    ? new QemuBigEndianError({ socketPath })
    : new QemuProtocolError({ socketPath, command: "endianness", answer: endian });
}

function firstAnswer(client: QtestClient, socketPath: string): string {
  try {
    return client.ask("endianness");
  } catch (error) {
    if (error instanceof QemuTimeoutError) throw new QemuBusyError({ socketPath }, { cause: error });
    throw error;
  }
}

/** qtest's letter for each access width, by bytes. */
const LETTERS: Readonly<Record<number, string>> = { 1: "b", 2: "w", 4: "l", 8: "q" };

class QemuBus implements Bus {
  readonly sizeBytes: number;
  readonly #client: QtestClient;
  readonly #address: number;
  readonly #socketPath: string;
  #closed = false;

  constructor(client: QtestClient, { socketPath, address, sizeBytes }: QemuTarget) {
    this.#client = client;
    this.#socketPath = socketPath;
    this.#address = address;
    this.sizeBytes = sizeBytes;
  }

  read8(offset: number): number {
    return Number(this.#read(offset, 1));
  }
  read16(offset: number): number {
    return Number(this.#read(offset, 2));
  }
  read32(offset: number): number {
    return Number(this.#read(offset, 4));
  }
  read64(offset: number): bigint {
    return this.#read(offset, 8);
  }
  write8(offset: number, value: number): void {
    this.#write(offset, 1, value);
  }
  write16(offset: number, value: number): void {
    this.#write(offset, 2, value);
  }
  write32(offset: number, value: number): void {
    this.#write(offset, 4, value);
  }
  write64(offset: number, value: bigint): void {
    this.#write(offset, 8, value);
  }

  push(offset: number, words: Words): void {
    this.#check(offset, words.BYTES_PER_ELEMENT);
    this.#writeAll(offset, words, 0);
  }
  pull(offset: number, words: Words): void {
    this.#check(offset, words.BYTES_PER_ELEMENT);
    this.#readAll(offset, words, 0);
  }
  copyTo(offset: number, words: Words): void {
    this.#checkCopy(offset, words);
    this.#writeAll(offset, words, words.BYTES_PER_ELEMENT);
  }
  copyFrom(offset: number, words: Words): void {
    this.#checkCopy(offset, words);
    this.#readAll(offset, words, words.BYTES_PER_ELEMENT);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#client.close();
  }

  #read(offset: number, widthBytes: number): bigint {
    this.#check(offset, widthBytes);
    let answer = 0n;
    this.#postRead(offset, widthBytes, (value) => {
      answer = value;
    });
    this.#client.settle();
    return answer;
  }

  #write(offset: number, widthBytes: number, value: number | bigint): void {
    this.#check(offset, widthBytes);
    this.#client.post(this.#writeCommand(offset, widthBytes, value));
    this.#client.flush();
  }

  #writeAll(offset: number, words: Words, strideBytes: number): void {
    let at = offset;
    for (const word of words) {
      this.#client.post(this.#writeCommand(at, words.BYTES_PER_ELEMENT, word));
      at += strideBytes;
    }
    this.#client.flush();
  }

  #readAll(offset: number, words: Words, strideBytes: number): void {
    for (let index = 0; index < words.length; index++) {
      this.#postRead(offset + index * strideBytes, words.BYTES_PER_ELEMENT, (value) => {
        if (words instanceof BigUint64Array) words[index] = value;
        else words[index] = Number(value);
      });
    }
    this.#client.settle();
  }

  // A number that qtest can not parse makes QEMU abort: hex() writes unsigned whole numbers and refuses all others.
  #postRead(offset: number, widthBytes: number, onValue: (value: bigint) => void): void {
    const command = `read${LETTERS[widthBytes]} ${hex(this.#address + offset)}`;
    this.#client.post(command, (operand) => onValue(this.#parse(command, operand)));
  }

  #writeCommand(offset: number, widthBytes: number, value: number | bigint): string {
    return `write${LETTERS[widthBytes]} ${hex(this.#address + offset)} ${hex(value)}`;
  }

  #parse(command: string, answer: string): bigint {
    if (!/^0x[0-9a-f]{1,16}$/.test(answer)) throw new QemuProtocolError({ socketPath: this.#socketPath, command, answer });
    return BigInt(answer);
  }

  #check(offset: number, widthBytes: number): void {
    if (this.#closed) throw new BusClosedError();
    checkAccess(this.sizeBytes, offset, widthBytes);
  }

  #checkCopy(offset: number, words: Words): void {
    if (this.#closed) throw new BusClosedError();
    checkCopy(this.sizeBytes, offset, words);
  }
}
