import { hex } from "../../bits/hex.ts";
import type { CfiBlock } from "./cfi-array.ts";
import type { IntelChip } from "./cfi-chip.ts";
import { type BufferLoad, type CfiMachine, loadedBytes, type MachineParts } from "./cfi-machine.ts";
import { cfiTable } from "./cfi-table.ts";

/** Status register (P30 and MT28GU data sheets, status register description). */
const STATUS = { ready: 0x80, erase: 0x20, program: 0x10, voltage: 0x08, locked: 0x02, sequence: 0x30, once: 0x300 };

type Mode = "array" | "status" | "codes";

/** What the next write belongs to. */
type Pending =
  | { readonly kind: "erase" | "lock" | "count"; readonly address: number }
  | { readonly kind: "word" }
  | { readonly kind: "data" | "confirm"; readonly load: BufferLoad };

type Lock = "open" | "locked" | "locked-down";

interface State {
  status: number;
  pending: Pending | undefined;
  /** Read mode by partition. */
  modes: Mode[];
  /** Blocks that differ from power-up, by address: all are locked then. */
  locks: Map<number, Lock>;
  configuration: number;
}

/** Asynchronous page reads (P30 data sheet, read configuration register, value after reset). */
const CONFIGURATION_AFTER_RESET = 0xbfcf;

/** The write state machine of Intel's and Micron's command sets. */
export class IntelMachine implements CfiMachine {
  readonly #chip: IntelChip;
  readonly #parts: MachineParts;
  readonly #table: ReadonlyMap<number, number>;
  readonly #opcodes: { readonly word: readonly number[]; readonly buffer: number };
  #state: State;

  constructor(chip: IntelChip, parts: MachineParts) {
    this.#chip = chip;
    this.#parts = parts;
    this.#table = cfiTable(chip);
    this.#opcodes = chip.commandSet === 0x0200 ? { word: [0x41], buffer: 0xe9 } : { word: [0x40, 0x10], buffer: 0xe8 };
    this.#state = this.#afterPowerUp();
  }

  powerUp(): void {
    this.#state = this.#afterPowerUp();
  }

  read(address: number, nowMs: number): number {
    const mode = this.#state.modes[this.#partition(address)] ?? "array";
    if (mode === "status" || this.#parts.array.isBusy(nowMs)) return this.#status(nowMs);
    return mode === "array" ? this.#parts.array.word(address) : this.#codes(address);
  }

  write(address: number, value: number, nowMs: number): void {
    const { pending } = this.#state;
    const command = value & 0xff;
    if (pending === undefined) this.#start(address, command, nowMs);
    else {
      this.#state.pending = undefined;
      this.#continue(pending, { address, value, command, nowMs });
    }
  }

  clone(parts: MachineParts): IntelMachine {
    const copy = new IntelMachine(this.#chip, parts);
    const { modes, locks, pending, ...rest } = this.#state;
    copy.#state = { ...rest, modes: [...modes], locks: new Map(locks), pending: copyOf(pending) };
    return copy;
  }

  #afterPowerUp(): State {
    const modes = new Array<Mode>(this.#chip.partitions).fill("array");
    return { status: 0, pending: undefined, modes, locks: new Map(), configuration: CONFIGURATION_AFTER_RESET };
  }

  #status(nowMs: number): number {
    return this.#parts.array.isBusy(nowMs) ? 0 : STATUS.ready | this.#state.status;
  }

  #partition(address: number): number {
    return Math.floor((address * 2) / (this.#chip.sizeBytes / this.#chip.partitions));
  }

  /** Identifier codes and query in one: the codes before place 0x10, the query from there (P30 data sheet, device identifier codes). */
  #codes(address: number): number {
    const block = this.#block(address);
    const place = address - block.address / 2;
    if (place === 0) return this.#chip.manufacturerId;
    if (place === 1) return this.#chip.deviceId;
    if (place === 2) return { open: 0, locked: 1, "locked-down": 3 }[this.#lock(block)];
    if (place === 5) return this.#state.configuration;
    return this.#table.get(place) ?? 0;
  }

  #block(address: number): CfiBlock {
    return this.#parts.array.blockAt(address * 2);
  }

  #lock({ address }: CfiBlock): Lock {
    return this.#state.locks.get(address) ?? "locked";
  }

  #misuse(text: string): void {
    this.#parts.recordMisuse(text);
  }

  #start(address: number, command: number, nowMs: number): void {
    const partition = this.#partition(address);
    const { modes } = this.#state;
    if (this.#parts.array.isBusy(nowMs) && command !== 0x70) this.#misuse(`${hex(command, 2)} while busy; ignored`);
    else if (command === 0xff) modes[partition] = "array";
    else if (command === 0x70) modes[partition] = "status";
    else if (command === 0x90 || command === 0x98) modes[partition] = "codes";
    else if (command === 0x50) this.#state.status = 0;
    else if (command === 0x20) this.#wait(partition, { kind: "erase", address });
    else if (command === 0x60) this.#wait(partition, { kind: "lock", address });
    else if (this.#opcodes.word.includes(command)) this.#wait(partition, { kind: "word" });
    else if (command === this.#opcodes.buffer) this.#startBuffer(partition, address);
    else this.#misuse(`this chip has no command ${hex(command, 2)}; ignored`);
  }

  /** Ignored while the status register tells of a failure (28F128J3A data sheet, section 4.8). */
  #startBuffer(partition: number, address: number): void {
    if ((this.#state.status & STATUS.sequence) === 0) this.#wait(partition, { kind: "count", address });
    else this.#state.modes[partition] = "status";
  }

  #wait(partition: number, pending: Pending): void {
    this.#state.modes[partition] = "status";
    this.#state.pending = pending;
  }

  #continue(pending: Pending, write: Write): void {
    if ("load" in pending) {
      if (pending.kind === "data") this.#takeWord(pending.load, write);
      else this.#confirm(pending.load, write);
    } else if (pending.kind === "word") this.#programWord(write);
    else if (pending.kind === "erase") this.#erase(pending.address, write);
    else if (pending.kind === "lock") this.#setLock(pending.address, write);
    else this.#takeCount(pending.address, write);
  }

  #fail(bits: number): void {
    this.#state.status |= bits;
  }

  #wrongSequence(text: string): void {
    this.#fail(STATUS.sequence);
    this.#misuse(text);
  }

  /** False, with its status bits, where the block cannot be changed. */
  #mayChange(block: CfiBlock, failure: number): boolean {
    if (this.#parts.array.conditions.programmingVoltage === "low") this.#fail(failure | STATUS.voltage);
    else if (this.#lock(block) !== "open") this.#fail(failure | STATUS.locked);
    else return true;
    return false;
  }

  #erase(address: number, { address: second, command, nowMs }: Write): void {
    const block = this.#block(address);
    const isConfirmed = command === 0xd0 && this.#block(second).address === block.address;
    if (!isConfirmed) this.#wrongSequence("an erase without its confirm; aborted");
    else if (this.#mayChange(block, STATUS.erase) && !this.#parts.array.erase(block, this.#chip.blockErase, nowMs))
      this.#fail(STATUS.erase);
  }

  #setLock(address: number, { command, address: second }: Write): void {
    const block = this.#block(address);
    const isHeld = this.#lock(block) === "locked-down" && this.#parts.array.conditions.writeProtectPin === "low";
    if (command === 0x03) this.#state.configuration = second & 0xffff;
    else if (this.#block(second).address !== block.address) this.#wrongSequence("a lock command of two blocks; aborted");
    else if (command === 0x01 && this.#lock(block) === "open") this.#state.locks.set(block.address, "locked");
    else if (command === 0x2f) this.#state.locks.set(block.address, "locked-down");
    else if (command === 0xd0) this.#state.locks.set(block.address, isHeld ? "locked-down" : "open");
    else if (command !== 0x01) this.#wrongSequence(`60 followed by ${hex(command, 2)}; aborted`);
  }

  #programWord({ address, value, nowMs }: Write): void {
    this.#program(address * 2, Uint8Array.of(value & 0xff, value >>> 8), nowMs);
  }

  #takeCount(block: number, { value, address }: Write): void {
    if (value >= this.#chip.bufferWords) this.#wrongSequence(`${value + 1} words for a buffer of ${this.#chip.bufferWords}; aborted`);
    else if (this.#block(address).address !== this.#block(block).address) this.#wrongSequence("a count for another block; aborted");
    else this.#state.pending = { kind: "data", load: { block, left: value + 1, start: undefined, words: new Map() } };
  }

  #takeWord(load: BufferLoad, { address, value }: Write): void {
    load.start ??= address;
    const end = load.start + load.words.size + load.left;
    const window = (at: number) => Math.floor(at / this.#chip.bufferWords);
    if (this.#block(address).address !== this.#block(load.block).address) this.#wrongSequence("data of another block; aborted");
    else if (address < load.start || address >= end) this.#wrongSequence("data outside of what was counted; aborted");
    else if (window(load.start) !== window(end - 1)) this.#wrongSequence("data across the end of the buffer; aborted");
    else {
      load.words.set(address, value);
      load.left--;
      this.#state.pending = { kind: load.left === 0 ? "confirm" : "data", load };
    }
  }

  #confirm(load: BufferLoad, { command, address, nowMs }: Write): void {
    const isConfirmed = command === 0xd0 && this.#block(address).address === this.#block(load.block).address;
    const { address: start, data } = loadedBytes(load);
    if (isConfirmed) this.#program(start, data, nowMs);
    else this.#wrongSequence("a full buffer without its confirm; aborted");
  }

  #program(address: number, data: Uint8Array, nowMs: number): void {
    const { array } = this.#parts;
    if (!this.#mayChange(array.blockAt(address), STATUS.program)) return;
    if (this.#isProgrammedBefore(address, data)) {
      this.#misuse("a second program of a region that is programmed once; refused");
      this.#fail(STATUS.program | STATUS.once);
      return;
    }
    const duration = data.length > 2 ? this.#chip.bufferProgram : this.#chip.wordProgram;
    // A bit that is 0 already and was to be 1 is no failure: programming only clears.
    if (!array.program(address, data, duration, nowMs).isCleared) this.#fail(STATUS.program);
  }

  #isProgrammedBefore(address: number, data: Uint8Array): boolean {
    const { programOnceBytes } = this.#chip;
    if (programOnceBytes === undefined || data.every((byte) => byte === 0xff)) return false;
    return !this.#parts.array.isErased(address - (address % programOnceBytes), programOnceBytes);
  }
}

interface Write {
  readonly address: number;
  readonly value: number;
  readonly command: number;
  readonly nowMs: number;
}

function copyOf(pending: Pending | undefined): Pending | undefined {
  if (pending === undefined || !("load" in pending)) return pending;
  return { ...pending, load: { ...pending.load, words: new Map(pending.load.words) } };
}
