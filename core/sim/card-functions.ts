import type { CardLink } from "./card-link.ts";
import type { CardTime } from "./card-time.ts";
import { ConfigRegisters } from "./config/config-registers.ts";
import { BRIDGE, COMMAND, HEADER, STATUS } from "./config/function-header.ts";
import { DEVICE_STATUS, LINK_STATUS, PCI_EXPRESS, SLOT_STATUS } from "./config/standard-capabilities.ts";
import type { SpacePlan } from "./placing/plan-spaces.ts";

interface Surroundings {
  readonly time: CardTime;
  readonly link: CardLink;
  /** What the card decodes may have changed. */
  readonly onChange: () => void;
}

/** The card as a PCI function, and the bridge above it. */
export class CardFunctions {
  readonly config: ConfigRegisters;
  readonly upstream: ConfigRegisters;
  readonly #plan: NonNullable<SpacePlan["functions"]>;
  readonly #link: CardLink;

  constructor(plan: NonNullable<SpacePlan["functions"]>, { time, link, onChange }: Surroundings, from?: CardFunctions) {
    this.#plan = plan;
    this.#link = link;
    // Reserved registers may be written and read, so nothing is ever recorded.
    const surroundings = { time, recordMisuse: () => {} };
    this.config = new ConfigRegisters(plan.config, { onChange }, { ...surroundings, from: from?.config });
    const beforeRead = (bridge: ConfigRegisters) => this.#showLink(bridge);
    this.upstream = new ConfigRegisters(plan.upstream, { beforeRead }, { ...surroundings, from: from?.upstream });
  }

  decodes(kind: "bar" | "io"): boolean {
    return (this.config.word(HEADER.command) & (kind === "bar" ? COMMAND.memory : COMMAND.io)) !== 0;
  }

  /** Whether the card may reach the host's memory and send interrupts as messages. */
  get isMaster(): boolean {
    return (this.config.word(HEADER.command) & COMMAND.busMaster) !== 0;
  }

  /** The card got an access that it does not decode: it says so itself, and so does the bridge. */
  refuseRequest(): void {
    const deviceStatus = this.#plan.config.pciExpress + PCI_EXPRESS.deviceStatus;
    this.config.setBits(deviceStatus, DEVICE_STATUS.unsupportedRequest | DEVICE_STATUS.nonFatalError);
    const reports = (this.config.word(HEADER.command) & COMMAND.systemErrors) !== 0;
    if (reports) this.config.setBits(HEADER.status, STATUS.signaledSystemError);
    this.abort();
  }

  /** Nothing below the bridge took the access. */
  abort(): void {
    this.upstream.setBits(BRIDGE.secondaryStatus, BRIDGE.receivedMasterAbort);
  }

  #showLink(bridge: ConfigRegisters): void {
    const at = this.#plan.upstream.pciExpress;
    bridge.setBits(at + PCI_EXPRESS.linkStatus, LINK_STATUS.active, this.#link.isUp());
    bridge.setBits(at + PCI_EXPRESS.slotStatus, SLOT_STATUS.present, !this.#link.isUnplugged);
  }
}
