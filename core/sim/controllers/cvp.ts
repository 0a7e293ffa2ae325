import type { Width } from "../../bus/bus.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import type { FpgaFabric } from "../fpga/fpga-fabric.ts";

/**
 * Linux, drivers/fpga/altera-cvp.c: offsets from the capability, and bits of the registers. Version 1 is the block whose capability is
 * at 0x200 and 0x44 bytes long (Intel 683871, Arria 10), version 2 the one that has a credit register (Intel 683704, Stratix 10).
 */
const OFFSET = { status: 0x1c, mode: 0x20, program: 0x2c, interrupts: 0x34, credits: 0x49 } as const;
const STATUS = { ready: 1 << 18, error: 1 << 19, enabled: 1 << 20, userMode: 1 << 21, done: 1 << 23, clockInUse: 1 << 24 } as const;
const MODE = { cvp: 0x1, hipClock: 0x2, clocksShift: 8, mask: 0xff03 } as const;
const PROGRAM = { config: 0x1, start: 0x2 } as const;
const CVP_ERROR = 1 << 5;
/** Version 1: the control block takes so many clocks to follow; the driver writes a dummy word for each. */
const DUMMY_WORDS = 244;
/** Version 2: packets of 4 KiB, each of which needs a credit. */
const PACKET_WORDS = 1024;
/** Room for so many packets; chosen. */
const ROOM_PACKETS = 2;
/** One word at a time leaves the buffer, at 100 MHz and one clock a word; chosen. */
const WORD_MS = 1e-5;
/** How long the hard block takes to get ready, and to let the design run: 683871 has up to 500 ms on dense devices; chosen within. */
const READY_MS = { 1: 200, 2: 20 } as const;
const USER_MODE_MS = { 1: 200, 2: 100 } as const;
/** Bytes of the capability, where the card does not say. */
const LENGTH_BYTES = { 1: 0x44, 2: 0x5c } as const;
const PIECE_WORDS = 1024;

type CvpVersion = 1 | 2;

/** The control block that takes the core image. */
class ControlBlock {
  #mode = 0;
  #program = 0;
  #dummies = DUMMY_WORDS;
  #hasError = false;
  #hasFailed = false;
  #isReady = false;
  #readyMs = 0;
  #userModeMs = 0;
  #words = 0;
  #drainedMs = 0;
  readonly #piece = new Uint32Array(PIECE_WORDS);
  #pieceWords = 0;

  constructor(
    private readonly version: CvpVersion,
    private readonly fabric: FpgaFabric,
    private readonly recordMisuse: (text: string) => void,
  ) {}

  reset(): void {
    this.#mode = 0;
    this.#program = 0;
    this.#dummies = DUMMY_WORDS;
    this.#hasError = false;
    this.#hasFailed = false;
    this.#isReady = false;
    this.#readyMs = 0;
    this.#userModeMs = 0;
    this.#words = 0;
    this.#pieceWords = 0;
  }

  get mode(): number {
    return this.#mode;
  }

  get program(): number {
    return this.#program;
  }

  get interrupts(): number {
    return this.#hasFailed ? CVP_ERROR : 0;
  }

  status(nowMs: number): number {
    const isUserMode = this.fabric.isConfigured && (this.#mode & MODE.cvp) === 0 && nowMs >= this.#userModeMs;
    const user = isUserMode ? STATUS.userMode | STATUS.clockInUse | STATUS.done : 0;
    return STATUS.enabled | (this.#readiness(nowMs) ? STATUS.ready : 0) | (this.#hasError ? STATUS.error : 0) | user;
  }

  /** Packets that there is or was room for since the transfer began, modulo 256. */
  credits(nowMs: number): number {
    const waiting = Math.max(0, Math.ceil((this.#drainedMs - nowMs) / (WORD_MS * PACKET_WORDS)));
    const sent = Math.ceil(this.#words / PACKET_WORDS);
    return (sent - Math.min(waiting, ROOM_PACKETS) + ROOM_PACKETS) & 0xff;
  }

  setMode(value: number, nowMs: number): void {
    const left = this.#mode & ~value & MODE.cvp;
    if (this.version === 2 && value >> MODE.clocksShift !== 0) this.recordMisuse("NUMCLKS is not used by version 2");
    if ((value & MODE.cvp) !== 0 && (value & MODE.hipClock) === 0) this.recordMisuse("CVP_MODE without HIP_CLK_SEL");
    this.#mode = value & MODE.mask;
    if (left !== 0) this.#userModeMs = nowMs + USER_MODE_MS[this.version];
  }

  setProgram(value: number, nowMs: number): void {
    const set = value & ~this.#program;
    const cleared = this.#program & ~value;
    this.#program = value & (PROGRAM.config | PROGRAM.start);
    if ((set & PROGRAM.config) !== 0) this.#configure(nowMs);
    if ((set & PROGRAM.start) !== 0) this.#start(nowMs);
    if ((cleared & PROGRAM.config) !== 0) this.#finish(nowMs);
  }

  take(word: number, nowMs: number): void {
    if ((this.#program & PROGRAM.start) === 0) this.#dummy();
    else this.#takeData(word, nowMs);
  }

  #dummy(): void {
    const clocks = (this.#mode >> MODE.clocksShift) & 0xff;
    if (this.version === 2) this.recordMisuse("data came before START_XFER; it is lost");
    else if (clocks !== 1) this.recordMisuse(`a dummy word came with NUMCLKS ${clocks}`);
    else this.#dummies++;
  }

  /** A version 1 block follows only when it was clocked. */
  #isClocked(): boolean {
    if (this.version === 2 || this.#dummies >= DUMMY_WORDS) return true;
    this.recordMisuse(`the control block got ${this.#dummies} of ${DUMMY_WORDS} dummy words`);
    return false;
  }

  #readiness(nowMs: number): boolean {
    if (nowMs >= this.#readyMs) this.#isReady = (this.#program & PROGRAM.config) !== 0 && (this.version === 2 || !this.#hasError);
    // After CONFIG was taken back, a version 1 block needs its clocks to notice.
    if (this.version === 1 && (this.#program & PROGRAM.config) === 0 && this.#dummies < DUMMY_WORDS) return true;
    return this.#isReady;
  }

  #configure(nowMs: number): void {
    if ((this.#mode & MODE.cvp) === 0) this.recordMisuse("CVP_CONFIG without CVP_MODE");
    this.#hasError = (this.#mode & MODE.cvp) === 0 || !this.#isClocked();
    this.#hasFailed = false;
    this.#dummies = 0;
    this.#readyMs = nowMs + READY_MS[this.version];
    this.#isReady = false;
  }

  #start(nowMs: number): void {
    if (!this.#readiness(nowMs)) this.recordMisuse("START_XFER before CFG_RDY");
    this.#hasError ||= !this.#isReady || !this.#isClocked();
    this.#words = 0;
    this.#pieceWords = 0;
    this.#drainedMs = nowMs;
    this.fabric.clear();
  }

  #takeData(word: number, nowMs: number): void {
    const clocks = this.version === 1 ? Math.max(1, (this.#mode >> MODE.clocksShift) & 0xff) : 1;
    if (this.version === 2 && this.#words % PACKET_WORDS === 0) this.#usePacket(nowMs);
    this.#words++;
    this.#drainedMs = Math.max(this.#drainedMs, nowMs) + WORD_MS * clocks;
    if (this.#hasError) return;
    this.#piece[this.#pieceWords++] = word;
    if (this.#pieceWords === PIECE_WORDS) this.#flush();
  }

  #usePacket(nowMs: number): void {
    const sent = this.#words / PACKET_WORDS;
    if (this.credits(nowMs) !== (sent & 0xff)) return;
    this.recordMisuse("a packet came without a credit; it is lost");
    this.#hasError = true;
  }

  /** The words are little-endian in the .rbf file. */
  #flush(): void {
    const view = new DataView(new ArrayBuffer(this.#pieceWords * 4));
    for (let index = 0; index < this.#pieceWords; index++) view.setUint32(index * 4, this.#piece[index] ?? 0, true);
    this.fabric.take(new Uint8Array(view.buffer));
    this.#pieceWords = 0;
  }

  #finish(nowMs: number): void {
    this.#flush();
    this.#dummies = 0;
    this.#readyMs = nowMs + READY_MS[this.version];
    if (this.#words === 0) this.#hasError = true;
    this.#hasFailed = this.#hasError;
    if (!this.#hasError) this.fabric.start();
  }
}

class CvpCapability extends BlockBase {
  override readonly widths: readonly Width[] = [8, 32];

  constructor(
    parts: ModelParts,
    private readonly control: ControlBlock,
    private readonly version: CvpVersion,
  ) {
    super(parts.windowBytes.window ?? LENGTH_BYTES[version], parts);
  }

  powerCut(): void {
    this.control.reset();
  }

  protected readAt(offset: number, nowMs: number, widthBits: Width): number {
    if (offset === OFFSET.credits && this.version === 2 && widthBits === 8) return this.control.credits(nowMs);
    if (widthBits !== 32) return this.unknownRead(offset);
    if (offset === OFFSET.status) return this.control.status(nowMs);
    if (offset === OFFSET.mode) return this.control.mode;
    if (offset === OFFSET.program) return this.control.program;
    return offset === OFFSET.interrupts ? this.control.interrupts : this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    if (offset === OFFSET.mode) this.control.setMode(value, nowMs);
    else if (offset === OFFSET.program) this.control.setProgram(value, nowMs);
    else this.unknownWrite(offset, value);
  }
}

/** Any address of the BAR is the data port while CvP is on. */
class CvpData extends BlockBase {
  constructor(
    parts: ModelParts,
    private readonly control: ControlBlock,
  ) {
    super(parts.windowBytes.data ?? 4, parts);
  }

  powerCut(): void {}

  protected readAt(offset: number): number {
    return this.unknownRead(offset);
  }

  protected writeAt(_offset: number, value: number, nowMs: number): void {
    this.control.take(value, nowMs);
  }
}

const makeCvp =
  (version: CvpVersion): MakeModel =>
  (parts) => {
    const control = new ControlBlock(version, parts.fabric, parts.recordMisuse);
    const window = new CvpCapability(parts, control, version);
    return { windows: { window, data: new CvpData(parts, control) }, powerCut: () => window.powerCut() };
  };

/** Intel's Configuration via Protocol up to Arria 10: the control block follows clocks that dummy words give. */
export const makeCvpV1 = makeCvp(1);
/** From Stratix 10 on: packets of 4 KiB with credits. */
export const makeCvpV2 = makeCvp(2);
