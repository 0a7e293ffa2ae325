import type { Width } from "../../bus/bus.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import type { SpiDevice } from "../spi-device.ts";
import { holdUntil } from "./hold-until.ts";

/** Intel UG-20161, register map: words of 32 bits. */
const REGISTER = {
  control: 0,
  baud: 1,
  csDelay: 2,
  readCapture: 3,
  protocol: 4,
  readInstruction: 5,
  writeInstruction: 6,
  command: 7,
  start: 8,
  address: 9,
  writeData: 0xa,
  readData: 0xc,
} as const;
const REGISTERS = 0x10;
/** Control as after reset: enabled, chip 0, 3 address bytes. Baud 16; the write instruction is page program with the flag status' ready bit. */
const RESET: Readonly<Record<number, number>> = { 0: 0x1, 1: 0x10, 5: 0x3, 6: 0x7002 };
const CONTROL = { enable: 0x1, chipShift: 4, chipMask: 0xf, fourBytes: 0x100 } as const;
/** Clock of the core in Intel's examples; SPI runs at this divided by twice the baud rate register. */
const CORE_HZ = 100_000_000;
const WRITE_ENABLE = 0x06;
const MOST_DATA_BYTES = 8;
/** A poll of the chip's status while a program goes on; and how long the bus waits for it at most. */
const POLL_MS = 0.01;
const LONGEST_PROGRAM_MS = 100;

const SENT = new Uint8Array(32);
const RECEIVED = new Uint8Array(32);

/** The core without its two slaves: settings, and transactions on the chip. */
class Core {
  readonly words = new Uint32Array(REGISTERS);
  readonly #parts: ModelParts;

  constructor(parts: ModelParts) {
    this.#parts = parts;
    this.reset();
  }

  reset(): void {
    this.words.fill(0);
    for (const [index, value] of Object.entries(RESET)) this.words[Number(index)] = value;
  }

  word(index: number): number {
    return this.words[index] ?? 0;
  }

  get addressBytes(): 3 | 4 {
    return (this.word(REGISTER.control) & CONTROL.fourBytes) === 0 ? 3 : 4;
  }

  /** One transaction; the bus waits until it is over. Gives the bytes that came in behind what was sent. */
  exchange(sent: readonly number[], receivedBytes: number): Uint8Array {
    const { time, recordMisuse } = this.#parts;
    if (this.word(REGISTER.protocol) !== 0) recordMisuse("a protocol on several lanes was chosen; only one is modelled");
    const control = this.word(REGISTER.control);
    const chip = this.#chipOf(control);
    const count = sent.length + receivedBytes;
    const byteMs = (8000 * 2 * Math.max(1, this.word(REGISTER.baud) & 0x1f)) / CORE_HZ;
    const startMs = time.nowMs();
    SENT.fill(0, 0, count);
    SENT.set(sent);
    RECEIVED.fill(0xff, 0, count);
    if ((control & CONTROL.enable) === 0) recordMisuse("a command was given while the core was disabled");
    else {
      chip?.select();
      chip?.exchange({ sent: SENT, received: RECEIVED, count, firstDoneMs: startMs + byteMs, byteMs });
      chip?.deselect(startMs + count * byteMs, "after-a-byte");
    }
    holdUntil(time, startMs + count * byteMs);
    return RECEIVED.slice(sent.length, count);
  }

  addressOf(value: number, bytes: number): number[] {
    return Array.from({ length: bytes }, (_, index) => Math.floor(value / 2 ** (8 * (bytes - 1 - index))) & 0xff);
  }

  /** Polls the chip's status as the write instruction says: the status command, and which bit is 1 while it is busy or 0. */
  waitForChip(): void {
    const instruction = this.word(REGISTER.writeInstruction);
    const opcode = (instruction >>> 8) & 0xff;
    const bit = opcode === 0x70 ? 7 : (instruction >>> 16) & 7;
    const isReady = (status: number) => (((status >> bit) & 1) === 1) === (opcode === 0x70);
    const untilMs = this.#parts.time.nowMs() + LONGEST_PROGRAM_MS;
    while (this.#parts.time.nowMs() < untilMs) {
      if (isReady(this.exchange([opcode], 1)[0] ?? 0)) return;
      holdUntil(this.#parts.time, this.#parts.time.nowMs() + POLL_MS);
    }
    this.#parts.recordMisuse("the chip did not get ready while the bus waited");
  }

  #chipOf(control: number): SpiDevice | undefined {
    return this.#parts.spi[(control >> CONTROL.chipShift) & CONTROL.chipMask];
  }
}

/** avl_csr. */
class Registers extends BlockBase {
  constructor(
    parts: ModelParts,
    private readonly core: Core,
  ) {
    super(parts.windowBytes.window ?? REGISTERS * 4, parts);
  }

  powerCut(): void {
    this.core.reset();
  }

  protected readAt(offset: number): number {
    const index = offset / 4;
    if (index === REGISTER.start || index > REGISTER.readData + 1) return this.unknownRead(offset);
    return this.core.word(index);
  }

  protected writeAt(offset: number, value: number): void {
    const index = offset / 4;
    if (index >= REGISTER.readData) this.unknownWrite(offset, value);
    else if (index !== REGISTER.start) this.core.words[index] = value;
    else if ((value & 1) !== 0) this.#run();
  }

  #run(): void {
    const setting = this.core.word(REGISTER.command);
    const addressBytes = (setting >> 8) & 7;
    const isRead = ((setting >> 11) & 1) === 1;
    const dataBytes = (setting >> 12) & 0xf;
    const dummyBytes = ((setting >> 16) & 0x1f) / 8;
    if (dataBytes > MOST_DATA_BYTES || addressBytes > 4 || !Number.isInteger(dummyBytes)) {
      this.recordMisuse("the flash command setting is none that the core has");
      return;
    }
    const head = [
      setting & 0xff,
      ...this.core.addressOf(this.core.word(REGISTER.address), addressBytes),
      ...Array<number>(dummyBytes).fill(0),
    ];
    const data = Array.from(
      { length: isRead ? 0 : dataBytes },
      (_, at) => (this.core.word(REGISTER.writeData + (at >> 2)) >>> (8 * (at % 4))) & 0xff,
    );
    const received = this.core.exchange([...head, ...data], isRead ? dataBytes : 0);
    if (!isRead) return;
    this.core.words.fill(0, REGISTER.readData, REGISTER.readData + 2);
    for (const [at, byte] of received.entries()) {
      const index = REGISTER.readData + (at >> 2);
      this.core.words[index] = this.core.word(index) | (byte << (8 * (at % 4)));
    }
  }
}

/** avl_mem: a word that is read is read from the flash, and one that is written is programmed, with its write enable and its wait. */
class Memory extends BlockBase {
  override readonly widths: readonly Width[] = [32];

  constructor(
    parts: ModelParts,
    private readonly core: Core,
  ) {
    super(parts.windowBytes.memory ?? 0, parts);
  }

  powerCut(): void {}

  protected readAt(offset: number): number {
    const instruction = this.core.word(REGISTER.readInstruction);
    const dummies = Array<number>(((instruction >> 8) & 0x1f) / 8).fill(0);
    const bytes = this.core.exchange([instruction & 0xff, ...this.core.addressOf(offset, this.core.addressBytes), ...dummies], 4);
    return new DataView(bytes.buffer).getUint32(0, true);
  }

  protected writeAt(offset: number, value: number): void {
    const instruction = this.core.word(REGISTER.writeInstruction);
    const data = [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
    this.core.exchange([WRITE_ENABLE], 0);
    this.core.exchange([instruction & 0xff, ...this.core.addressOf(offset, this.core.addressBytes), ...data], 0);
    this.core.waitForChip();
  }
}

/** Intel's Generic Serial Flash Interface on one lane. Single words over PCIe are bursts of one word each. */
export const makeGenericSerialFlash: MakeModel = (parts) => {
  const core = new Core(parts);
  const window = new Registers(parts, core);
  return { windows: { window, memory: new Memory(parts, core) }, powerCut: () => window.powerCut() };
};
