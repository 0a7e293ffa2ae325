import type { Width } from "../../bus/bus.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { transformBytes } from "../fpga/byte-transforms.ts";
import type { FpgaFabric } from "../fpga/fpga-fabric.ts";

/** LinuxCNC, bfload.c: the FPGA's pins on bits of the PLX 9030's GPIO control register. */
const GPIOC = 0x54;
const PIN = { done: 1 << 11, initN: 1 << 14, ledN: 1 << 17, writeN: 1 << 23, programN: 1 << 26 } as const;
const INPUTS = PIN.done | PIN.initN;
/** How long the FPGA clears its memory once /PROGRAM is high again; 100 us at most. */
const CLEAR_MS = 0.08;
const PIECE_BYTES = 4096;
const SYNC = Buffer.from([0xaa, 0x99, 0x55, 0x66]);

/** The FPGA in slave parallel mode, as its pins see it (Xilinx DS001, slave parallel mode). */
class SelectMap {
  #state: "running" | "held" | "clearing" | "loading" | "failed" = "running";
  #readyMs = 0;
  /** Bytes on their way into the fabric, which takes them in pieces. */
  readonly #piece = new Uint8Array(PIECE_BYTES);
  #pieceBytes = 0;

  constructor(
    private readonly fabric: FpgaFabric,
    private readonly recordMisuse: (text: string) => void,
  ) {}

  get done(): boolean {
    return this.#state === "running";
  }

  /** The level of /INIT. */
  initN(nowMs: number): boolean {
    if (this.#state === "clearing" && nowMs >= this.#readyMs) this.#state = "loading";
    return this.#state === "running" || this.#state === "loading";
  }

  program(level: number, nowMs: number): void {
    if (level === 0) {
      this.#state = "held";
      this.#pieceBytes = 0;
      this.fabric.clear();
    } else if (this.#state === "held") {
      this.#state = "clearing";
      this.#readyMs = nowMs + CLEAR_MS;
    }
  }

  take(byte: number, isEnabled: boolean, nowMs: number): void {
    this.initN(nowMs);
    if (!isEnabled) this.recordMisuse("a byte came while /WRITE was high; it is lost");
    else if (this.#state !== "loading") this.recordMisuse("a byte came while the FPGA takes none; it is lost");
    else {
      this.#piece[this.#pieceBytes++] = byte;
      if (this.#pieceBytes === PIECE_BYTES) this.#flush();
    }
  }

  /** What the FPGA makes of it: it starts when it was told to by what it took. */
  settle(): void {
    if (this.#state !== "loading") return;
    this.#flush();
    const loaded = Buffer.from(this.fabric.loaded);
    if (loaded.length === 0) return;
    if (loaded.includes(SYNC)) {
      this.#state = "running";
      this.fabric.start();
    } else this.#state = "failed";
  }

  #flush(): void {
    this.fabric.take(this.#piece.subarray(0, this.#pieceBytes));
    this.#pieceBytes = 0;
  }
}

class Plx9030 extends BlockBase {
  #pins = PIN.ledN | PIN.writeN | PIN.programN;

  constructor(
    parts: ModelParts,
    private readonly fpga: SelectMap,
  ) {
    super(parts.windowBytes.window ?? 0x80, parts);
  }

  get isWriting(): boolean {
    return (this.#pins & PIN.writeN) === 0;
  }

  powerCut(): void {
    this.#pins = PIN.ledN | PIN.writeN | PIN.programN;
  }

  protected readAt(offset: number, nowMs: number): number {
    if (offset !== GPIOC) return this.unknownRead(offset);
    this.fpga.settle();
    return this.#pins | (this.fpga.done ? PIN.done : 0) | (this.fpga.initN(nowMs) ? PIN.initN : 0);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    if (offset !== GPIOC) {
      this.unknownWrite(offset, value);
      return;
    }
    const changed = (this.#pins ^ value) & PIN.programN;
    this.#pins = value & ~INPUTS;
    if (changed !== 0) this.fpga.program(value & PIN.programN, nowMs);
  }
}

/** The local bus: bytes on LAD0 to LAD7 are D0 to D7, of which D0 is the highest bit. */
class ConfigPort extends BlockBase {
  override readonly widths: readonly Width[] = [8];

  constructor(
    parts: ModelParts,
    private readonly fpga: SelectMap,
    private readonly bridge: Plx9030,
  ) {
    super(parts.windowBytes.data ?? 1, parts);
  }

  powerCut(): void {}

  protected readAt(offset: number): number {
    return this.unknownRead(offset);
  }

  protected writeAt(_offset: number, value: number, nowMs: number): void {
    const byte = Uint8Array.of(value);
    transformBytes(byte, "reverse-bits-8");
    this.fpga.take(byte[0] ?? 0, this.bridge.isWriting, nowMs);
  }
}

/** A PLX 9030 bridge whose GPIO pins and local bus load a Spartan-II. */
export const makePlx9030Load: MakeModel = (parts) => {
  const fpga = new SelectMap(parts.fabric, parts.recordMisuse);
  const window = new Plx9030(parts, fpga);
  return { windows: { window, data: new ConfigPort(parts, fpga, window) }, powerCut: () => window.powerCut() };
};
