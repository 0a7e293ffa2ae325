import { WORD } from "./configuration-registers.ts";
import type { FpgaFabric } from "./fpga-fabric.ts";
import { GrowingBytes } from "./growing-bytes.ts";

/** No image has so much before its first frame; what is older is forgotten. */
const MOST_PENDING_BYTES = 0x10_0000;

/**
 * Decides which words are an image that is loaded: those of a synchronisation in which frames are written, from the first word before
 * it to DESYNC. Sessions that only read registers leave no trace, and neither do the words that keep the clock going after DESYNC.
 */
export class LoadRecorder {
  readonly #fabric: FpgaFabric;
  readonly #pending = new GrowingBytes();
  #isLoading = false;

  constructor(fabric: FpgaFabric) {
    this.#fabric = fabric;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  note(word: number): void {
    if (this.#isLoading) this.#fabric.takeWord(word);
    else if (this.#pending.length > 0 || word !== WORD.noOperation) this.#keep(word);
  }

  /** The first word of a frame, already noted. */
  begin(): void {
    this.#fabric.clear();
    this.#fabric.take(this.#pending.view);
    this.#pending.clear();
    this.#isLoading = true;
  }

  /** DESYNC, already noted, or whatever else ends a synchronisation. */
  end(): void {
    this.#pending.clear();
    this.#isLoading = false;
  }

  #keep(word: number): void {
    if (this.#pending.length >= MOST_PENDING_BYTES) this.#pending.clear();
    this.#pending.appendWord(word);
  }
}
