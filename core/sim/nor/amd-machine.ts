import { hex } from "../../bits/hex.ts";
import type { CfiBlock } from "./cfi-array.ts";
import type { AmdChip } from "./cfi-chip.ts";
import { type BufferLoad, type CfiMachine, loadedBytes, type MachineParts } from "./cfi-machine.ts";
import { cfiTable } from "./cfi-table.ts";

/** Unlock cycles (S29GL-P data sheet, table 12.1): only the lowest eleven address lines count. */
const UNLOCK = { first: 0x555, second: 0x2aa, lines: 0x7ff };

/** Write operation status bits (S29GL-P data sheet, write operation status). */
const STATUS = { ready: 0x80, inverted: 0x80, toggle: 0x40, tooLong: 0x20, aborted: 0x02 };

/** How long a refused operation on a protected sector looks busy (S29GL-P data sheet, DQ6: 1 µs for a program, 100 µs for an erase). */
const REFUSED_MS = { program: 0.001, erase: 0.1 } as const;

/** What the last write cycles were, and so what the next one means. */
type Simple = "idle" | "first" | "second" | "leaving" | "erase-setup" | "erase-first" | "erase-second";
type Cycle =
  | { readonly kind: Simple | "program" }
  | { readonly kind: "protection"; readonly which: Protection; readonly second: "none" | "program" | "erase" }
  | { readonly kind: "count"; readonly sector: number }
  | { readonly kind: "data" | "confirm"; readonly load: BufferLoad };

type Protection = "dynamic" | "persistent";
type Mode = "array" | "codes" | "query" | "aborted" | "failed";

interface Write {
  readonly address: number;
  readonly command: number;
  readonly nowMs: number;
}

interface State {
  cycle: Cycle;
  mode: Mode;
  /** Flips with each read of a status. */
  toggle: number;
  /** What was written last: DQ7 shows the opposite of its bit 7. */
  lastData: number;
  /** The next read shows the status register. */
  showsStatus: boolean;
  /** The operation that is going on will not end well. */
  isFailing: boolean;
  readonly dynamic: Set<number>;
}

const powerUp = (): State => ({
  ...{ cycle: { kind: "idle" }, mode: "array", toggle: 0, lastData: 0, showsStatus: false, isFailing: false, dynamic: new Set() },
});

/** The embedded algorithms of AMD's command set. Persistent protection bits outlive a loss of power, but not the process. */
export class AmdMachine implements CfiMachine {
  readonly #table: ReadonlyMap<number, number>;
  /** Sectors whose persistent protection bit is set, by address. */
  readonly persistent: Set<number>;
  readonly #chip: AmdChip;
  readonly #parts: MachineParts;
  #state: State = powerUp();

  constructor(chip: AmdChip, parts: MachineParts, persistent: ReadonlySet<number> = new Set()) {
    this.#chip = chip;
    this.#parts = parts;
    this.#table = cfiTable(chip);
    this.persistent = new Set(persistent);
  }

  powerUp(): void {
    this.#state = powerUp();
  }

  clone(parts: MachineParts): AmdMachine {
    const copy = new AmdMachine(this.#chip, parts, this.persistent);
    const { cycle, dynamic, ...rest } = this.#state;
    const copied = "load" in cycle ? { ...cycle, load: { ...cycle.load, words: new Map(cycle.load.words) } } : cycle;
    copy.#state = { ...rest, cycle: copied, dynamic: new Set(dynamic) };
    return copy;
  }

  read(address: number, nowMs: number): number {
    const { array } = this.#parts;
    if (this.#state.showsStatus) {
      this.#state.showsStatus = false;
      return array.isBusy(nowMs) ? 0 : STATUS.ready;
    }
    if (array.isBusy(nowMs)) return this.#status(0);
    if (this.#state.isFailing) this.#state.mode = "failed";
    const { mode } = this.#state;
    if (mode === "failed") return this.#status(STATUS.tooLong);
    if (mode === "aborted") return this.#status(STATUS.aborted);
    if (mode === "codes") return this.#codes(address);
    return mode === "query" ? (this.#table.get(address) ?? 0) : array.word(address);
  }

  write(address: number, value: number, nowMs: number): void {
    const command = value & 0xff;
    const isAtFirst = (address & UNLOCK.lines) === UNLOCK.first && this.#state.cycle.kind === "idle";
    this.#state.showsStatus = command === 0x70 && isAtFirst && this.#chip.hasStatusRegister === true;
    if (this.#state.showsStatus) return;
    if (this.#parts.array.isBusy(nowMs)) {
      this.#misuse(`${hex(command, 2)} while busy; ignored`);
      return;
    }
    if (this.#state.isFailing) this.#state.mode = "failed";
    const { cycle } = this.#state;
    if ("load" in cycle) {
      if (cycle.kind === "data") this.#takeWord(cycle.load, address, value);
      else this.#confirm(cycle.load, { address, command, nowMs });
    } else if (cycle.kind === "count") this.#takeCount(cycle.sector, address, value);
    else if (cycle.kind === "program") this.#programWord(address, value, nowMs);
    else if (cycle.kind === "protection") this.#takeProtection(cycle, { address, command, nowMs });
    else this.#takeCommand(cycle.kind, { address, command, nowMs });
  }

  #misuse(text: string): void {
    this.#parts.recordMisuse(text);
  }

  #sector(address: number): CfiBlock {
    return this.#parts.array.blockAt(address * 2);
  }

  #isProtected({ address }: CfiBlock): boolean {
    const isPinned = address === 0 && this.#parts.array.conditions.writeProtectPin === "low";
    return isPinned || this.persistent.has(address) || this.#state.dynamic.has(address);
  }

  #status(bits: number): number {
    this.#state.toggle ^= STATUS.toggle;
    return (~this.#state.lastData & STATUS.inverted) | this.#state.toggle | bits;
  }

  #codes(address: number): number {
    const sector = this.#sector(address);
    const place = address - sector.address / 2;
    if (place === 2) return Number(this.#isProtected(sector));
    const [low, high] = this.#chip.furtherIds;
    return (
      new Map([
        [0, this.#chip.manufacturerId],
        [1, this.#chip.deviceId],
        [0x0e, low],
        [0x0f, high],
      ]).get(place) ?? 0
    );
  }

  #takeCommand(kind: Simple, write: Write): void {
    const { address, command, nowMs } = write;
    const at = address & UNLOCK.lines;
    const isFirst = command === 0xaa && at === UNLOCK.first;
    const isSecond = command === 0x55 && at === UNLOCK.second;
    if (kind === "idle") this.#takeFirst(write, isFirst);
    else if (kind === "leaving") this.#next({ kind: "idle" });
    else if (kind === "first" && isSecond) this.#next({ kind: "second" });
    else if (kind === "second") this.#takeThird(address, command);
    else if (kind === "erase-setup" && isFirst) this.#next({ kind: "erase-first" });
    else if (kind === "erase-first" && isSecond) this.#next({ kind: "erase-second" });
    else if (kind === "erase-second" && command === 0x30) this.#erase(this.#sector(address), nowMs);
    else {
      this.#next({ kind: "idle" });
      this.#misuse(`${hex(command, 2)} at ${hex(address, 3)} in a command sequence; it is dropped`);
    }
  }

  #takeFirst({ address, command }: Write, isFirst: boolean): void {
    const { mode } = this.#state;
    if (isFirst && mode !== "query") this.#next({ kind: "first" });
    else if (command === 0xf0) this.#reset();
    else if (command === 0x98 && (address & 0xff) === 0x55 && (mode === "array" || mode === "codes")) this.#state.mode = "query";
    // FF is how software finds out whether a chip is one of Intel's; every chip of AMD's lets it pass.
    else if (command !== 0xff) this.#misuse(`${hex(command, 2)} at ${hex(address, 3)} without unlock cycles; ignored`);
  }

  #next(cycle: Cycle): void {
    this.#state.cycle = cycle;
  }

  /** F0 alone: it does not help after an aborted write to the buffer. */
  #reset(): void {
    if (this.#state.mode === "aborted") this.#misuse("f0 alone after an aborted write to the buffer; ignored");
    else this.#toArray();
  }

  #toArray(): void {
    this.#state.mode = "array";
    this.#state.isFailing = false;
  }

  #takeThird(address: number, command: number): void {
    this.#next({ kind: "idle" });
    const { mode } = this.#state;
    if (command === 0xf0) this.#toArray();
    else if (mode === "aborted" || mode === "failed") this.#misuse(`${hex(command, 2)} before the reset that is due; ignored`);
    else if (command === 0x25) this.#next({ kind: "count", sector: address });
    else if ((address & UNLOCK.lines) !== UNLOCK.first)
      this.#misuse(`${hex(command, 2)} at ${hex(address, 3)} after unlock cycles; ignored`);
    else if (command === 0x90) this.#state.mode = "codes";
    else if (mode !== "array") this.#misuse(`${hex(command, 2)} outside of read array mode; ignored`);
    else if (command === 0xa0) this.#next({ kind: "program" });
    else if (command === 0x80) this.#next({ kind: "erase-setup" });
    else if (command === 0xe0) this.#next({ kind: "protection", which: "dynamic", second: "none" });
    else if (command === 0xc0) this.#next({ kind: "protection", which: "persistent", second: "none" });
    else this.#misuse(`this chip has no command ${hex(command, 2)}; ignored`);
  }

  /** Protection command sets: A0 with 00 sets and with 01 clears a dynamic bit, A0 with 00 sets a persistent one, 80 with 30 clears all of them. */
  #takeProtection({ which, second }: Cycle & { kind: "protection" }, { address, command, nowMs }: Write): void {
    const sector = this.#sector(address).address;
    this.#next({ kind: "protection", which, second: "none" });
    if (second === "none" && command === 0x90) this.#next({ kind: "leaving" });
    else if (second === "none" && command === 0xa0) this.#next({ kind: "protection", which, second: "program" });
    else if (second === "none" && command === 0x80) this.#next({ kind: "protection", which, second: "erase" });
    else if (second === "program" && which === "dynamic" && command === 0x01) this.#state.dynamic.delete(sector);
    else if (second === "program" && command === 0x00) (which === "dynamic" ? this.#state.dynamic : this.persistent).add(sector);
    else if (second === "erase" && which === "persistent" && command === 0x30) {
      this.persistent.clear();
      this.#parts.array.begin(undefined, this.#chip.blockErase, nowMs);
    } else this.#misuse(`${hex(command, 2)} in the ${which} protection command set; ignored`);
  }

  #erase(sector: CfiBlock, nowMs: number): void {
    this.#next({ kind: "idle" });
    this.#state.lastData = 0x80;
    if (this.#isProtected(sector)) this.#refuse("erase", nowMs);
    else this.#state.isFailing = !this.#parts.array.erase(sector, this.#chip.blockErase, nowMs);
  }

  #refuse(work: keyof typeof REFUSED_MS, nowMs: number): void {
    this.#parts.array.begin(undefined, { typicalMs: REFUSED_MS[work], maximumMs: REFUSED_MS[work] }, nowMs);
  }

  #programWord(address: number, value: number, nowMs: number): void {
    this.#next({ kind: "idle" });
    this.#program(address * 2, Uint8Array.of(value & 0xff, value >>> 8), nowMs);
  }

  #abort(text: string): void {
    this.#next({ kind: "idle" });
    this.#state.mode = "aborted";
    this.#misuse(text);
  }

  #takeCount(sector: number, address: number, value: number): void {
    if (value >= this.#chip.bufferWords) this.#abort(`${value + 1} words for a buffer of ${this.#chip.bufferWords}; aborted`);
    else if (this.#sector(address).address !== this.#sector(sector).address) this.#abort("a count for another sector; aborted");
    else this.#next({ kind: "data", load: { block: sector, left: value + 1, start: undefined, words: new Map() } });
  }

  #takeWord(load: BufferLoad, address: number, value: number): void {
    load.start ??= address;
    const page = (at: number) => Math.floor(at / this.#chip.bufferWords);
    if (this.#sector(address).address !== this.#sector(load.block).address) this.#abort("data of another sector; aborted");
    else if (page(address) !== page(load.start)) this.#abort("data of another page of the write buffer; aborted");
    else {
      load.words.set(address, value);
      load.left--;
      this.#state.lastData = value;
      this.#next({ kind: load.left === 0 ? "confirm" : "data", load });
    }
  }

  #confirm(load: BufferLoad, { address, command, nowMs }: Write): void {
    const isConfirmed = command === 0x29 && this.#sector(address).address === this.#sector(load.block).address;
    const { address: start, data } = loadedBytes(load);
    this.#next({ kind: "idle" });
    if (isConfirmed) this.#program(start, data, nowMs);
    else this.#abort("a full buffer without its confirm; aborted");
  }

  #program(address: number, data: Uint8Array, nowMs: number): void {
    const { array } = this.#parts;
    this.#state.lastData = data[data.length - 2] ?? 0;
    if (this.#isProtected(array.blockAt(address))) {
      this.#refuse("program", nowMs);
      return;
    }
    const duration = data.length > 2 ? this.#chip.bufferProgram : this.#chip.wordProgram;
    this.#state.isFailing = !array.program(address, data, duration, nowMs).isEqual;
  }
}
