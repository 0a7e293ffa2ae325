import type { Clock } from "../bus/clock.ts";
import type { BusCounts } from "../bus/with-statistics.ts";
import type { ImageRules } from "../image/transform-image.ts";
import type { StreamPort } from "../port/port.ts";
import type { CardProfile } from "../profile/profile.ts";
import { checkIdcode } from "./check-idcode.ts";
import { NoAbilityError } from "./errors.ts";
import { type CardRequest, openCard } from "./open-card.ts";

/** An open card whose FPGA can be loaded. While it is open, no other process can open it. */
export interface LoadTarget {
  readonly address: string;
  readonly card: CardProfile;
  /** Opened. */
  readonly port: StreamPort;
  readonly accepts: NonNullable<CardProfile["load"]>["accepts"];
  readonly imageRules: ImageRules;
  readonly clock: Clock;
  /** Live. */
  readonly counts: BusCounts;
  /** What speaks against this card being the one of its profile; undefined where nothing does. */
  readonly doubt: ReturnType<typeof checkIdcode>;
  close(): Promise<void>;
}

/**
 * Locks a card and opens the port that its FPGA is loaded through.
 *
 * @throws {NoAbilityError} if the card profile does not say how, the errors of {@link openCard}, and of the port
 */
export async function openLoad(request: CardRequest): Promise<LoadTarget> {
  return await openCard(request, async ({ address, card, spaces, controllers, undo }) => {
    const { load } = card;
    if (load === undefined) throw new NoAbilityError({ profile: card.id, ability: "load" });
    const port = await controllers.port(load.controller, "stream", load.with);
    undo.push(() => port.close());
    await port.open();
    return {
      address,
      card,
      port,
      accepts: load.accepts,
      imageRules: { transforms: load.transforms ?? [], unsplitBytes: 0 },
      clock: spaces.clock,
      counts: spaces.counts,
      doubt: checkIdcode(await port.identify(), card.fpga),
      close: () => undo.unwind(),
    };
  });
}
