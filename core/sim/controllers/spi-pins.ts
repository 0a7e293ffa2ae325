import type { SpiDevice } from "../spi-device.ts";
import { SpiSocket } from "./spi-socket.ts";

/** Levels of the three lines that a controller drives, as {@link SpiPins.drive} takes them. */
export const SPI_PIN = { mosi: 1, clock: 2, deselect: 4 } as const;

/** Nothing selected, clock and data low. */
export const SPI_PINS_IDLE = SPI_PIN.deselect;

/**
 * A chip on pins that software moves one by one, in mode 0 or 3. Levels that change in the same write change at the same time, so what
 * a chip needs to see in order has to come in two writes.
 */
export class SpiPins {
  readonly #socket: SpiSocket;
  readonly #recordMisuse: (text: string) => void;
  #levels: number = SPI_PINS_IDLE;

  constructor(device: SpiDevice | undefined, { recordMisuse }: { readonly recordMisuse: (text: string) => void }) {
    this.#socket = new SpiSocket(device);
    this.#recordMisuse = recordMisuse;
  }

  get isSelected(): boolean {
    return this.#socket.isSelected;
  }

  /** @param levels a sum of {@link SPI_PIN} */
  drive(levels: number, nowMs: number): void {
    const before = this.#levels;
    const changed = before ^ levels;
    if (changed === 0) return;
    this.#levels = levels;
    if ((changed & SPI_PIN.deselect) !== 0) this.#moveSelect(levels, changed, nowMs);
    else if ((changed & SPI_PIN.clock) === 0 || (levels & SPI_PIN.deselect) !== 0) return;
    else if ((levels & SPI_PIN.clock) === 0) this.#socket.advance();
    else this.#rise(before, changed, nowMs);
  }

  /** What the chip drives; 1 where it drives nothing. */
  miso(nowMs: number): number {
    return this.#socket.miso(nowMs);
  }

  powerCut(): void {
    this.#levels = SPI_PINS_IDLE;
    this.#socket.powerCut();
  }

  #rise(before: number, changed: number, nowMs: number): void {
    if ((changed & SPI_PIN.mosi) !== 0) this.#recordMisuse("the data changed at the rising edge of the clock; the chip took the old level");
    this.#socket.sample(before & SPI_PIN.mosi, nowMs);
  }

  #moveSelect(levels: number, changed: number, nowMs: number): void {
    const clockRises = (changed & levels & SPI_PIN.clock) !== 0;
    const isSelected = (levels & SPI_PIN.deselect) === 0;
    if (clockRises) this.#recordMisuse(`the clock rose in the write that ${isSelected ? "selected" : "deselected"} the chip`);
    if (isSelected) {
      this.#socket.select((levels & SPI_PIN.clock) === 0 ? "low" : "high");
      if (clockRises) this.#socket.loseClocks();
    } else {
      // Whether the chip still saw that edge is open; here it did.
      if (clockRises) this.#socket.sample(0, nowMs);
      this.#socket.deselect(nowMs);
    }
  }
}
