import { hex } from "../../bits/hex.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { ConfigurationLogic } from "../fpga/configuration-logic.ts";
import { oneWindow } from "./one-window.ts";

/**
 * Parameters, with what stands where the card gives none: the clock at which words leave the FIFO, whether another port owns the
 * configuration logic at power-up, and the microseconds after which it gives it up when it is asked to.
 */
const DEFAULTS = { mcapClockHz: 100_000_000, ownedElsewhere: 0, releaseUs: 100 };

/** Xilinx dma_ip_drivers, xvsec_mcap_us.h: offsets from the capability, whose own headers are at 0x0 and 0x4. */
const OFFSET = { JTAG_ID: 0x08, BITSTREAM_VERSION: 0x0c, STATUS: 0x10, CONTROL: 0x14, WRITE_DATA: 0x18, READ_DATA: 0x1c } as const;
const READ_WORDS = 4;
const SIZE_BYTES = OFFSET.READ_DATA + 4 * READ_WORDS;
const CONTROL = {
  enable: 0x1,
  readEnable: 0x2,
  reset: 0x10,
  moduleReset: 0x20,
  requestAccess: 0x100,
  designSwitch: 0x1000,
  writeEnable: 0x1_0000,
} as const;
const CONTROL_BITS = Object.values(CONTROL).reduce((all, bit) => all | bit, 0);
const STATUS = {
  error: 0x1,
  endOfStartup: 0x2,
  readComplete: 0x10,
  readCountShift: 5,
  fifoOverflow: 0x100,
  fifoLevelShift: 12,
  ownedElsewhere: 0x100_0000,
} as const;
/** The level has four bits, so a full FIFO of 16 words shows 15. */
const FIFO_WORDS = 16;
const MOST_SHOWN = 15;
/** The start-up sequence needs clocks after the last command, and here each word is one (xvsec sends 100 NOPs and looks again). */
const STARTUP_WORDS = 64;

interface State {
  control: number;
  hasOverflow: boolean;
  read: readonly number[];
  /** When the FIFO is empty. */
  emptyMs: number;
  /** When the other port gives up: never before it is asked to. */
  releasedMs: number;
}

class McapV1 extends BlockBase {
  readonly #logic: ConfigurationLogic;
  readonly #idcode: number;
  readonly #config: typeof DEFAULTS;
  readonly #wordMs: number;
  #state: State;

  constructor(parts: ModelParts) {
    super(SIZE_BYTES, parts);
    const { fabric, recordMisuse } = parts;
    this.#idcode = fabric.idcode;
    this.#config = { ...DEFAULTS, ...parts.parameters };
    this.#wordMs = 1000 / this.#config.mcapClockHz;
    this.#state = this.#afterPowerUp();
    this.#logic = new ConfigurationLogic({ fabric, recordMisuse, startupWords: STARTUP_WORDS });
  }

  powerCut(): void {
    this.#state = this.#afterPowerUp();
    this.#logic.powerCut();
  }

  #afterPowerUp(): State {
    return {
      control: 0,
      hasOverflow: false,
      read: [],
      emptyMs: 0,
      releasedMs: this.#config.ownedElsewhere === 0 ? 0 : Number.POSITIVE_INFINITY,
    };
  }

  protected readAt(offset: number, nowMs: number): number {
    if (offset >= OFFSET.READ_DATA) return this.#readData((offset - OFFSET.READ_DATA) / 4);
    switch (offset) {
      case OFFSET.JTAG_ID:
        return this.#idcode;
      case OFFSET.STATUS:
        return this.#status(nowMs);
      case OFFSET.CONTROL:
        return this.#state.control;
      case OFFSET.BITSTREAM_VERSION:
      case OFFSET.WRITE_DATA:
        return 0;
      default:
        return this.unknownRead(offset);
    }
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    if (offset === OFFSET.WRITE_DATA) this.#writeWord(value, nowMs);
    else if (offset === OFFSET.CONTROL) this.#setControl(value & CONTROL_BITS, nowMs);
    else this.unknownWrite(offset, value);
  }

  #status(nowMs: number): number {
    const { read, hasOverflow, releasedMs } = this.#state;
    const shown = [
      [STATUS.error, this.#logic.hasError],
      [STATUS.endOfStartup, this.#logic.isStarted],
      [STATUS.readComplete, read.length > 0],
      [STATUS.fifoOverflow, hasOverflow],
      [STATUS.ownedElsewhere, nowMs < releasedMs],
    ] as const;
    const counts = (read.length << STATUS.readCountShift) | (Math.min(MOST_SHOWN, this.#level(nowMs)) << STATUS.fifoLevelShift);
    return shown.reduce((word, [bit, is]) => word | (is ? bit : 0), counts);
  }

  /** Words that are in the FIFO. */
  #level(nowMs: number): number {
    return Math.max(0, Math.ceil((this.#state.emptyMs - nowMs) / this.#wordMs));
  }

  #readData(index: number): number {
    const word = this.#state.read[index];
    if (word === undefined) this.recordMisuse(`READ_DATA${index} was read, and holds nothing`);
    return word ?? 0;
  }

  #writeWord(word: number, nowMs: number): void {
    const state = this.#state;
    const refusal = this.#refusal(nowMs);
    if (refusal !== undefined) {
      this.recordMisuse(`${hex(word)} was written ${refusal}; it is lost`);
    } else if (this.#level(nowMs) >= FIFO_WORDS) {
      state.hasOverflow = true;
      this.recordMisuse("a word was written into a full FIFO; it is lost");
    } else {
      state.emptyMs = Math.max(nowMs, state.emptyMs) + this.#wordMs;
      // What a word does, it does even if nobody looks again; only its time is counted.
      this.#logic.take(word);
    }
  }

  #refusal(nowMs: number): string | undefined {
    const { control, releasedMs } = this.#state;
    const needed = CONTROL.enable | CONTROL.requestAccess | CONTROL.writeEnable;
    if ((control & needed) !== needed) return "while MCAP was not enabled for it";
    if ((control & (CONTROL.reset | CONTROL.moduleReset)) !== 0) return "during a reset";
    if ((control & CONTROL.readEnable) !== 0) return "while MCAP reads";
    return nowMs < releasedMs ? "while another port has the configuration logic" : undefined;
  }

  #setControl(value: number, nowMs: number): void {
    const state = this.#state;
    const wasReading = (state.control & CONTROL.readEnable) !== 0;
    state.control = value;
    const asks = CONTROL.enable | CONTROL.requestAccess;
    if ((value & asks) === asks && state.releasedMs === Number.POSITIVE_INFINITY) state.releasedMs = nowMs + this.#config.releaseUs / 1000;
    if ((value & (CONTROL.reset | CONTROL.moduleReset)) !== 0) this.#reset();
    if ((value & CONTROL.readEnable) === 0) state.read = [];
    else if (!wasReading) this.#fetch();
  }

  #reset(): void {
    Object.assign(this.#state, { hasOverflow: false, read: [], emptyMs: 0 });
    this.#logic.clearErrors();
  }

  #fetch(): void {
    const count = Math.min(READ_WORDS, this.#logic.readable);
    if (count === 0) this.recordMisuse("a read was enabled that no read request, pushed through by two words, has asked for");
    this.#state.read = Array.from({ length: count }, () => this.#logic.read());
  }
}

/** AMD's MCAP of UltraScale: the configuration logic behind a capability of the card's configuration space. */
export const makeMcapV1: MakeModel = (parts) => oneWindow(new McapV1(parts));
