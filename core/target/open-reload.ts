import type { BusCounts } from "../bus/with-statistics.ts";
import type { Region } from "../memory/region.ts";
import type { ReloadPort } from "../port/port.ts";
import type { CardProfile } from "../profile/profile.ts";
import { checkIdcode } from "./check-idcode.ts";
import { NoAbilityError } from "./errors.ts";
import { type CardRequest, openCard } from "./open-card.ts";
import { regionsOf } from "./regions-of.ts";

/** An open card whose FPGA can be made to boot again. While it is open, no other process can open it. */
export interface ReloadTarget {
  readonly address: string;
  readonly card: CardProfile;
  /** Opened. */
  readonly port: ReloadPort;
  /** Of the memory that the FPGA boots from. */
  readonly regions: readonly Region[];
  /** Live. */
  readonly counts: BusCounts;
  /** What speaks against this card being the one of its profile; undefined where nothing does. */
  readonly doubt: ReturnType<typeof checkIdcode>;
  close(): Promise<void>;
}

/**
 * Locks a card and opens the port that makes its FPGA boot.
 *
 * @throws {NoAbilityError} if the card profile does not say how, the errors of {@link openCard}, and of the port
 */
export async function openReload(request: CardRequest): Promise<ReloadTarget> {
  return await openCard(request, async ({ address, card, spaces, controllers, undo }) => {
    const { reload, memories = {} } = card;
    if (reload === undefined) throw new NoAbilityError({ profile: card.id, ability: "reload" });
    const port = await controllers.port(reload.controller, "reload", reload.with);
    undo.push(() => port.close());
    await port.open();
    const memory = memories[reload.memory ?? Object.keys(memories)[0] ?? ""];
    return {
      address,
      card,
      port,
      regions: memory === undefined ? [] : regionsOf(memory),
      counts: spaces.counts,
      doubt: checkIdcode(await port.identify(), card.fpga),
      close: () => undo.unwind(),
    };
  });
}
