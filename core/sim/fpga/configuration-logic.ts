import { hex } from "../../bits/hex.ts";
import { bootFrom, bootStatus } from "./boot-status.ts";
import { configurationCrc } from "./configuration-crc.ts";
import { COMMAND, HEADER, REGISTER, START_ADDRESS, STAT, WORD } from "./configuration-registers.ts";
import type { FpgaFabric } from "./fpga-fabric.ts";
import { LoadRecorder } from "./load-recorder.ts";

export interface ConfigurationParts {
  readonly fabric: FpgaFabric;
  readonly recordMisuse: (text: string) => void;
  /** Bits that WBSTAR lacks of a byte address; 8 for flashes with 32-bit addresses. Default 0. */
  readonly wbstarShift?: number;
  /** Words after DESYNC that the start-up sequence takes; 0, the default, where a clock of its own drives it. */
  readonly startupWords?: number;
  /** The FPGA is about to boot: what is around the configuration logic loses its state. */
  readonly beforeBoot?: () => void;
}

/** UG470, table 6-1 and the others of its kind: two words push a read request through the logic before it can be answered. */
const WORDS_BEFORE_READ = 2;
/** The revision, in the highest bits, is not compared. */
const IDCODE_MASK = 0x0fff_ffff;
const READ_ONLY: readonly number[] = [REGISTER.STAT, REGISTER.BOOTSTS, REGISTER.FDRO];

const afterSync = () => ({
  register: 0,
  wordsLeft: 0,
  readRegister: 0,
  readsLeft: 0,
  wordsSinceRead: 0,
  isIdChecked: false,
  isStartAsked: false,
});
const afterPowerUp = () => ({
  ...afterSync(),
  isSynced: false,
  command: 0,
  crc: 0,
  errors: 0,
  isStarted: true,
  startupWordsLeft: 0,
});

/**
 * The configuration logic of AMD's 7 series and UltraScale as its ports see it: packets of 32-bit words, registers, what they do to
 * the FPGA. Every word is a clock.
 */
export class ConfigurationLogic {
  readonly #parts: ConfigurationParts;
  readonly #recorder: LoadRecorder;
  readonly #written = new Map<number, number>();
  #state = afterPowerUp();

  constructor(parts: ConfigurationParts) {
    this.#parts = parts;
    this.#recorder = new LoadRecorder(parts.fabric);
  }

  get isSynced(): boolean {
    return this.#state.isSynced;
  }

  /** EOS: the start-up sequence has ended. */
  get isStarted(): boolean {
    return this.#state.isStarted;
  }

  /** The data were for another device or damaged. */
  get hasError(): boolean {
    return this.#state.errors !== 0;
  }

  /** Words that a read request has asked for and nobody has taken. */
  get readable(): number {
    return this.#state.wordsSinceRead >= WORDS_BEFORE_READ ? this.#state.readsLeft : 0;
  }

  /** Takes one word as it stands in the file, its first byte highest. */
  take(word: number): void {
    const state = this.#state;
    this.#recorder.note(word);
    state.wordsSinceRead++;
    if (state.startupWordsLeft > 0 && --state.startupWordsLeft === 0) this.#start();
    if (!state.isSynced) this.#wait(word);
    else if (state.wordsLeft > 0) this.#takeData(word);
    else this.#takeHeader(word);
  }

  /** The next word of a read request. */
  read(): number {
    if (this.readable === 0) {
      this.#parts.recordMisuse("a word was read that no read request, pushed through by two words, has asked for");
      return WORD.dummy;
    }
    this.#state.readsLeft--;
    return this.#valueOf(this.#state.readRegister);
  }

  /** The port breaks off; the next packet needs a synchronisation. */
  abort(): void {
    this.#state = { ...this.#state, ...afterSync(), isSynced: false };
    this.#recorder.end();
  }

  /** The port is reset: it breaks off, and shows no errors until the next ones. */
  clearErrors(): void {
    this.abort();
    this.#state.errors = 0;
  }

  powerCut(): void {
    this.#state = afterPowerUp();
    this.#written.clear();
    this.#recorder.end();
  }

  #wait(word: number): void {
    if (word === WORD.sync) this.#state = { ...this.#state, ...afterSync(), isSynced: true };
  }

  #takeHeader(word: number): void {
    const state = this.#state;
    const type = word >>> HEADER.typeShift;
    const operation = (word >>> HEADER.operationShift) & 3;
    if (word === WORD.dummy || word === WORD.sync) return;
    if (type !== 1 && type !== 2) {
      this.#parts.recordMisuse(`${hex(word)} is no header of a packet`);
      return;
    }
    if (operation === HEADER.operation.none) return;
    if (type === 1) state.register = (word >>> HEADER.registerShift) & HEADER.registerMask;
    const count = word & HEADER.countMask[type];
    if (operation === HEADER.operation.write) state.wordsLeft = count;
    else if (operation === HEADER.operation.read)
      this.#state = { ...state, readRegister: state.register, readsLeft: count, wordsSinceRead: 0 };
    else this.#parts.recordMisuse(`${hex(word)} has a reserved operation`);
  }

  #takeData(word: number): void {
    const state = this.#state;
    const { register } = state;
    state.wordsLeft--;
    if (register === REGISTER.CRC) {
      this.#compareCrc(word);
      return;
    }
    if (register !== REGISTER.LOUT) state.crc = configurationCrc(state.crc, register, word);
    if (register === REGISTER.FDRI) this.#takeFrame();
    else if (register === REGISTER.IDCODE) this.#compareIdcode(word);
    else if (register === REGISTER.CMD) this.#command(word);
    else if (READ_ONLY.includes(register)) this.#parts.recordMisuse(`the read-only register ${register} was written with ${hex(word)}`);
    else this.#written.set(register, this.#masked(register, word));
  }

  /** Of the control registers only the bits in MASK change. */
  #masked(register: number, word: number): number {
    if (register !== REGISTER.CTL0 && register !== REGISTER.CTL1) return word;
    const mask = this.#written.get(REGISTER.MASK) ?? 0;
    return (((this.#written.get(register) ?? 0) & ~mask) | (word & mask)) >>> 0;
  }

  #compareCrc(word: number): void {
    const state = this.#state;
    if (word !== state.crc) this.#fail(STAT.crcError, `the CRC ${hex(word)} was written, but the data have ${hex(state.crc)}`);
    state.crc = 0;
  }

  #compareIdcode(word: number): void {
    const { idcode } = this.#parts.fabric;
    this.#state.isIdChecked = ((word ^ idcode) & IDCODE_MASK) === 0;
    if (!this.#state.isIdChecked) this.#fail(STAT.idError, `the data are for a device with the IDCODE ${hex(word)}, not ${hex(idcode)}`);
  }

  #takeFrame(): void {
    const { errors, isIdChecked, command } = this.#state;
    if (errors !== 0) return;
    if (!isIdChecked) this.#fail(STAT.idError, "frames were written before the IDCODE was compared");
    else if (command !== COMMAND.WCFG && command !== COMMAND.MFW)
      this.#parts.recordMisuse("frames were written without WCFG; they are lost");
    else if (!this.#recorder.isLoading) this.#recorder.begin();
  }

  /** From here on, until RCRC begins anew, no frame is written and no start-up begins. */
  #fail(error: number, text: string): void {
    this.#state.errors |= error;
    this.#parts.recordMisuse(text);
  }

  #command(word: number): void {
    const state = this.#state;
    state.command = word;
    if (word === COMMAND.RCRC) Object.assign(state, { crc: 0, errors: 0 });
    else if (word === COMMAND.START) state.isStartAsked = true;
    else if (word === COMMAND.SHUTDOWN) state.isStarted = false;
    else if (word === COMMAND.DESYNC) this.#desync();
    else if (word === COMMAND.IPROG) this.#boot();
  }

  /** The start-up sequence begins after DESYNC (UG470, table 5-25, START). A running FPGA that was not shut down just goes on. */
  #desync(): void {
    const { isLoading } = this.#recorder;
    const { errors, isStarted, isStartAsked } = this.#state;
    this.abort();
    if (errors !== 0 || (isStarted && !isLoading) || !(isStarted || isStartAsked)) return;
    const words = isStarted ? 0 : (this.#parts.startupWords ?? 0);
    if (words === 0) this.#start();
    else this.#state.startupWordsLeft = words;
  }

  #start(): void {
    this.#state.isStarted = true;
    this.#parts.fabric.start();
  }

  #boot(): void {
    const { fabric, wbstarShift = 0, beforeBoot } = this.#parts;
    const address = ((this.#written.get(REGISTER.WBSTAR) ?? 0) & START_ADDRESS) * 2 ** wbstarShift;
    this.powerCut();
    beforeBoot?.();
    bootFrom(fabric, address);
  }

  #valueOf(register: number): number {
    if (register === REGISTER.IDCODE) return this.#parts.fabric.idcode;
    if (register === REGISTER.STAT) return this.#status;
    if (register === REGISTER.BOOTSTS) return bootStatus(this.#parts.fabric);
    if (register === REGISTER.CRC) return this.#state.crc;
    if (register === REGISTER.CMD) return this.#state.command;
    return this.#written.get(register) ?? 0;
  }

  get #status(): number {
    const { errors, isStarted } = this.#state;
    return errors | STAT.initComplete | (errors === 0 ? STAT.init : 0) | (isStarted ? STAT.endOfStartup | STAT.gwe | STAT.done : 0);
  }
}
