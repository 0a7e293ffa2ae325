import { hex } from "../../bits/hex.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { CORUNDUM_BOOT_ADDRESS, CORUNDUM_BOOT_KEY } from "./corundum-flash-header.ts";
import { oneWindow } from "./one-window.ts";

/** Parameters, each 0 where the card gives none: what the block reads in its constant registers. */
const DEFAULTS = { fwId: 0, fwVersion: 0, boardId: 0, boardVersion: 0, buildDate: 0, gitHash: 0, releaseInfo: 0 };

/** Corundum, docs/source/rb/fw_id.rst. */
const FPGA_ID = 0x0c;
const BLOCK_BYTES = 0x2c;
const BLOCK_TYPE = 0xffff_ffff;
const BLOCK_VERSION = 0x100;

/** Who the firmware is, and the register that makes the FPGA boot again. */
class CorundumFwId extends BlockBase {
  readonly #words: readonly number[];
  readonly #parts: ModelParts;

  constructor(parts: ModelParts) {
    super(BLOCK_BYTES, parts);
    this.#parts = parts;
    const { fwId, fwVersion, boardId, boardVersion, buildDate, gitHash, releaseInfo } = { ...DEFAULTS, ...parts.parameters };
    const firmware = [fwId, fwVersion, boardId, boardVersion, buildDate, gitHash, releaseInfo];
    this.#words = [BLOCK_TYPE, BLOCK_VERSION, 0, parts.fabric.idcode, ...firmware];
  }

  // Nothing here can change.
  powerCut(): void {}

  protected readAt(offset: number): number {
    return this.#words[offset / 4] ?? this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number): void {
    if (offset === FPGA_ID && value === CORUNDUM_BOOT_KEY) this.#parts.fabric.boot(CORUNDUM_BOOT_ADDRESS);
    else if (offset === FPGA_ID) this.recordMisuse(`FPGA ID was written with ${hex(value)}, which is not the boot key`);
    else this.recordMisuse(`the read-only offset ${hex(offset, 2)} was written with ${hex(value)}`);
  }
}

/** Corundum's firmware id block. */
export const makeCorundumFwId: MakeModel = (parts) => oneWindow(new CorundumFwId(parts));
