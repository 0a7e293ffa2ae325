import type { ControllerModel, MakeModel, ModelParts } from "../controller-model.ts";
import { LiteSpiMmap } from "./litespi-mmap.ts";
import { type Csr, LitexCsrs } from "./litex-csrs.ts";
import { SpiSockets } from "./spi-sockets.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `spiClockHz` (20 MHz): clock on the pins; `sysClockHz` (100 MHz) is what `clk_divisor` divides.
 * - `fifoDepth` (1): words of each FIFO.
 * - `lanes` (4): data lines of the build; with 1 the mask of `phyconfig` means nothing.
 * - `mmapOpcode` (0x03), `mmapAddressBytes` (3), `mmapDummyBits` (0), `mmapBigEndian` (0): how the window `mmap` reads.
 */
const DEFAULTS = {
  spiClockHz: 20_000_000,
  sysClockHz: 100_000_000,
  fifoDepth: 1,
  lanes: 4,
  mmapOpcode: 0x03,
  mmapAddressBytes: 3,
  mmapDummyBits: 0,
  mmapBigEndian: 0,
};

type Name = "cs" | "phyconfig" | "rxtx" | "status" | "clk_divisor";

/** litespi/core/master.py, in the order of declaration. */
const CSRS: readonly Csr<Name>[] = [
  { name: "cs", names: ["cs", "master_cs"], isDefault: true },
  { name: "phyconfig", names: ["phyconfig", "master_phyconfig"], isDefault: true },
  { name: "rxtx", names: ["rxtx", "master_rxtx"], isDefault: true },
  { name: "status", names: ["status", "master_status"], isDefault: true },
  { name: "clk_divisor", names: ["master_clk_divisor"], isDefault: true },
];

const PHYCONFIG = { length: 0x3f, widthShift: 8, width: 0xf, driveD0: 0x1_0000, driveD1: 0x2_0000, kept: 0xff_0f3f };
const STATUS = { txReady: 0x1, rxReady: 0x2 };
const CLK_DIVISOR = 0x3ff;
const WORD_BITS = 32;
/** litespi/common.py, MMAP_DEFAULT_TIMEOUT. */
const MMAP_SELECTED_CLOCKS = 256;

/** What goes through the transmit FIFO: a word, and the settings at the time it was written. */
interface Word {
  readonly data: number;
  readonly phyconfig: number;
  readonly bitMs: number;
}

interface Shifting extends Word {
  readonly startMs: number;
  readonly doneMs: number;
}

const afterReset = () => ({ cs: 0, phyconfig: 0, clkDivisor: 0, lastRead: 0 });

class LiteSpiMaster extends LitexCsrs<Name> {
  readonly #sockets: SpiSockets;
  readonly #build: typeof DEFAULTS;
  #state = afterReset();
  #tx: Word[] = [];
  #shifting: Shifting | undefined;
  /** A received word that the receive FIFO has no room for: the pins stand still until it has. */
  #blocked: number | undefined;
  #rx: number[] = [];

  constructor(parts: ModelParts) {
    super(CSRS, parts);
    this.#build = { ...DEFAULTS, ...parts.parameters };
    this.#sockets = new SpiSockets(parts.spi, parts);
  }

  get holdsPins(): boolean {
    return this.#state.cs !== 0;
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#tx = [];
    this.#rx = [];
    this.#shifting = undefined;
    this.#blocked = undefined;
    this.#sockets.powerCut();
  }

  protected readCsr(name: Name, _word: number, nowMs: number): number {
    this.#catchUp(nowMs);
    if (name === "rxtx") return this.#pop(nowMs);
    if (name === "status") return (this.#hasRoom() ? STATUS.txReady : 0) | (this.#rx.length > 0 ? STATUS.rxReady : 0);
    const { cs, phyconfig, clkDivisor } = this.#state;
    return { cs, phyconfig, clk_divisor: clkDivisor }[name];
  }

  protected writeCsr(name: Name, value: number, { nowMs }: { readonly nowMs: number }): void {
    this.#catchUp(nowMs);
    if (name === "rxtx") this.#push(value, nowMs);
    else if (name === "cs") this.#select(value & this.#sockets.lines, nowMs);
    else if (name === "phyconfig") this.#state.phyconfig = value & PHYCONFIG.kept;
    else if (name === "clk_divisor") this.#state.clkDivisor = value & CLK_DIVISOR;
    else this.refuseWrite(name, value);
  }

  #hasRoom(): boolean {
    return this.#tx.length < this.#build.fifoDepth;
  }

  #push(data: number, nowMs: number): void {
    if (!this.#hasRoom()) {
      this.recordMisuse("rxtx was written while the transmit FIFO was full; the word is lost");
      return;
    }
    const { cs, phyconfig, clkDivisor } = this.#state;
    if (cs === 0) this.recordMisuse("rxtx was written while no chip was selected; the word waits");
    const bitMs = clkDivisor > 0 ? (clkDivisor * 1000) / this.#build.sysClockHz : 1000 / this.#build.spiClockHz;
    this.#tx.push({ data, phyconfig, bitMs });
    this.#startNext(nowMs);
  }

  #pop(nowMs: number): number {
    const word = this.#rx.shift();
    if (word === undefined) this.recordMisuse("rxtx was read while the receive FIFO was empty");
    else this.#state.lastRead = word;
    if (this.#blocked !== undefined && this.#rx.length < this.#build.fifoDepth) {
      this.#rx.push(this.#blocked);
      this.#blocked = undefined;
      this.#startNext(nowMs);
    }
    return this.#state.lastRead;
  }

  #select(cs: number, nowMs: number): void {
    if (this.#shifting) {
      this.recordMisuse("cs was written while a word was on the pins, which is lost");
      this.#sockets.loseClocks();
      this.#shifting = undefined;
    }
    this.#state.cs = cs;
    this.#sockets.select(cs, nowMs);
    this.#startNext(nowMs);
  }

  #startNext(nowMs: number): void {
    if (this.#shifting || this.#blocked !== undefined || this.#state.cs === 0) return;
    const next = this.#tx.shift();
    if (next) this.#shifting = { ...next, startMs: nowMs, doneMs: nowMs + next.bitMs * this.#clocksOf(next) };
  }

  #catchUp(nowMs: number): void {
    // Ends: each round takes a word from the transmit FIFO, and nothing adds any.
    while (this.#shifting && this.#shifting.doneMs <= nowMs) {
      const { doneMs } = this.#shifting;
      const received = this.#exchange(this.#shifting);
      this.#shifting = undefined;
      if (this.#rx.length < this.#build.fifoDepth) this.#rx.push(received);
      else this.#blocked = received;
      this.#startNext(doneMs);
    }
  }

  /** The chips here know one data line only, so a word on more lines takes its time and is lost to them. */
  #clocksOf({ phyconfig }: Word): number {
    const length = phyconfig & PHYCONFIG.length;
    const width = (phyconfig >>> PHYCONFIG.widthShift) & PHYCONFIG.width;
    return Math.max(1, Math.ceil(length / Math.max(1, width)));
  }

  #exchange({ data, phyconfig, startMs, bitMs }: Shifting): number {
    const length = phyconfig & PHYCONFIG.length;
    const width = (phyconfig >>> PHYCONFIG.widthShift) & PHYCONFIG.width;
    if (width !== 1 || length === 0 || length > WORD_BITS) {
      this.recordMisuse(`phyconfig asked for ${length} bits on ${width} lines, which is not modelled`);
      this.#sockets.loseClocks();
      return 0xffff_ffff;
    }
    const sent = this.#lineLevels(data, phyconfig);
    let received = 0;
    for (let done = 0; done < length; done += 8) {
      const count = Math.min(8, length - done);
      const bits = (sent >>> (length - done - count)) & (2 ** count - 1);
      received = received * 2 ** count + this.#sockets.shift(bits, count, startMs + (done + count) * bitMs);
    }
    return received;
  }

  /** D0 is pulled up where its output is off; D1 is the chip's. */
  #lineLevels(data: number, phyconfig: number): number {
    if (this.#build.lanes === 1) return data;
    if ((phyconfig & PHYCONFIG.driveD1) !== 0) this.recordMisuse("phyconfig let D1 be driven, which the chip drives");
    return (phyconfig & PHYCONFIG.driveD0) === 0 ? 0xffff_ffff : data;
  }
}

/** The register-operated master of LiteSPI and, where the card has a window `mmap`, its view of the flash. */
export const makeLitexLiteSpi: MakeModel = (parts): ControllerModel => {
  const master = new LiteSpiMaster(parts);
  const mmap = parts.windowBytes.mmap === undefined ? undefined : makeMmap(parts, master);
  return {
    windows: mmap ? { window: master, mmap } : { window: master },
    powerCut: () => {
      master.powerCut();
      mmap?.powerCut();
    },
  };
};

function makeMmap(parts: ModelParts, master: LiteSpiMaster): LiteSpiMmap {
  const { spiClockHz, sysClockHz, mmapOpcode, mmapAddressBytes, mmapDummyBits, mmapBigEndian } = { ...DEFAULTS, ...parts.parameters };
  const build = {
    opcode: mmapOpcode,
    addressBytes: mmapAddressBytes,
    dummyBits: mmapDummyBits,
    endianness: mmapBigEndian === 0 ? "little" : "big",
    byteMs: 8000 / spiClockHz,
    selectedMs: (MMAP_SELECTED_CLOCKS * 1000) / sysClockHz,
  } as const;
  return new LiteSpiMmap(parts, build, { chip: parts.spi[0], isTaken: () => master.holdsPins });
}
