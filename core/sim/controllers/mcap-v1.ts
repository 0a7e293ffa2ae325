import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { ConfigurationLogic } from "../fpga/configuration-logic.ts";
import { oneWindow } from "./one-window.ts";

/** Xilinx dma_ip_drivers, xvsec_mcap_us.h: offsets from the capability, whose own headers are at 0x0 and 0x4. */
const OFFSET = { jtagId: 0x08, version: 0x0c, status: 0x10, control: 0x14, writeData: 0x18, readData: 0x1c } as const;
const CONTROL = { enable: 0x1, readEnable: 0x2, reset: 0x10, moduleReset: 0x20, requestAccess: 0x100, writeEnable: 0x10000 } as const;
const CONTROL_BITS = 0x1_1133;
const STATUS = { error: 0x1, endOfStartup: 0x2, readComplete: 0x10, readCount: 5 } as const;
const READ_WORDS = 4;
/** The start-up sequence needs clocks after the last command, and here each word is one (xvsec sends 100 NOPs and looks again). */
const START_UP_WORDS = 64;

class McapV1 extends BlockBase {
  readonly #logic: ConfigurationLogic;
  readonly #idcode: number;
  #control = 0;
  #read: readonly number[] = [];
  /** Words since the FPGA was told to start. */
  #clocks = START_UP_WORDS;

  constructor(parts: ModelParts) {
    super(parts.windowBytes.window ?? 0x2c, parts);
    const { fabric, recordMisuse } = parts;
    this.#idcode = fabric.idcode;
    this.#logic = new ConfigurationLogic({ fabric, recordMisuse, wbstarShift: 0 });
  }

  powerCut(): void {
    this.#control = 0;
    this.#read = [];
    this.#clocks = START_UP_WORDS;
    this.#logic.reset();
  }

  protected readAt(offset: number): number {
    const index = (offset - OFFSET.readData) / 4;
    if (index >= 0 && index < READ_WORDS) return this.#read[index] ?? 0;
    if (offset === OFFSET.jtagId) return this.#idcode;
    if (offset === OFFSET.version) return 0;
    if (offset === OFFSET.status) return this.#status();
    return offset === OFFSET.control ? this.#control : this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number): void {
    if (offset === OFFSET.writeData) this.#take(value);
    else if (offset === OFFSET.control) this.#setControl(value & CONTROL_BITS);
    else this.unknownWrite(offset, value);
  }

  #status(): number {
    const isStarted = this.#logic.isStarted && this.#clocks >= START_UP_WORDS;
    const read = this.#read.length > 0 ? STATUS.readComplete | (this.#read.length << STATUS.readCount) : 0;
    return read | (this.#logic.hasError ? STATUS.error : 0) | (isStarted ? STATUS.endOfStartup : 0);
  }

  #take(word: number): void {
    const needed = CONTROL.enable | CONTROL.writeEnable | CONTROL.requestAccess;
    if ((this.#control & needed) !== needed) {
      this.recordMisuse("data was written while MCAP was not enabled for it; it is lost");
      return;
    }
    const wasStarted = this.#logic.isStarted;
    this.#logic.take(word);
    if (!this.#logic.isStarted || !wasStarted) this.#clocks = 0;
    else this.#clocks++;
  }

  #setControl(value: number): void {
    if ((value & (CONTROL.reset | CONTROL.moduleReset)) !== 0) {
      this.#logic.reset();
      this.#read = [];
    }
    const isRead = (value & CONTROL.readEnable) !== 0 && (this.#control & CONTROL.readEnable) === 0;
    this.#control = value;
    if (isRead) this.#read = [this.#logic.read()];
    else if ((value & CONTROL.readEnable) === 0) this.#read = [];
  }
}

/** AMD's MCAP of UltraScale: the configuration logic behind a capability of the card's configuration space. */
export const makeMcapV1: MakeModel = (parts) => oneWindow(new McapV1(parts));
