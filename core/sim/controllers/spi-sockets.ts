import type { SpiDevice } from "../spi-device.ts";
import { SpiSocket } from "./spi-socket.ts";

/** All chips of a controller, by select line. */
export class SpiSockets {
  readonly #sockets: readonly SpiSocket[];
  readonly #recordMisuse: (text: string) => void;
  #selection = 0;

  constructor(devices: readonly (SpiDevice | undefined)[], { recordMisuse }: { readonly recordMisuse: (text: string) => void }) {
    this.#sockets = devices.map((device) => new SpiSocket(device));
    this.#recordMisuse = recordMisuse;
  }

  /** A bit for each line that exists. */
  get lines(): number {
    return 2 ** this.#sockets.length - 1;
  }

  /** @param selection bit n set: line n is active */
  select(selection: number, nowMs: number): void {
    if ((selection & (selection - 1)) !== 0) this.#recordMisuse("several chips were selected at once");
    for (const [line, socket] of this.#sockets.entries()) {
      const is = ((selection >>> line) & 1) === 1;
      if (is && !socket.isSelected) socket.select("low");
      else if (!is) socket.deselect(nowMs);
    }
    this.#selection = selection & this.lines;
  }

  /** As {@link SpiSocket.shift}, with all selected chips; ones come back from none. */
  shift(bits: number, count: number, lastMs: number): number {
    let received = 2 ** count - 1;
    for (let line = 0; line < this.#sockets.length; line++) {
      if (((this.#selection >>> line) & 1) === 1) received &= this.#sockets[line]?.shift(bits, count, lastMs) ?? received;
    }
    return received;
  }

  loseClocks(): void {
    for (const socket of this.#sockets) socket.loseClocks();
  }

  powerCut(): void {
    this.#selection = 0;
    for (const socket of this.#sockets) socket.powerCut();
  }
}
