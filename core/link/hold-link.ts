import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import type { ConfigFunction, ConfigRegister } from "./config-function.ts";
import { openLinkPort } from "./open-port.ts";
import { BRIDGE_CONTROL, LINK_CONTROL, LINK_DISABLE, RETRAIN_LINK, SECONDARY_BUS_RESET } from "./port-registers.ts";

/**
 * How long the reset is held. The least is 1 ms (Trst, PCI Local Bus Specification 3.0, table 4-6; PCI Express Base Specification 4.0,
 * 6.6.1); Linux holds 2 ms, and corundum's script pcie_hot_reset.sh, tried on many FPGA cards, 10 ms.
 */
const RESET_MS = 10;

/** A bit of the port that keeps the link down. */
interface Hold {
  readonly register: ConfigRegister;
  readonly bit: number;
  /** Bits that do something when a 1 is written: always written as 0. */
  readonly strobes: number;
}
const RESET: Hold = { register: BRIDGE_CONTROL, bit: SECONDARY_BUS_RESET, strobes: 0 };
const DISABLED: Hold = { register: LINK_CONTROL, bit: LINK_DISABLE, strobes: RETRAIN_LINK };

/**
 * Resets everything below the port, by a hot reset on the link: the card loses all of its configuration. It must be masked, saved and
 * waited for by the caller; the first access to the card must wait until 100 ms after the link came up, as `waitForLink` does.
 * The reset ends on every way out, also when the port was in reset before.
 *
 * @param upstream the configuration space of the port above the card
 * @throws {FunctionGoneError} if nothing answers
 * @throws {NoLinkError} if no link begins there
 */
export async function secondaryBusReset(upstream: Bus, clock: Clock): Promise<void> {
  const port = openLinkPort(upstream);
  change(port, RESET, true);
  try {
    await clock.wait(RESET_MS);
  } finally {
    change(port, RESET, false);
  }
}

/**
 * Takes the link down and keeps it down, which is no error for the port (PCI Express Base Specification 4.0, 3.2.1 and 7.5.3.7). Throws
 * as {@link secondaryBusReset}.
 */
export const disableLink = (upstream: Bus): void => void change(openLinkPort(upstream), DISABLED, true);

/** Lets the link train again. Throws as {@link secondaryBusReset}. */
export const enableLink = (upstream: Bus): void => void change(openLinkPort(upstream), DISABLED, false);

/**
 * Ends a reset and enables a link that a process left so when it was killed. Throws as {@link secondaryBusReset}.
 *
 * @returns whether the link was held down, and now comes up
 */
export function releaseLink(upstream: Bus): boolean {
  const port = openLinkPort(upstream);
  const wasInReset = change(port, RESET, false);
  const wasDisabled = change(port, DISABLED, false);
  return wasInReset || wasDisabled;
}

/** One write, and only where a bit is not yet as wanted. */
function change(port: ConfigFunction, { register, bit, strobes }: Hold, isHeld: boolean): boolean {
  const now = port.read(register);
  const wanted = isHeld ? now | bit : now & ~bit;
  if (wanted === now) return false;
  port.write(register, wanted & ~strobes);
  return true;
}
