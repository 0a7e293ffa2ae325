import type { Bus } from "../bus/bus.ts";
import { type ConfigRegister, openFunction } from "./config-function.ts";
import { NoLinkError } from "./errors.ts";

/** What one lane carries per second, in 10^9 transfers; undefined for a code that came after these. */
export type LinkSpeed = 2.5 | 5 | 8 | 16 | 32 | 64 | undefined;

export interface LinkRate {
  readonly gigatransfersPerSecond: LinkSpeed;
  readonly lanes: number;
}

export interface LinkFacts {
  /** Means nothing while the link is down. */
  readonly now: LinkRate;
  /** What this end of the link is built for. */
  readonly atMost: LinkRate;
}

// PCI Express Base Specification 4.0, 7.5.3.6 and 7.5.3.8: speed in bits 3:0, width in bits 9:4 of both.
const LINK_CAPABILITIES: ConfigRegister = { name: "LINK_CAPABILITIES", part: "pciExpress", offset: 0x0c, widthBits: 32 };
const LINK_STATUS: ConfigRegister = { name: "LINK_STATUS", part: "pciExpress", offset: 0x12, widthBits: 16 };
/** By the code; the last two are of the revisions 5.0 and 6.0. */
const SPEEDS: readonly LinkSpeed[] = [undefined, 2.5, 5, 8, 16, 32, 64];

/**
 * How fast and how wide the link is. A card that came back slower than it was has a bad contact, or an image with a smaller core.
 *
 * @param bus the configuration space of the function at either end
 * @throws {FunctionGoneError} if nothing answers
 * @throws {NoLinkError} if the function is not on PCI Express
 */
export function linkFacts(bus: Bus): LinkFacts {
  const end = openFunction(bus);
  if (!end.has("pciExpress")) throw new NoLinkError({ found: "none" });
  return { now: rateOf(end.read(LINK_STATUS)), atMost: rateOf(end.read(LINK_CAPABILITIES)) };
}

const rateOf = (word: number): LinkRate => ({ gigatransfersPerSecond: SPEEDS[word & 0xf], lanes: (word >>> 4) & 0x3f });
