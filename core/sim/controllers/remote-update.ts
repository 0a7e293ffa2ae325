import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { oneWindow } from "./one-window.ts";

/** Intel UG-31005, Avalon-MM register map: word addresses, times four. */
const OFFSET = {
  state: 0x00,
  mode: 0x10,
  timeout: 0x20,
  watchdog: 0x30,
  page: 0x40,
  trigger: 0x60,
  resetTimer: 0x70,
  reconfigure: 0x74,
} as const;
const TIMEOUT_BITS = 0xfff;
/** Why the last reconfiguration happened. */
const TRIGGER = { runconfig: 0x1, nstatus: 0x4 } as const;
const SEARCH_BYTES = 4096;

class RemoteUpdate extends BlockBase {
  readonly #parts: ModelParts;
  readonly #unitBytes: number;
  readonly #written = new Map<number, number>();

  constructor(parts: ModelParts) {
    super(parts.windowBytes.window ?? 0x78, parts);
    this.#parts = parts;
    this.#unitBytes = parts.parameters.addressUnitBytes ?? 1;
  }

  powerCut(): void {
    this.#written.clear();
  }

  protected readAt(offset: number): number {
    if (offset === OFFSET.trigger) return this.#trigger();
    if (offset === OFFSET.state) return this.#parts.fabric.boots.length > 0 ? 1 : 0;
    if (offset === OFFSET.reconfigure || offset === OFFSET.resetTimer) return this.unknownRead(offset);
    const isKnown = offset === OFFSET.mode || offset === OFFSET.timeout || offset === OFFSET.watchdog || offset === OFFSET.page;
    return isKnown ? (this.#written.get(offset) ?? 0) : this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number): void {
    if (offset === OFFSET.reconfigure) this.#reconfigure(value);
    else if (offset === OFFSET.mode || offset === OFFSET.watchdog) this.#set(offset, value & 1);
    else if (offset === OFFSET.timeout) this.#set(offset, value & TIMEOUT_BITS);
    else if (offset === OFFSET.page) this.#set(offset, value);
    else if (offset !== OFFSET.resetTimer) this.unknownWrite(offset, value);
  }

  /** The settings belong to the application image: they are written before its mode is chosen. */
  #set(offset: number, value: number): void {
    if (offset !== OFFSET.mode && this.#written.get(OFFSET.mode) === 1) this.recordMisuse("a setting was written after CONFIG_MODE");
    this.#written.set(offset, value);
  }

  #reconfigure(value: number): void {
    if ((value & 1) === 0) return;
    if (this.#written.get(OFFSET.mode) !== 1) this.recordMisuse("RECONFIG without the application mode boots the factory image");
    const page = this.#written.get(OFFSET.mode) === 1 ? (this.#written.get(OFFSET.page) ?? 0) : 0;
    this.#written.clear();
    this.#parts.fabric.boot(page * this.#unitBytes);
  }

  /** An erased place holds no image: nSTATUS falls, and the factory image runs. */
  #trigger(): number {
    const address = this.#parts.fabric.boots.at(-1);
    if (address === undefined) return 0;
    const start = this.#parts.fabric.readFlash(address, SEARCH_BYTES);
    return start?.every((byte) => byte === 0xff) ? TRIGGER.nstatus : TRIGGER.runconfig;
  }
}

/** Intel's Remote Update core. */
export const makeRemoteUpdate: MakeModel = (parts) => oneWindow(new RemoteUpdate(parts));
