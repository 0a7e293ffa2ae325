import type { MakeModel, ModelParts } from "../controller-model.ts";
import { bootFrom, bootStatus } from "../fpga/boot-status.ts";
import { type Csr, LitexCsrs } from "./litex-csrs.ts";
import { oneWindow } from "./one-window.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `sysClockHz` (100 MHz) and `icapClkDivider` (16): the second divides the first, and gives one word a clock.
 * - `wbstarShift` (0): bits that WBSTAR lacks of a byte address; 8 for flashes with 32-bit addresses.
 */
const DEFAULTS = { sysClockHz: 100_000_000, icapClkDivider: 16, wbstarShift: 0 };

type Name = "addr" | "data" | "write" | "done" | "read";

/** litex/soc/cores/icap.py, in the order of `add_csr`. */
const CSRS: readonly Csr<Name>[] = [
  { name: "addr", names: ["addr"], isDefault: true },
  { name: "data", names: ["data"], isDefault: true },
  { name: "write", names: ["write"], isDefault: true },
  { name: "done", names: ["done"], isDefault: true },
  { name: "read", names: ["read"], isDefault: true },
];

/** Words that the state machine sends: synchronisation, the access, desynchronisation, and one state to come to rest. */
const WORDS = { write: 4 + 4 + 4 + 1, read: 4 + 8 + 4 + 1 } as const;

/** UG470, tables 5-23 and following: registers of the configuration logic, and the command that boots. */
const REGISTER = { CMD: 4, IDCODE: 12, WBSTAR: 16, BOOTSTS: 22 } as const;
const IPROG = 0xf;
const START_ADDRESS = 0x1fff_ffff;
const ADDRESS_MASK = 0x1f;

interface Access {
  readonly kind: "write" | "read";
  readonly doneMs: number;
}

const afterReset = () => ({ addr: 0, data: 0, write: 0, read: 0, isDone: false, lastRead: 0 });

class LitexIcap extends LitexCsrs<Name> {
  readonly #parts: ModelParts;
  readonly #wordMs: number;
  readonly #wbstarShift: number;
  /** What was written to the configuration logic, by register. */
  readonly #written = new Map<number, number>();
  #state = afterReset();
  #access: Access | undefined;

  constructor(parts: ModelParts) {
    super(CSRS, parts);
    this.#parts = parts;
    const { sysClockHz, icapClkDivider, wbstarShift } = { ...DEFAULTS, ...parts.parameters };
    this.#wordMs = (icapClkDivider * 1000) / sysClockHz;
    this.#wbstarShift = wbstarShift;
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#access = undefined;
    this.#written.clear();
  }

  protected readCsr(name: Name, _word: number, nowMs: number): number {
    this.#catchUp(nowMs);
    const { addr, data, write, read, isDone } = this.#state;
    // While nothing was asked for, it is not done either.
    return { addr, data, write, read, done: Number(isDone) }[name];
  }

  protected writeCsr(name: Name, value: number, { nowMs }: { readonly nowMs: number }): void {
    this.#catchUp(nowMs);
    if (name === "done") this.refuseWrite(name, value);
    else if (name === "write" || name === "read") this.#setLevel(name, value & 1, nowMs);
    else this.#setOperand(name, name === "addr" ? value & ADDRESS_MASK : value);
  }

  #setOperand(name: "addr" | "data", value: number): void {
    if (this.#access) this.recordMisuse(`${name} was written during an access`);
    // As long as it is done, the core writes what it read last into data.
    if (name === "data" && this.#state.isDone) this.recordMisuse("data was written before the last access was taken back; it is lost");
    else this.#state[name] = value;
  }

  /** Both are levels: raised they start an access, taken back they reset the state machine. */
  #setLevel(name: "write" | "read", level: number, nowMs: number): void {
    const state = this.#state;
    const was = state.write | state.read;
    state[name] = level;
    if (level === 1 && was === 1) this.recordMisuse(`${name} was raised before the last access was taken back; nothing happens`);
    if ((state.write | state.read) === 0) this.#reset();
    else if (was === 0) this.#start(name, nowMs);
  }

  #reset(): void {
    if (this.#access) this.recordMisuse("an access was taken back before it was done");
    this.#access = undefined;
    this.#state.isDone = false;
  }

  #start(kind: "write" | "read", nowMs: number): void {
    const { addr, data } = this.#state;
    this.#access = { kind, doneMs: nowMs + WORDS[kind] * this.#wordMs };
    // The FPGA does not live to see the end of this one.
    if (kind === "write" && addr === REGISTER.CMD && data === IPROG) this.#boot();
  }

  #boot(): void {
    const address = ((this.#written.get(REGISTER.WBSTAR) ?? 0) & START_ADDRESS) * 2 ** this.#wbstarShift;
    this.powerCut();
    bootFrom(this.#parts.fabric, address);
  }

  #catchUp(nowMs: number): void {
    const access = this.#access;
    if (!access || access.doneMs > nowMs) return;
    const state = this.#state;
    this.#access = undefined;
    state.isDone = true;
    if (access.kind === "read") state.lastRead = this.#configuration(state.addr);
    else this.#written.set(state.addr, state.data);
    state.data = state.lastRead;
  }

  #configuration(register: number): number {
    if (register === REGISTER.IDCODE) return this.#parts.fabric.idcode;
    if (register === REGISTER.BOOTSTS) return bootStatus(this.#parts.fabric);
    return this.#written.get(register) ?? 0;
  }
}

/** LiteX's access to the configuration logic of AMD's 7 series and UltraScale. */
export const makeLitexIcap: MakeModel = (parts) => oneWindow(new LitexIcap(parts));
