import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import type { SpiDevice } from "../spi-device.ts";
import { holdUntil } from "./hold-until.ts";
import { oneWindow } from "./one-window.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `spiClockHz` (25 MHz): clock on the chip's pins.
 * - `passwordLock` (0) and `password` (0xdeadbeef): 1 keeps the chip unselected while the first register holds anything else.
 * - `addressMask` (0): bits that are set in every address.
 * - `sharedSpiBusyMs` (0): how long after power-up the other user of the pins has them.
 * - `completionTimeoutMs` (50): how long the host waits for a read.
 */
const DEFAULTS = {
  spiClockHz: 25_000_000,
  passwordLock: 0,
  password: 0xdeadbeef,
  addressMask: 0,
  sharedSpiBusyMs: 0,
  completionTimeoutMs: 50,
};

/** surf, devices/Micron/n25q/rtl/AxiMicronN25QReg.vhd. */
const OFFSET = { TEST: 0x00, MODE: 0x04, ADDR: 0x08, CMD: 0x0c, BUFFER: 0x200, PAGE_END: 0x300 } as const;
const BLOCK_BYTES = 0x400;
const BUFFER_BYTES = 0x200;
/** The chip's select is high for at least this long between two commands. */
const DESELECTED_MS = 0.00005;

const CMD = { isWrite: 0x8000_0000, opcodeShift: 16, size: 0x1ff };
const MODE_32_BITS = 0x1;

/** One more than the size field can say. */
const LONGEST_BYTES = CMD.size + 1;
const SENT = new Uint8Array(LONGEST_BYTES);
const RECEIVED = new Uint8Array(LONGEST_BYTES);

const afterReset = () => ({ test: 0, mode: 0, addr: 0, status: 0 });

class SurfN25q extends BlockBase {
  readonly #chip: SpiDevice | undefined;
  readonly #build: typeof DEFAULTS;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #byteMs: number;
  #state = afterReset();
  /** The state machine answers no access before. */
  #idleMs = 0;
  #sharedUntilMs: number;

  constructor(parts: ModelParts) {
    super(Math.min(BLOCK_BYTES, parts.windowBytes.window ?? BLOCK_BYTES), parts);
    this.#chip = parts.spi[0];
    this.#build = { ...DEFAULTS, ...parts.parameters };
    this.#byteMs = 8000 / this.#build.spiClockHz;
    this.#sharedUntilMs = parts.time.nowMs() + this.#build.sharedSpiBusyMs;
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#idleMs = 0;
    this.#sharedUntilMs = this.time.nowMs() + this.#build.sharedSpiBusyMs;
  }

  protected readAt(offset: number): number {
    holdUntil(this.time, this.#idleMs);
    if (offset >= OFFSET.BUFFER) return this.#bufferView().getUint32(offset - OFFSET.BUFFER);
    if (!this.#waitForSharedPins()) return 0xffff_ffff;
    const { test, mode, addr, status } = this.#state;
    const registers: ReadonlyMap<number, number> = new Map<number, number>([
      [OFFSET.TEST, test],
      [OFFSET.MODE, mode],
      [OFFSET.ADDR, addr],
      [OFFSET.CMD, status],
    ]);
    return registers.get(offset) ?? this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number): void {
    holdUntil(this.time, this.#idleMs);
    if (offset >= OFFSET.BUFFER) this.#fillBuffer(offset, value);
    else if (this.time.nowMs() < this.#sharedUntilMs) this.recordMisuse("a register was written while another user had the pins; dropped");
    else if (offset === OFFSET.TEST) this.#state.test = value;
    else if (offset === OFFSET.MODE) this.#state.mode = value & MODE_32_BITS;
    else if (offset === OFFSET.ADDR) this.#state.addr = value;
    else if (offset === OFFSET.CMD) this.#run(value, this.time.nowMs());
    else this.unknownWrite(offset, value);
  }

  #bufferView(): DataView {
    return new DataView(this.#buffer.buffer);
  }

  /** The memory has 512 bytes. Its upper half is what shifts in beside opcode and address, and no page. */
  #fillBuffer(offset: number, value: number): void {
    if (offset >= OFFSET.PAGE_END) this.recordMisuse("the page buffer was written beyond its end");
    this.#bufferView().setUint32(offset - OFFSET.BUFFER, value);
  }

  /** A read waits as long as another user has the pins, and the host gives up at some time. */
  #waitForSharedPins(): boolean {
    const givesUpMs = this.time.nowMs() + this.#build.completionTimeoutMs;
    holdUntil(this.time, Math.min(this.#sharedUntilMs, givesUpMs));
    return this.#sharedUntilMs <= givesUpMs;
  }

  #run(command: number, startMs: number): void {
    const count = (command & CMD.size) + 1;
    const addressBytes = this.#state.mode === MODE_32_BITS ? 4 : 3;
    const opcode = (command >>> CMD.opcodeShift) & 0xff;
    this.#fillSent(opcode, addressBytes, count);
    this.#exchange(count, startMs);
    // The memory's address counts from before its end, so that data begins at 0.
    const first = BUFFER_BYTES - 1 - addressBytes;
    if ((command & CMD.isWrite) === 0) {
      for (let index = 0; index < count; index++) this.#buffer[(first + index) % BUFFER_BYTES] = RECEIVED[index] ?? 0;
    }
    this.#state.status = RECEIVED[count - 1] ?? 0;
    this.#idleMs = startMs + count * this.#byteMs + DESELECTED_MS;
  }

  #fillSent(opcode: number, addressBytes: number, count: number): void {
    const address = (this.#state.addr | this.#build.addressMask) >>> 0;
    const first = BUFFER_BYTES - 1 - addressBytes;
    for (let index = 0; index < count; index++) {
      const shift = 8 * (addressBytes - index);
      SENT[index] = index > addressBytes ? (this.#buffer[(first + index) % BUFFER_BYTES] ?? 0) : (address >>> shift) & 0xff;
    }
    SENT[0] = opcode;
  }

  #exchange(count: number, startMs: number): void {
    const { passwordLock, password } = this.#build;
    const isLocked = passwordLock !== 0 && this.#state.test !== password;
    if (isLocked) this.recordMisuse("a command was given without the password; the chip was not selected");
    const chip = isLocked ? undefined : this.#chip;
    RECEIVED.fill(0xff, 0, count);
    chip?.select();
    chip?.exchange({ sent: SENT, received: RECEIVED, count, firstDoneMs: startMs + this.#byteMs, byteMs: this.#byteMs });
    chip?.deselect(startMs + count * this.#byteMs, "after-a-byte");
  }
}

/** SLAC surf's AxiMicronN25Q: a page buffer and one command at a time; accesses wait until it is idle. */
export const makeSurfN25q: MakeModel = (parts) => oneWindow(new SurfN25q(parts));
