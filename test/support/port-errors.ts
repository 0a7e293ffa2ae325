import type { ModelFunction } from "./model-function.ts";

/** How an error is reported: PCI Express Base Specification 4.0, 6.2.2. */
type Severity = "correctable" | "non-fatal" | "fatal";

/** Bits that go with a severity: Device Status and Control 7.5.3.4, Root Control 7.5.3.12, Root Error Command 7.8.4.9 and Status 7.8.4.10. */
const BITS: Readonly<
  Record<Severity, { readonly device: number; readonly root: number; readonly command: number; readonly status: number }>
> = {
  correctable: { device: 0x1, root: 0x1, command: 0x1, status: 0x01 },
  "non-fatal": { device: 0x2, root: 0x2, command: 0x2, status: 0x24 },
  fatal: { device: 0x4, root: 0x4, command: 0x4, status: 0x54 },
};

const RECEIVER_ERROR = 0x0000_0001;
const SURPRISE_DOWN = 0x0000_0020;
const CAN_REPORT_SURPRISE_DOWN = 0x0008_0000;
const SYSTEM_ERRORS = 0x0100;
const SIGNALED_SYSTEM_ERROR = 0x4000;
/** Root port PIO, 7.9.15.6: a memory request that ended with a timeout. */
const MEMORY_TIMEOUT = 0x0004_0000;
/** DPC Control 1:0, 7.9.15.3: 1 triggers at fatal errors, 2 at non-fatal ones too. */
const ANY_ERROR = 0x0003;
const NON_FATAL_TOO = 0x0002;

/** What a port does with the errors that a drop of its link raises: what is logged, and what gets out to the host. */
export class PortErrors {
  /** What reached the host, or broke off the link: `ERR_FATAL`, `system error`, `AER interrupt`, `containment`, `hot-plug interrupt` … */
  readonly reports: string[] = [];
  readonly #port: ModelFunction;
  readonly #facts: { readonly isRoot: boolean; readonly isSurprise: boolean };
  readonly #lines = new Map<string, boolean>();

  constructor(port: ModelFunction, facts: { readonly isRoot: boolean; readonly isSurprise: boolean }) {
    this.#port = port;
    this.#facts = facts;
  }

  /** The link left DL_Active, and nobody had asked for it (3.2.1). */
  linkDown(): void {
    this.#correctable(RECEIVER_ERROR);
    const isError = !this.#facts.isSurprise && this.#port.has("LINK_CAPABILITIES", CAN_REPORT_SURPRISE_DOWN);
    if (isError) this.#uncorrectable(SURPRISE_DOWN);
  }

  /** The card sends ERR_FATAL with the last it has: 6.2.4 and figure 6-3. */
  messageFromCard(): void {
    const port = this.#port;
    port.set("SECONDARY_STATUS", SIGNALED_SYSTEM_ERROR);
    if (port.has("BRIDGE_CONTROL", 0x0002) && this.#isEnabled("fatal")) this.#send("fatal");
  }

  /** The host read from the card, and no completion came: root ports with extensions look at it by themselves (6.2.10.3). */
  requestTimedOut(): void {
    const port = this.#port;
    port.set("RP_PIO_STATUS", MEMORY_TIMEOUT);
    if (!port.has("RP_PIO_MASK", MEMORY_TIMEOUT) && !this.#contain(ANY_ERROR)) this.reports.push("RP PIO error");
  }

  /** Interrupts are sent when their condition becomes true: 6.7.3.4 and 6.2.10.1. */
  settle(): void {
    const port = this.#port;
    const control = port.get("SLOT_CONTROL");
    // The lower five bits stand at the same places in both.
    const events = port.get("SLOT_STATUS") & control & 0x001f;
    const changed = port.has("SLOT_STATUS", 0x0100) && (control & 0x1000) !== 0;
    this.#line("hot-plug interrupt", (control & 0x0020) !== 0 && (events !== 0 || changed));
    this.#line("DPC interrupt", port.has("DPC_STATUS", 0x0008) && port.has("DPC_CONTROL", 0x0008));
  }

  #line(name: string, isOn: boolean): void {
    if (isOn && this.#lines.get(name) !== true) this.reports.push(name);
    this.#lines.set(name, isOn);
  }

  /** 6.2.5, figure 6-2: logged where masked too, reported only where not. */
  #correctable(bit: number): void {
    const port = this.#port;
    port.set("DEVICE_STATUS", BITS.correctable.device);
    port.set("CORRECTABLE_STATUS", bit);
    if (!port.has("CORRECTABLE_MASK", bit) && port.has("DEVICE_CONTROL", BITS.correctable.device)) this.#send("correctable");
  }

  #uncorrectable(bit: number): void {
    const port = this.#port;
    const severity = port.has("UNCORRECTABLE_SEVERITY", bit) ? "fatal" : "non-fatal";
    port.set("DEVICE_STATUS", BITS[severity].device);
    port.set("UNCORRECTABLE_STATUS", bit);
    if (port.has("UNCORRECTABLE_MASK", bit)) return;
    if (this.#contain(severity === "fatal" ? ANY_ERROR : NON_FATAL_TOO) || !this.#isEnabled(severity)) return;
    if (port.has("COMMAND", SYSTEM_ERRORS)) port.set("STATUS", SIGNALED_SYSTEM_ERROR);
    this.#send(severity);
  }

  /** SERR# Enable and the enables of Device Control let an error out alike (7.5.1.1.3). */
  #isEnabled(severity: Severity): boolean {
    return this.#port.has("COMMAND", SYSTEM_ERRORS) || this.#port.has("DEVICE_CONTROL", BITS[severity].device);
  }

  /** Breaks the link off instead of a message, where one of these trigger enables is set. */
  #contain(triggers: number): boolean {
    if (!this.#port.has("DPC_CONTROL", triggers)) return false;
    this.#port.set("DPC_STATUS", 0x0009);
    this.reports.push("containment");
    return true;
  }

  #send(severity: Severity): void {
    const port = this.#port;
    this.reports.push({ correctable: "ERR_COR", "non-fatal": "ERR_NONFATAL", fatal: "ERR_FATAL" }[severity]);
    if (!this.#facts.isRoot) return;
    port.set("ROOT_ERROR_STATUS", BITS[severity].status);
    if (port.has("ROOT_ERROR_COMMAND", BITS[severity].command)) this.reports.push("AER interrupt");
    if (port.has("ROOT_CONTROL", BITS[severity].root)) this.reports.push("system error");
  }
}
