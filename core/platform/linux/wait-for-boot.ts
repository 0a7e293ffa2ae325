import type { Bus } from "../../bus/bus.ts";
import type { Clock } from "../../bus/clock.ts";
import type { FunctionIds } from "../../link/config-function.ts";
import { CardNotBackError, LinkDownError } from "../../link/errors.ts";
import { disableLink, enableLink, releaseLink, secondaryBusReset } from "../../link/hold-link.ts";
import { openPort } from "../../link/open-port.ts";
import { waitForCard } from "../../link/wait-for-card.ts";
import { waitForLink } from "../../link/wait-for-link.ts";
import type { BootRecipe } from "./boot-recipe.ts";

/** mqnic-fw of Corundum resets the link up to five times, and waits 2 s after each. */
const RESCUES = 5;
const RESCUE_MS = 2000;
/** PCI Express Base Specification 4.0, 6.6.1: what a card may take before it answers; and for one on a PCI bus, Trhfa of PCI 3.0, 4.3.2. */
const ANSWER_MS = 1000;

export interface Booting {
  readonly card: Bus;
  /** Opened where there is one. */
  readonly port: Bus | undefined;
  /** Of the card, before. */
  readonly ids: FunctionIds;
  readonly clock: Clock;
}

/**
 * Does what the recipe wants of the link, and waits for the card. Where it does not come back, the link is reset up to five times.
 *
 * @throws {LinkDownError} {@link CardNotBackError} of the last attempt
 * @throws {CardChangedError} if another kind of card came back
 */
export async function waitForBoot({ link, bootMs }: BootRecipe, booting: Booting): Promise<void> {
  const port = booting.port !== undefined && openPort(booting.port).hasLink ? booting.port : undefined;
  const { clock } = booting;
  if (port === undefined) return await waitOnBus(bootMs, booting);
  if (link === "hot-reset") await secondaryBusReset(port, clock);
  if (link === "disable") await holdDown(port, bootMs, clock);
  for (let rescues = 0; ; rescues++) {
    try {
      return await waitOnLink(port, rescues === 0 ? bootMs : RESCUE_MS, booting);
    } catch (error) {
      if (rescues === RESCUES || !(error instanceof LinkDownError || error instanceof CardNotBackError)) throw error;
      await secondaryBusReset(port, clock);
    }
  }
}

/**
 * Ends what a run that was killed did with the link, and waits for the card for a short time.
 *
 * @throws as {@link waitForBoot}
 */
export async function waitForLeftCard(booting: Booting): Promise<void> {
  const { port } = booting;
  if (port === undefined || !openPort(port).hasLink) return await waitOnBus(0, booting);
  releaseLink(port);
  await waitOnLink(port, RESCUE_MS, booting);
}

async function holdDown(port: Bus, holdMs: number, clock: Clock): Promise<void> {
  disableLink(port);
  try {
    await clock.wait(holdMs);
  } finally {
    enableLink(port);
  }
}

async function waitOnLink(port: Bus, linkMs: number, { card, ids, clock }: Booting): Promise<void> {
  try {
    await waitForLink(port, clock, { deadlineMs: clock.nowMs() + linkMs });
  } catch (error) {
    // Some ports never say that their link is up, such as QEMU's where ACPI does the hot plug; a card that answers proves it.
    if (!(error instanceof LinkDownError) || !answers(card, ids)) throw error;
  }
  await waitForCard(card, ids, clock, { deadlineMs: clock.nowMs() + ANSWER_MS });
}

const answers = (card: Bus, { vendorId, deviceId }: FunctionIds): boolean => card.read32(0) === ((deviceId << 16) | vendorId) >>> 0;

/** Without a link nothing tells when the card went, so it gets a moment to go before it is asked. */
async function waitOnBus(bootMs: number, { card, ids, clock }: Booting): Promise<void> {
  await clock.wait(Math.min(bootMs, ANSWER_MS));
  await waitForCard(card, ids, clock, { deadlineMs: clock.nowMs() + Math.max(bootMs, ANSWER_MS) });
}
