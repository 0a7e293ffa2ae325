import type { Bus } from "../../bus/bus.ts";
import { BlockBase } from "../block-base.ts";
import type { BusAnswer, BusRefusal } from "../bus-answer.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import type { FpgaFabric } from "../fpga/fpga-fabric.ts";
import { oneWindow } from "./one-window.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `axiAccessNs` (200): time of one access of the AXI bus. Chosen; oc-utils says nothing about it and looks until it is over.
 */
const DEFAULTS = { axiAccessNs: 200 };

/** oc-utils, include/flsh_common_defs.h: CFG_FLASH_ADDR and the two words after it. */
const OFFSET = { ADDR: 0x00, DATA: 0x04, CTRL: 0x08 } as const;
const BLOCK_BYTES = 0x0c;

/** Fields of ADDR. Bits 15 and 14 of the address say which slave is meant. */
const ADDR = {
  address: 0x0000_ffff,
  slaveShift: 14,
  read: 0x0001_0000,
  write: 0x0002_0000,
  highByteFirst: 0x0004_0000,
  expand: 0x0008_0000,
  readResponseShift: 20,
  writeResponseShift: 22,
  endOfStartup: 0x0100_0000,
} as const;
const STROBES = ADDR.read | ADDR.write;
/** What the host sets; all above is the card's. */
const KEPT = ADDR.address | ADDR.highByteFirst | ADDR.expand;

/** The AXI Quad SPI and the AXI HWICAP. */
const SLAVE_COUNT = 2;
const RESPONSE = { ok: 0, "slave-error": 2, "nothing-there": 3 } as const;
type Response = (typeof RESPONSE)[keyof typeof RESPONSE];
const CTRL = { reload: 0x1, kept: 0x3 } as const;
const BITS_LOW_FIRST = [0, 8, 16, 24] as const;
const BITS_HIGH_FIRST = [24, 16, 8, 0] as const;
const ALL_ONES = 0xffff_ffff;

const afterReset = () => ({ addr: 0, data: 0, ctrl: 0, readResponse: RESPONSE.ok as Response, writeResponse: RESPONSE.ok as Response });

class ConfigAxiWindow extends BlockBase {
  readonly #downstream: Bus | undefined;
  readonly #answer: BusAnswer;
  readonly #fabric: FpgaFabric;
  readonly #accessMs: number;
  #state = afterReset();
  /** The strobe that is still set, and until when. */
  #strobe = 0;
  #doneMs = 0;

  constructor(parts: ModelParts) {
    super(BLOCK_BYTES, parts);
    this.#downstream = parts.downstream;
    this.#answer = parts.answer;
    this.#fabric = parts.fabric;
    this.#accessMs = { ...DEFAULTS, ...parts.parameters }.axiAccessNs / 1e6;
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#strobe = 0;
  }

  protected readAt(offset: number, nowMs: number): number {
    this.#catchUp(nowMs);
    const { addr, data, ctrl, readResponse, writeResponse } = this.#state;
    if (offset === OFFSET.ADDR) {
      const responses = (readResponse << ADDR.readResponseShift) | (writeResponse << ADDR.writeResponseShift);
      return addr | this.#strobe | responses | ADDR.endOfStartup;
    }
    if (offset === OFFSET.CTRL) return ctrl;
    if (offset !== OFFSET.DATA) return this.unknownRead(offset);
    if (this.#strobe === ADDR.read) this.recordMisuse("DATA was read before the AXI read was over");
    return this.#strobe === ADDR.read ? ALL_ONES : data;
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    this.#catchUp(nowMs);
    if (offset === OFFSET.CTRL) this.#control(value);
    else if (this.#strobe !== 0)
      this.recordMisuse(`${offset === OFFSET.ADDR ? "ADDR" : "DATA"} was written during an AXI access; it is lost`);
    else if (offset === OFFSET.DATA) this.#state.data = value;
    else if (offset === OFFSET.ADDR) this.#start(value, nowMs);
    else this.unknownWrite(offset, value);
  }

  /** That the FPGA boots at once, and from its first image, is how oc-utils uses it; what happens inside is not public. */
  #control(value: number): void {
    this.#state.ctrl = value & CTRL.kept;
    if ((value & CTRL.reload) === 0) return;
    this.powerCut();
    this.#fabric.boot(0);
  }

  #catchUp(nowMs: number): void {
    if (nowMs >= this.#doneMs) this.#strobe = 0;
  }

  #start(value: number, nowMs: number): void {
    const state = this.#state;
    state.addr = value & KEPT;
    const strobe = value & STROBES;
    if (strobe === 0) return;
    if (strobe === STROBES) {
      this.recordMisuse("an AXI read and an AXI write were asked for at once; nothing happens");
      return;
    }
    const places = (value & ADDR.expand) === 0 ? undefined : (value & ADDR.highByteFirst) === 0 ? BITS_LOW_FIRST : BITS_HIGH_FIRST;
    this.#strobe = strobe;
    this.#doneMs = nowMs + this.#accessMs * (places?.length ?? 1);
    if (strobe === ADDR.read) state.readResponse = this.#answered((bus, address) => this.#read(bus, address, places));
    else state.writeResponse = this.#answered((bus, address) => this.#write(bus, address, places));
  }

  /** All accesses of an expanded word are made, and the first error of them is shown. Documents leave both open. */
  #answered(access: (bus: Bus, address: number) => void): Response {
    const address = this.#state.addr & ADDR.address;
    const bus = this.#downstream;
    if (bus === undefined || address >>> ADDR.slaveShift >= SLAVE_COUNT || address + 4 > bus.sizeBytes || address % 4 !== 0) {
      this.recordMisuse(`nothing answers at AXI address 0x${address.toString(16).padStart(4, "0")}`);
      this.#state.data = ALL_ONES;
      return RESPONSE["nothing-there"];
    }
    this.#answer.take();
    access(bus, address);
    const refusal: BusRefusal | undefined = this.#answer.take();
    return refusal === undefined ? RESPONSE.ok : RESPONSE[refusal];
  }

  #read(bus: Bus, address: number, places: readonly number[] | undefined): void {
    if (places === undefined) {
      this.#state.data = bus.read32(address);
      return;
    }
    let word = 0;
    for (const place of places) word |= (bus.read32(address) & 0xff) << place;
    this.#state.data = word >>> 0;
  }

  #write(bus: Bus, address: number, places: readonly number[] | undefined): void {
    const { data } = this.#state;
    if (places === undefined) bus.write32(address, data);
    else for (const place of places) bus.write32(address, (data >>> place) & 0xff);
  }
}

/** OpenCAPI's AXI4-Lite master in the configuration space, as oc-utils describes it. */
export const makeConfigAxiWindow: MakeModel = (parts) => oneWindow(new ConfigAxiWindow(parts));
