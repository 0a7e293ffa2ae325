import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { oneWindow } from "./one-window.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `wbstarShift` (0): bits that WBSTAR lacks of a byte address.
 * - `hasIcap` (1): 0 in builds in which nothing is behind the reload bit.
 * - `fwVersion` (0).
 */
const DEFAULTS = { wbstarShift: 0, hasIcap: 1, fwVersion: 0 };

/** surf, axi/axi-lite/rtl/AxiVersion.vhd. */
const OFFSET = {
  FW_VERSION: 0x000,
  SCRATCH: 0x004,
  UP_TIME: 0x008,
  HALT: 0x100,
  RELOAD: 0x104,
  ADDRESS: 0x108,
  USER_RESET: 0x10c,
} as const;
const BLOCK_BYTES = 0x110;

/** UG470, table 5-35: the rest of WBSTAR belongs to the pins RS. */
const START_ADDRESS = 0x1fff_ffff;

const afterReset = (nowMs: number) => ({ scratch: 0, halt: 0, reload: 0, address: 0, userReset: 0, startMs: nowMs });

/** The part of surf's AxiVersion that tells who the firmware is and makes the FPGA boot. */
class SurfAxiVersion extends BlockBase {
  readonly #parts: ModelParts;
  readonly #build: typeof DEFAULTS;
  #state: ReturnType<typeof afterReset>;

  constructor(parts: ModelParts) {
    super(Math.min(BLOCK_BYTES, parts.windowBytes.window ?? BLOCK_BYTES), parts);
    this.#parts = parts;
    this.#build = { ...DEFAULTS, ...parts.parameters };
    this.#state = afterReset(parts.time.nowMs());
  }

  powerCut(): void {
    this.#state = afterReset(this.time.nowMs());
  }

  protected readAt(offset: number, nowMs: number): number {
    const { scratch, halt, reload, address, userReset, startMs } = this.#state;
    const registers: ReadonlyMap<number, number> = new Map<number, number>([
      [OFFSET.FW_VERSION, this.#build.fwVersion],
      [OFFSET.SCRATCH, scratch],
      [OFFSET.UP_TIME, Math.floor((nowMs - startMs) / 1000)],
      [OFFSET.HALT, halt],
      [OFFSET.RELOAD, reload],
      [OFFSET.ADDRESS, address],
      [OFFSET.USER_RESET, userReset],
    ]);
    return registers.get(offset) ?? this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number): void {
    if (offset === OFFSET.SCRATCH) this.#state.scratch = value;
    else if (offset === OFFSET.HALT) this.#state.halt = value & 1;
    else if (offset === OFFSET.RELOAD) this.#setReload(value & 1);
    else if (offset === OFFSET.ADDRESS) this.#state.address = value;
    else if (offset === OFFSET.USER_RESET) this.#state.userReset = value & 1;
    else this.unknownWrite(offset, value);
  }

  /** Only a rising edge starts the state machine in front of the ICAP. */
  #setReload(level: number): void {
    const was = this.#state.reload;
    this.#state.reload = level;
    if (level === 0 || this.#build.hasIcap === 0) return;
    if (was === 1) this.recordMisuse("the reload bit was set while it was set; nothing happens");
    else this.#parts.fabric.boot((this.#state.address & START_ADDRESS) * 2 ** this.#build.wbstarShift);
  }
}

export const makeSurfAxiVersion: MakeModel = (parts) => oneWindow(new SurfAxiVersion(parts));
