import { createHash } from "node:crypto";
import type { FabricState, LastBoot } from "./fabric-state.ts";
import { GrowingBytes } from "./growing-bytes.ts";

const NOTHING = createHash("sha256").digest("hex");

/**
 * The FPGA of a virtual card as its configuration ports see it: it takes configuration data, keeps what was loaded, and can be told
 * to boot from an address of its flash. Vendors' packet formats are the business of the models that feed it.
 */
export class FpgaFabric {
  /** JTAG IDCODE. */
  readonly idcode: number;
  #loaded = new GrowingBytes();
  #isConfigured = true;
  /** What an earlier process loaded: its bytes are gone, but it is known what they were. */
  #restored: Pick<FabricState, "loadedBytes" | "loadedSha256"> | undefined;
  #readFlash: ((address: number, sizeBytes: number) => Uint8Array) | undefined;
  #onBoot: () => void = () => {};
  readonly #boots: number[] = [];
  #lastBoot: LastBoot = "power-up";

  constructor(idcode: number) {
    this.idcode = idcode;
  }

  /** Configuration begins: what was loaded before is gone, and the user design with it. */
  clear(): void {
    this.#forget();
    this.#isConfigured = false;
  }

  /** Takes bytes as they stand in the image file. */
  take(bytes: Uint8Array): void {
    this.#restored = undefined;
    this.#loaded.append(bytes);
  }

  /** Takes four bytes as they stand in the image file, the first one in the highest bits. */
  takeWord(word: number): void {
    this.#restored = undefined;
    this.#loaded.appendWord(word);
  }

  /** The start-up sequence ended. */
  start(): void {
    this.#isConfigured = true;
  }

  get isConfigured(): boolean {
    return this.#isConfigured;
  }

  /** All bytes taken since {@link clear}. */
  get loaded(): Uint8Array {
    return this.#loaded.view.slice();
  }

  /** Lets the FPGA read its boot flash: `sizeBytes` bytes from `address`, as they are after the striping and reversing of the board. */
  attachFlash(read: (address: number, sizeBytes: number) => Uint8Array): void {
    this.#readFlash = read;
  }

  /** What the boot flash holds; undefined on a card without one. */
  readFlash(address: number, sizeBytes: number): Uint8Array | undefined {
    return this.#readFlash?.(address, sizeBytes);
  }

  /** Tells the card of each boot. */
  attachBoot(onBoot: () => void): void {
    this.#onBoot = onBoot;
  }

  /**
   * Boots from a byte address of the flash; the card leaves the bus for a moment, and what was loaded is gone.
   *
   * @param found "fallback" where there was no image at the address, and the FPGA runs the one that it falls back to
   */
  boot(address: number, found: "image" | "fallback" = "image"): void {
    this.#boots.push(address);
    this.#forget();
    this.#lastBoot = found;
    this.#isConfigured = true;
    this.#onBoot();
  }

  /** Addresses of all boots that a port asked for. */
  get boots(): readonly number[] {
    return this.#boots;
  }

  /** What made it run what it runs, configuration ports left aside. */
  get lastBoot(): LastBoot {
    return this.#lastBoot;
  }

  get state(): FabricState {
    const loaded = this.#restored ?? { loadedBytes: this.#loaded.length, loadedSha256: this.#sha256() };
    return { configured: this.#isConfigured, ...loaded, idcode: this.idcode, boots: [...this.#boots], lastBoot: this.#lastBoot };
  }

  /** Whether it is as it was when power came: configured from its flash, with nothing loaded. */
  get isAsPoweredUp(): boolean {
    const { configured, loadedBytes, boots } = this.state;
    return configured && loadedBytes === 0 && boots.length === 0;
  }

  /** Takes over what it held when another process left it. */
  restore({ configured, loadedBytes, loadedSha256, boots, lastBoot }: FabricState): void {
    this.#isConfigured = configured;
    this.#lastBoot = lastBoot;
    this.#restored = { loadedBytes, loadedSha256 };
    this.#boots.push(...boots);
  }

  powerCut(): void {
    this.#forget();
    this.#lastBoot = "power-up";
    this.#isConfigured = true;
  }

  /** The same FPGA in the same state, without its flash and its card. */
  clone(): FpgaFabric {
    const copy = new FpgaFabric(this.idcode);
    copy.#loaded = this.#loaded.clone();
    copy.#lastBoot = this.#lastBoot;
    copy.#isConfigured = this.#isConfigured;
    copy.#restored = this.#restored;
    copy.#boots.push(...this.#boots);
    return copy;
  }

  #forget(): void {
    this.#loaded.clear();
    this.#restored = undefined;
  }

  #sha256(): string {
    return this.#loaded.length === 0 ? NOTHING : createHash("sha256").update(this.#loaded.view).digest("hex");
  }
}
