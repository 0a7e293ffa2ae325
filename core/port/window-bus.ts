import type { Bus, Width, Words } from "../bus/bus.ts";
import { type BusDevice, busOver } from "../bus/device-bus.ts";
import { ForwardingBus } from "../bus/forwarding-bus.ts";
import { WindowWidthError } from "./errors.ts";
import type { WindowPort } from "./port.ts";

/** Bytes of one `pushBytes` or `pullBytes`, so that a budget is not spent by one call. */
const PIECE_BYTES = 16_384;

export interface WindowShape {
  readonly sizeBytes: number;
  /** Offsets of registers of which only the low 8 bits carry data: their words may cross the window as bytes. */
  readonly byteRegisters: ReadonlySet<number>;
}

/**
 * The bus behind a window port, for the controllers that lie in the window. Accesses are 32 bits wide; others throw
 * {@link WindowWidthError} before anything is sent. Closing the bus does not close the port.
 */
export function busThrough(port: WindowPort, shape: WindowShape): Bus {
  return new WindowBus(port, shape);
}

function requireWord(offset: number, widthBits: Width): void {
  if (widthBits !== 32) throw new WindowWidthError({ offset, widthBits });
}

const deviceOf = (port: WindowPort, sizeBytes: number): BusDevice => ({
  sizeBytes,
  read: (offset, widthBits) => {
    requireWord(offset, widthBits);
    return port.read(offset);
  },
  write: (offset, widthBits, value) => {
    requireWord(offset, widthBits);
    port.write(offset, Number(value));
  },
  close: () => {},
});

class WindowBus extends ForwardingBus {
  readonly #port: WindowPort;
  readonly #byteRegisters: ReadonlySet<number>;
  #isClosed = false;

  constructor(port: WindowPort, { sizeBytes, byteRegisters }: WindowShape) {
    super(busOver(deviceOf(port, sizeBytes)));
    this.#port = port;
    this.#byteRegisters = byteRegisters;
  }

  override push(offset: number, words: Words): void {
    const { pushBytes } = this.#port;
    if (pushBytes === undefined || !this.#isByteRegister(offset, words)) {
      super.push(offset, words);
      return;
    }
    this.enter("write", offset, words.BYTES_PER_ELEMENT);
    const bytes = Uint8Array.from(words as Uint32Array); // `isByteRegister` looked at the type; only the low 8 bits are kept
    for (let done = 0; done < bytes.length; done += PIECE_BYTES) pushBytes(offset, bytes.subarray(done, done + PIECE_BYTES));
  }

  override pull(offset: number, words: Words): void {
    const { pullBytes } = this.#port;
    if (pullBytes === undefined || !this.#isByteRegister(offset, words)) {
      super.pull(offset, words);
      return;
    }
    this.enter("read", offset, words.BYTES_PER_ELEMENT);
    const bytes = new Uint8Array(words.length);
    for (let done = 0; done < bytes.length; done += PIECE_BYTES) pullBytes(offset, bytes.subarray(done, done + PIECE_BYTES));
    (words as Uint32Array).set(bytes); // `isByteRegister` looked at the type
  }

  override close(): void {
    this.#isClosed = true;
    super.close();
  }

  #isByteRegister(offset: number, words: Words): boolean {
    return !this.#isClosed && words instanceof Uint32Array && words.length > 0 && this.#byteRegisters.has(offset);
  }
}
