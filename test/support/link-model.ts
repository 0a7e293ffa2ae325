import { hex } from "../../core/bits/hex.ts";
import type { Bus, Width } from "../../core/bus/bus.ts";
import { busOver } from "../../core/bus/device-bus.ts";
import { SimulatedClock } from "../../core/bus/simulated-clock.ts";
import { cardLayout, type PortFacts, portLayout } from "./link-model-layout.ts";
import { cardRegisters, portRegisters } from "./link-model-registers.ts";
import { ModelFunction } from "./model-function.ts";
import { PortErrors } from "./port-errors.ts";

export interface LinkModelFacts {
  readonly port?: PortFacts;
  /** From the moment both ends are there to DL_Active. Default 20. */
  readonly trainMs?: number;
  /** How long the card asks for patience after that (configuration request retry). Default 0. */
  readonly retryMs?: number;
  /** The card is reset when it leaves D3hot. Default false. */
  readonly resetsInD3?: boolean;
}

export const MODEL_IDS = { vendorId: 0x10ee, deviceId: 0x7038 } as const;

// PCI Express Base Specification 4.0, 7.5.3.7, 7.5.3.8, 7.5.1.3.13 and 7.9.15.4.
const LINK_DISABLE = 0x0010;
const LINK_TRAINING = 0x0800;
const LINK_ACTIVE = 0x2000;
const BANDWIDTH_MANAGEMENT = 0x4000;
const SECONDARY_BUS_RESET = 0x0040;
const TRIGGERED = 0x0001;
const PRESENCE_CHANGED = 0x0008;
const PRESENT = 0x0040;
const STATE_CHANGED = 0x0100;
const COMMAND_COMPLETED = 0x0010;
const RECEIVED_MASTER_ABORT = 0x2000;
const RETRY_VISIBLE = 0x0010;
const NO_SOFT_RESET = 0x0008;
/** 6.6.1: no configuration request before that after the link came up. */
const SETTLE_MS = 100;
const FOREVER_MS = Number.POSITIVE_INFINITY;

/** A port, the link below it and a card, as the PCI Express Base Specification 4.0 has them; written from it and not from core/link. */
export class LinkModel {
  readonly clock = new SimulatedClock();
  /** `r16 upstream COMMAND`, `w16 card COMMAND = 0x0006`, in order. */
  readonly log: string[] = [];
  readonly misuses: string[] = [];
  readonly port: ModelFunction;
  readonly endpoint: ModelFunction;
  readonly errors: PortErrors;
  readonly upstream: Bus;
  readonly card: Bus;
  readonly #trainMs: number;
  readonly #retryMs: number;
  readonly #isRoot: boolean;
  readonly #resetsInD3: boolean;
  #isUp = true;
  #upSinceMs = -FOREVER_MS;
  /** The card may be accessed again, after it left D3hot. */
  #awakeMs = 0;
  /** The card answers to the link again from then on. */
  #cardBackMs = 0;
  /** The port lets the link train since then. */
  #freeSinceMs = 0;

  constructor({ port = {}, trainMs = 20, retryMs = 0, resetsInD3 = false }: LinkModelFacts = {}) {
    const surroundings = (name: string) => ({ clock: this.clock, recordMisuse: (text: string) => this.misuses.push(`${name}: ${text}`) });
    const layouts = { port: portLayout(port), card: cardLayout(MODEL_IDS) };
    this.port = new ModelFunction(layouts.port, portRegisters(layouts.port), surroundings("upstream"));
    this.endpoint = new ModelFunction(layouts.card, cardRegisters(layouts.card), surroundings("card"));
    this.#isRoot = (port.type ?? 4) === 4;
    this.errors = new PortErrors(this.port, { isRoot: this.#isRoot, isSurprise: port.isHotPlugSurprise ?? false });
    this.#trainMs = trainMs;
    this.#retryMs = retryMs;
    this.#resetsInD3 = resetsInD3;
    this.endpoint.set("POWER_CONTROL", NO_SOFT_RESET, !resetsInD3);
    this.port.set("LINK_STATUS", LINK_ACTIVE, port.reportsActive ?? true);
    this.port.set("SLOT_STATUS", PRESENT);
    this.upstream = this.#bus("upstream", this.port, { read: this.#readPort, write: this.#writePort });
    this.card = this.#bus("card", this.endpoint, { read: this.#readCard, write: this.#writeCard });
  }

  get isUp(): boolean {
    this.#settle();
    return this.#isUp;
  }

  /** The FPGA boots: it leaves the link at once, and is back after `offMs`; never, unless told. */
  dropLink(offMs = FOREVER_MS): void {
    this.#settle();
    this.#cardBackMs = this.clock.nowMs() + offMs;
    this.#settle();
  }

  /** Everything written so far, without the reads. */
  writes(): readonly string[] {
    return this.log.filter((line) => line.startsWith("w"));
  }

  #bus(name: string, of: ModelFunction, access: Access): Bus {
    return busOver({
      sizeBytes: 0x1000,
      read: (offset, widthBits) => {
        this.#settle();
        this.log.push(`r${widthBits} ${name} ${of.nameAt(offset)}`);
        return access.read.call(this, offset, widthBits);
      },
      write: (offset, widthBits, value) => {
        this.#settle();
        this.log.push(`w${widthBits} ${name} ${of.nameAt(offset)} = ${hex(value, widthBits / 4)}`);
        access.write.call(this, offset, widthBits, Number(value));
        this.#settle();
      },
      close: () => {},
    });
  }

  #readPort(offset: number, widthBits: Width): number {
    return this.port.read(offset, widthBits);
  }

  #writePort(offset: number, widthBits: Width, value: number): void {
    this.port.write(offset, widthBits, value);
    if (this.port.nameAt(offset) === "SLOT_CONTROL") this.port.set("SLOT_STATUS", COMMAND_COMPLETED);
  }

  #readCard(offset: number, widthBits: Width): number {
    if (!this.#reachesCard()) return 0xffff_ffff;
    if (this.clock.nowMs() - this.#upSinceMs >= this.#retryMs) return this.endpoint.read(offset, widthBits);
    const isVisible = offset === 0 && widthBits > 8 && this.#isRoot && this.port.has("ROOT_CONTROL", RETRY_VISIBLE);
    return isVisible ? 0xffff_0001 : 0xffff_ffff;
  }

  #writeCard(offset: number, widthBits: Width, value: number): void {
    if (!this.#reachesCard()) this.misuses.push(`card: ${hex(value)} was written at ${hex(offset, 3)} while the link was down`);
    else this.#changeCard(() => this.endpoint.write(offset, widthBits, value));
  }

  /** PCI Bus Power Management Interface Specification 1.2, 5.4 and 5.6.1: what a write of the power state does. */
  #changeCard(write: () => void): void {
    const wasAsleep = this.#isInD3();
    write();
    if (!wasAsleep || this.#isInD3()) return;
    this.#awakeMs = this.clock.nowMs() + 10;
    const pme = this.endpoint.get("POWER_CONTROL") & 0x8100;
    if (!this.#resetsInD3) return;
    this.endpoint.reset();
    this.endpoint.set("POWER_CONTROL", NO_SOFT_RESET, false);
    this.endpoint.set("POWER_CONTROL", pme);
  }

  #isInD3(): boolean {
    return (this.endpoint.get("POWER_CONTROL") & 0x3) === 3;
  }

  #reachesCard(): boolean {
    if (!this.#isUp) this.port.set("SECONDARY_STATUS", RECEIVED_MASTER_ABORT);
    const sinceMs = this.clock.nowMs() - this.#upSinceMs;
    if (this.#isUp && sinceMs < SETTLE_MS) this.misuses.push(`card: accessed ${sinceMs.toFixed(1)} ms after the link came up`);
    if (this.clock.nowMs() < this.#awakeMs) this.misuses.push("card: accessed less than 10 ms after it left D3hot");
    return this.#isUp;
  }

  /** Brings the link to where it is by now. */
  #settle(): void {
    const nowMs = this.clock.nowMs();
    if (!this.#isFree()) this.#freeSinceMs = nowMs;
    if (this.#isUp && (!this.#isFree() || nowMs < this.#cardBackMs)) this.#goDown({ isWanted: !this.#isFree() });
    const startMs = Math.max(this.#freeSinceMs, this.#cardBackMs);
    if (!this.#isUp && this.#isFree() && nowMs >= startMs + this.#trainMs) this.#goUp(startMs + this.#trainMs);
    this.port.set("LINK_STATUS", LINK_TRAINING, !this.#isUp && this.#isFree() && nowMs >= startMs);
    this.errors.settle();
  }

  /** Whether the port lets the link train. */
  #isFree(): boolean {
    const isHeld = this.port.has("LINK_CONTROL", LINK_DISABLE) || this.port.has("BRIDGE_CONTROL", SECONDARY_BUS_RESET);
    return !isHeld && !this.port.has("DPC_STATUS", TRIGGERED);
  }

  #goDown({ isWanted }: { readonly isWanted: boolean }): void {
    this.#isUp = false;
    this.endpoint.reset();
    this.#changeState(false);
    if (!isWanted) this.errors.linkDown();
  }

  #goUp(atMs: number): void {
    this.#isUp = true;
    this.#upSinceMs = atMs;
    this.port.set("LINK_STATUS", BANDWIDTH_MANAGEMENT);
    this.#changeState(true);
  }

  #changeState(isUp: boolean): void {
    if (this.port.has("LINK_CAPABILITIES", 0x0010_0000)) this.port.set("LINK_STATUS", LINK_ACTIVE, isUp);
    this.port.set("SLOT_STATUS", STATE_CHANGED | PRESENCE_CHANGED);
  }
}

interface Access {
  read(this: LinkModel, offset: number, widthBits: Width): number;
  write(this: LinkModel, offset: number, widthBits: Width, value: number): void;
}
