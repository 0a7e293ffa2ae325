import { hex } from "../../bits/hex.ts";
import { bootStatus } from "./boot-status.ts";
import type { FpgaFabric } from "./fpga-fabric.ts";

/** UG470, table 5-20 and following; the same in UG570. */
const SYNC = 0xaa99_5566;
const NOP = 0x2000_0000;
const REGISTER = { fdri: 2, cmd: 4, stat: 7, idcode: 12, wbstar: 16, bootsts: 22 } as const;
const COMMAND = { null: 0, wcfg: 1, start: 5, rcrc: 7, desync: 13, iprog: 15 } as const;
const OPERATION = { nop: 0, read: 1, write: 2 } as const;
/** UG470, table 5-25: STAT bits that are shown here. */
const STAT = { idError: 1 << 15, done: 1 << 14, endOfStartup: 1 << 4 } as const;
const START_ADDRESS = 0x1fff_ffff;
/** The revision in bits 31 to 28 is not compared. */
const IDCODE_MASK = 0x0fff_ffff;
/** Words before the sync word that are kept, in case an image follows. */
const MOST_LEADING_WORDS = 4096;
/** Words that are handed to the fabric at once. */
const PIECE_WORDS = 1024;

export interface ConfigurationSurroundings {
  readonly fabric: FpgaFabric;
  readonly recordMisuse: (text: string) => void;
  /** Bits that WBSTAR lacks of a byte address. */
  readonly wbstarShift: number;
}

/**
 * The configuration logic of AMD's 7 series, UltraScale and UltraScale+ behind any 32-bit port: takes words, follows the packets in them,
 * and keeps answers ready. An image is kept as bytes, from its first dummy word to its last command; its frames are not understood, and CRC
 * words are not compared.
 */
export class ConfigurationLogic {
  readonly #parts: ConfigurationSurroundings;
  readonly #registers = new Map<number, number>();
  readonly #answers: number[] = [];
  #isSynced = false;
  /** What came since the last image or the last desync, until it is known whether it is an image. */
  #leading: number[] = [];
  /** An image is being taken: since its first frame command. */
  #isLoading = false;
  #piece: number[] = [];
  #address = 0;
  #left = 0;
  #hasIdError = false;

  constructor(parts: ConfigurationSurroundings) {
    this.#parts = parts;
  }

  /** The FPGA lost power or boots: nothing of a packet is left. */
  reset(): void {
    this.#registers.clear();
    this.#answers.length = 0;
    this.#leading = [];
    this.#piece = [];
    this.#isSynced = false;
    this.#isLoading = false;
    this.#left = 0;
    this.#hasIdError = false;
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** CFGERR_N of the ICAP is low. */
  get hasError(): boolean {
    return this.#hasIdError;
  }

  /** EOS. */
  get isStarted(): boolean {
    return this.#parts.fabric.isConfigured;
  }

  /** Takes one word as it stands in the file, its first byte highest. */
  take(word: number): void {
    this.#keep(word);
    if (!this.#isSynced) {
      if (word === SYNC) this.#isSynced = true;
    } else if (this.#left > 0) {
      this.#left--;
      this.#write(word);
    } else {
      this.#header(word);
    }
  }

  /** Reads one word; without a read request the port is not driven. */
  read(): number {
    const answer = this.#answers.shift();
    if (answer !== undefined) return answer;
    this.#parts.recordMisuse("configuration data was read without a read request");
    return 0xffff_ffff;
  }

  /** Hands the fabric what it has not got yet. */
  #flush(): void {
    const bytes = new DataView(new ArrayBuffer(this.#piece.length * 4));
    for (const [index, word] of this.#piece.entries()) bytes.setUint32(index * 4, word);
    this.#parts.fabric.take(new Uint8Array(bytes.buffer));
    this.#piece = [];
  }

  #keep(word: number): void {
    if (this.#isLoading) {
      this.#piece.push(word);
      if (this.#piece.length === PIECE_WORDS) this.#flush();
      return;
    }
    // What an access before it left behind does not belong to an image, which begins with dummy words.
    if (this.#leading.length === 0 && word === NOP) return;
    this.#leading.push(word);
    if (this.#leading.length > MOST_LEADING_WORDS) this.#leading.shift();
  }

  #header(word: number): void {
    const type = word >>> 29;
    const operation = (word >>> 27) & 3;
    if (type === 1) {
      this.#address = (word >>> 13) & 0x1f;
      this.#begin(operation, word & 0x7ff);
    } else if (type === 2) this.#begin(operation, word & 0x7ff_ffff);
    else if (word !== 0xffff_ffff && word !== 0) this.#parts.recordMisuse(`${hex(word)} is no packet header`);
  }

  #begin(operation: number, count: number): void {
    if (operation === OPERATION.write) this.#left = count;
    else if (operation === OPERATION.read)
      for (let index = 0; index < Math.min(count, PIECE_WORDS); index++) this.#answers.push(this.#value());
  }

  #value(): number {
    const { fabric } = this.#parts;
    if (this.#address === REGISTER.idcode) return fabric.idcode;
    if (this.#address === REGISTER.bootsts) return bootStatus(fabric);
    if (this.#address !== REGISTER.stat) return this.#registers.get(this.#address) ?? 0;
    const started = fabric.isConfigured ? STAT.done | STAT.endOfStartup : 0;
    return started | (this.#hasIdError ? STAT.idError : 0);
  }

  #write(word: number): void {
    if (this.#address === REGISTER.cmd) this.#command(word & 0x1f);
    else if (this.#address === REGISTER.idcode) this.#compare(word);
    else if (this.#address !== REGISTER.fdri) this.#registers.set(this.#address, word);
    else if (!this.#isLoading) this.#parts.recordMisuse("frames came without the command WCFG; they are lost");
  }

  #compare(idcode: number): void {
    if (((idcode ^ this.#parts.fabric.idcode) & IDCODE_MASK) !== 0) this.#hasIdError = true;
  }

  #command(command: number): void {
    if (command === COMMAND.wcfg) this.#load();
    else if (command === COMMAND.start) this.#start();
    else if (command === COMMAND.desync) this.#desync();
    else if (command === COMMAND.iprog) this.#boot();
    else if (command === COMMAND.rcrc) this.#hasIdError = false;
  }

  /** From here on what was configured is overwritten; all that stood before belongs to the image. */
  #load(): void {
    if (this.#isLoading || this.#hasIdError) return;
    this.#parts.fabric.clear();
    this.#piece = this.#leading;
    this.#leading = [];
    this.#isLoading = true;
  }

  #start(): void {
    if (!this.#isLoading || this.#hasIdError) return;
    this.#flush();
    this.#parts.fabric.start();
  }

  #desync(): void {
    if (this.#isLoading) this.#flush();
    this.#isLoading = false;
    this.#isSynced = false;
    this.#leading = [];
    this.#left = 0;
  }

  #boot(): void {
    const address = ((this.#registers.get(REGISTER.wbstar) ?? 0) & START_ADDRESS) * 2 ** this.#parts.wbstarShift;
    this.reset();
    this.#parts.fabric.boot(address);
  }
}
