import type { SpiBurst, SpiDevice, SpiEnd } from "../spi-device.ts";

/** The largest burst: a FIFO of 256 and the shift register. */
export const LONGEST_BURST_BYTES = 257;

/** Bytes of all but the first of several selected chips. */
const OTHERS = new Uint8Array(LONGEST_BURST_BYTES);

/** The chip select lines of a controller, and what hangs on them; bit n of a selection is line n, 0 means selected. */
export class SpiLines {
  /** All lines of the controller high. */
  readonly idle: number;
  readonly #devices: readonly (SpiDevice | undefined)[];

  /** @param devices by line; a line without a chip answers with ones (a pull-up on MISO) */
  constructor(devices: readonly (SpiDevice | undefined)[]) {
    this.#devices = devices;
    this.idle = (2 ** devices.length - 1) >>> 0;
  }

  /** Moves the lines from one selection to another, at `nowMs`. */
  change(from: number, to: number, { nowMs, end }: { readonly nowMs: number; readonly end: SpiEnd }): void {
    for (const [line, device] of this.#devices.entries()) {
      const was = isLow(from, line);
      const is = isLow(to, line);
      if (was && !is) device?.deselect(nowMs, end);
      if (is && !was) device?.select();
      if (is && !was && end === "inside-a-byte") device?.loseClocks();
    }
  }

  loseClocks(selection: number): void {
    for (const [line, device] of this.#devices.entries()) if (isLow(selection, line)) device?.loseClocks();
  }

  selectedCount(selection: number): number {
    return this.#devices.filter((_, line) => isLow(selection, line)).length;
  }

  /** All selected chips get the bytes. Where several drive MISO, a 0 wins here; on a board they would fight. */
  exchange(selection: number, burst: SpiBurst): void {
    let answers = 0;
    for (let line = 0; line < this.#devices.length; line++) {
      const device = this.#devices[line];
      if (!device || !isLow(selection, line)) continue;
      if (answers++ === 0) device.exchange(burst);
      else exchangeAlso(device, burst);
    }
    if (answers === 0) burst.received.fill(0xff, 0, burst.count);
  }
}

function exchangeAlso(device: SpiDevice, burst: SpiBurst): void {
  device.exchange({ ...burst, received: OTHERS });
  for (let index = 0; index < burst.count; index++) burst.received[index] = (burst.received[index] ?? 0) & (OTHERS[index] ?? 0);
}

const isLow = (selection: number, line: number) => ((selection >>> line) & 1) === 0;
