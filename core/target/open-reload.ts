import type { BusCounts } from "../bus/with-statistics.ts";
import type { Region } from "../memory/region.ts";
import type { BootRecipe } from "../platform/linux/boot-recipe.ts";
import type { ReloadPort } from "../port/port.ts";
import { DEFAULT_BOOT_MS } from "../profile/limits.ts";
import type { CardProfile } from "../profile/profile.ts";
import { checkIdcode } from "./check-idcode.ts";
import { chooseBootAddress } from "./choose-boot-address.ts";
import { BootPlaceError, NoAbilityError, NoLinkToResetError } from "./errors.ts";
import { type CardRequest, openCard } from "./open-card.ts";
import { regionsOf } from "./regions-of.ts";

/** Where the FPGA boots from: a byte of its flash, and the region there. Neither where a reset makes it boot. */
export interface BootPlace {
  readonly address?: number;
  readonly region?: string;
}

/** An open card whose FPGA can be made to boot again. While it is open, no other process can open it. */
export interface ReloadTarget {
  readonly address: string;
  readonly card: CardProfile;
  /** What is done with the link of a real card, and how long the FPGA takes. */
  readonly recipe: BootRecipe;
  /** Live. */
  readonly counts: BusCounts;
  /** What speaks against this card being the one of its profile; undefined where nothing does. */
  readonly doubt: ReturnType<typeof checkIdcode>;
  /** What a place means on this card. @throws {RegionNameError} {@link BootAddressError} {@link BootPlaceError} */
  choose(place: { readonly region?: string | undefined; readonly offset?: number | undefined }): BootPlace;
  /** Makes the controller boot the FPGA; without a controller the recipe does that. */
  trigger(place: BootPlace): Promise<void>;
  /** Whether the fallback image runs; undefined where the card cannot tell. */
  isFallback(): Promise<boolean | undefined>;
  close(): Promise<void>;
}

/**
 * Locks a card and opens what makes its FPGA boot.
 *
 * @throws {NoAbilityError} if the card profile does not say how
 * @throws {NoLinkToResetError} if a reset should do it, and there is no port above the card
 * @throws the errors of {@link openCard}, and of the port
 */
export async function openReload(request: CardRequest): Promise<ReloadTarget> {
  return await openCard(request, async ({ address, card, spaces, controllers, undo }) => {
    const { reload } = card;
    if (reload === undefined) throw new NoAbilityError({ profile: card.id, ability: "reload" });
    const { controller, link, bootMs = DEFAULT_BOOT_MS } = reload;
    if (controller === undefined && !spaces.hasUpstream) throw new NoLinkToResetError(address);
    const port = controller === undefined ? undefined : await controllers.port(controller, "reload", reload.with);
    if (port !== undefined) {
      undo.push(() => port.close());
      await port.open();
    }
    return {
      address,
      card,
      recipe: { link, bootMs },
      counts: spaces.counts,
      doubt: checkIdcode(await port?.identify(), card.fpga),
      choose: chooserOf(card, port),
      trigger: async (place) => await port?.reload(place.address ?? 0),
      isFallback: async () => await port?.isFallback(),
      close: () => undo.unwind(),
    };
  });
}

function chooserOf({ id: profile, reload, memories = {} }: CardProfile, port: ReloadPort | undefined): ReloadTarget["choose"] {
  const memory = memories[reload?.memory ?? Object.keys(memories)[0] ?? ""];
  const regions: readonly Region[] = memory === undefined ? [] : regionsOf(memory);
  return (place) => {
    if (port !== undefined) return chooseBootAddress({ ...place, profile, regions });
    if (place.region !== undefined || place.offset !== undefined) throw new BootPlaceError(profile);
    return {};
  };
}
