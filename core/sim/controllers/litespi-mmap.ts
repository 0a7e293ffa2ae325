import type { Width, Words } from "../../bus/bus.ts";
import { BlockBase } from "../block-base.ts";
import type { ModelParts } from "../controller-model.ts";
import type { SpiBurst, SpiDevice } from "../spi-device.ts";
import { holdUntil } from "./hold-until.ts";

/** A longer copy is read in pieces. */
const PIECE_BYTES = 1024;
/** Opcode, address and dummies. */
const HEADER_BYTES = 8;

const BURST = { sent: new Uint8Array(HEADER_BYTES + PIECE_BYTES), received: new Uint8Array(HEADER_BYTES + PIECE_BYTES) };

export interface MmapBuild {
  readonly opcode: number;
  readonly addressBytes: number;
  readonly dummyBits: number;
  readonly endianness: "little" | "big";
  readonly byteMs: number;
  /** How long the chip stays selected after a read. */
  readonly selectedMs: number;
}

export interface MmapSurroundings {
  readonly chip: SpiDevice | undefined;
  /** Whether the register-operated master holds the pins. */
  readonly isTaken: () => boolean;
}

/** LiteSPI's window on the flash (litespi/core/mmap.py): a read of a word reads four bytes of the chip, and the host waits for them. */
export class LiteSpiMmap extends BlockBase {
  override readonly widths: readonly Width[] = [8, 16, 32];
  readonly #build: MmapBuild;
  readonly #surroundings: MmapSurroundings;
  /** Where a read goes on without a new command, and until when: the chip stays selected for a while after each read. */
  #next = -1;
  #selectedUntilMs = 0;

  constructor(parts: ModelParts, build: MmapBuild, surroundings: MmapSurroundings) {
    super(parts.windowBytes.mmap ?? 0, parts);
    this.#build = build;
    this.#surroundings = surroundings;
  }

  powerCut(): void {
    this.#next = -1;
  }

  /** The same as word by word, in fewer commands. */
  override copyFrom(offset: number, words: Words): void {
    if (words.BYTES_PER_ELEMENT !== 4) {
      super.copyFrom(offset, words);
      return;
    }
    this.time.afterReads(words.length);
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    for (let done = 0; done < bytes.length; done += PIECE_BYTES) {
      this.#readBytes(offset + done, bytes.subarray(done, Math.min(done + PIECE_BYTES, bytes.length)));
    }
    if (this.#build.endianness === "big") for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  }

  protected readAt(offset: number, _nowMs: number, widthBits: Width): number {
    const bytes = new Uint8Array(4);
    this.#readBytes(offset & ~3, bytes);
    if (this.#build.endianness === "big") bytes.reverse();
    const word = new DataView(bytes.buffer).getUint32(0, true);
    return widthBits === 32 ? word : (word >>> ((offset & 3) * 8)) & (2 ** widthBits - 1);
  }

  protected writeAt(offset: number, value: number): void {
    this.unknownWrite(offset, value);
  }

  #readBytes(address: number, into: Uint8Array): void {
    const { chip, isTaken } = this.#surroundings;
    if (isTaken()) {
      this.recordMisuse("the window was read while the master had a chip selected; the bus gave up");
      into.fill(0xff);
      return;
    }
    const { opcode, addressBytes, dummyBits, byteMs, selectedMs } = this.#build;
    const headerBytes = 1 + addressBytes + dummyBits / 8;
    const count = headerBytes + into.length;
    const startMs = this.time.nowMs();
    const goesOn = address === this.#next && startMs <= this.#selectedUntilMs;
    const endMs = startMs + ((goesOn ? 0 : headerBytes) + into.length) * byteMs;
    BURST.sent.fill(0, 0, count);
    BURST.sent[0] = opcode;
    for (let byte = 0; byte < addressBytes; byte++) BURST.sent[1 + byte] = Math.floor(address / 0x100 ** (addressBytes - 1 - byte)) & 0xff;
    const burst: SpiBurst = { ...BURST, count, firstDoneMs: startMs + byteMs, byteMs };
    BURST.received.fill(0xff, 0, count);
    chip?.select();
    chip?.exchange(burst);
    chip?.deselect(endMs, "after-a-byte");
    into.set(BURST.received.subarray(headerBytes, count));
    this.#next = address + into.length;
    this.#selectedUntilMs = endMs + selectedMs;
    holdUntil(this.time, endMs);
  }
}
