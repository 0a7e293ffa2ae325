import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import { FunctionGoneError } from "../pci/errors.ts";
import type { ConfigRegister } from "./config-function.ts";
import { LinkDownError, type LinkDownReason } from "./errors.ts";
import { openLinkPort, type Port } from "./open-port.ts";
import { pollUntil } from "./poll-until.ts";
import { BRIDGE_CONTROL, DPC_STATUS, LINK_CONTROL, LINK_DISABLE, LINK_STATUS, SECONDARY_BUS_RESET, SLOT_STATUS } from "./port-registers.ts";

// PCI Express Base Specification 4.0, 7.5.3.6 and 7.5.3.8.
const LINK_CAPABILITIES: ConfigRegister = { name: "LINK_CAPABILITIES", part: "pciExpress", offset: 0x0c, widthBits: 32 };
const REPORTS_ACTIVE = 0x0010_0000;
const LINK_ACTIVE = 0x2000;
const LINK_TRAINING = 0x0800;
const CARD_PRESENT = 0x0040;
const CONTAINED = 0x0001;

/** PCI Express Base Specification 4.0, 6.6.1: from the end of training to the first configuration request. */
const SETTLE_MS = 100;
/**
 * A port that does not report whether its link is active shows the end of training only, and none before it began. PCI Express Base
 * Specification 4.0, 6.6.1, gives a device 1 s after a reset to answer; Linux waits as long for such ports.
 */
const BLIND_WAIT_MS = 1000;

/**
 * Waits until the link below the port is up, and then until the card may be accessed. A link that goes down meanwhile is waited for
 * again: where the FPGA was told to boot just now, the link may still look active.
 *
 * @param upstream the configuration space of the port above the card
 * @param deadlineMs the instant of the clock up to which it may come up; the 100 ms before the first access come on top
 * @throws {LinkDownError} if it is not up by then
 * @throws {FunctionGoneError} if the port does not answer
 * @throws {NoLinkError} if no link begins there
 */
export async function waitForLink(upstream: Bus, clock: Clock, { deadlineMs }: { readonly deadlineMs: number }): Promise<void> {
  const port = openLinkPort(upstream);
  const startMs = clock.nowMs();
  const reportsActive = (port.read(LINK_CAPABILITIES) & REPORTS_ACTIVE) !== 0;
  if (!reportsActive) await clock.wait(BLIND_WAIT_MS);
  const isUp = () => (status(port) & LINK_ACTIVE) !== 0 || (!reportsActive && whyDown(port) === undefined);
  while (await pollUntil({ clock, deadlineMs }, isUp)) {
    await clock.wait(SETTLE_MS);
    if (isUp()) return;
    if (clock.nowMs() >= deadlineMs) break;
  }
  throw linkDown(port, clock.nowMs() - startMs);
}

function status(port: Port): number {
  const word = port.read(LINK_STATUS);
  if (word === 0xffff) throw new FunctionGoneError();
  return word;
}

function linkDown(port: Port, waitedMs: number): LinkDownError {
  return new LinkDownError({
    reason: whyDown(port) ?? "silent",
    waitedMs,
    linkStatus: port.read(LINK_STATUS),
    linkControl: port.read(LINK_CONTROL),
  });
}

/** What the port shows of a link that is down; a port that does not report whether it is active shows nothing else. */
const whyDown = (port: Port): LinkDownReason | undefined => REASONS.find(([, isSo]) => isSo(port))?.[0];

/** The first that is so tells why. */
const REASONS: readonly (readonly [LinkDownReason, (port: Port) => boolean])[] = [
  ["reset", (port) => (port.read(BRIDGE_CONTROL) & SECONDARY_BUS_RESET) !== 0],
  ["disabled", (port) => (port.read(LINK_CONTROL) & LINK_DISABLE) !== 0],
  ["contained", (port) => port.has("containment") && (port.read(DPC_STATUS) & CONTAINED) !== 0],
  ["empty", (port) => port.hasSlot && (port.read(SLOT_STATUS) & CARD_PRESENT) === 0],
  ["training", (port) => (port.read(LINK_STATUS) & LINK_TRAINING) !== 0],
];
