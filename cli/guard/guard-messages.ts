import type { BootRecipe, BusCounts, CardHandles, ReportEvent } from "../../core/index.ts";

/** What the process that touches the card is told when it starts, as JSON in the variable {@link SETUP_VARIABLE}. */
export interface GuardedSetup {
  /** As the user wrote it, or as it was found. */
  readonly card: string;
  readonly handles: CardHandles;
  /** Whether there is somebody to ask. */
  readonly canAsk: boolean;
  /** Whether the card has left the bus, and come back. */
  readonly isBack: boolean;
}

export const SETUP_VARIABLE = "BARFLASH_GUARDED";

/** From the process that touches the card. */
export type ChildMessage =
  | { readonly kind: "event"; readonly event: ReportEvent; readonly counts: BusCounts }
  | { readonly kind: "ask"; readonly question: string }
  /** The card is about to leave the bus; answered when the host is ready for that. */
  | { readonly kind: "leave"; readonly recipe: BootRecipe };

/** To it. */
export type ParentMessage =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "ready" }
  | { readonly kind: "refused" }
  | { readonly kind: "stop" };

/** Where the descriptors of {@link GuardedSetup} are in that process, behind the three usual ones and the channel of these messages. */
export const FIRST_FD = 4;
