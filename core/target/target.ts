import type { Clock } from "../bus/clock.ts";
import type { BusCounts } from "../bus/with-statistics.ts";
import type { ImageRules } from "../image/transform-image.ts";
import type { Memory } from "../memory/memory.ts";
import type { Region } from "../memory/region.ts";
import type { CardProfile } from "../profile/profile.ts";
import type { FoundWindow } from "./card-controllers.ts";

/** An open card with one memory. While it is open, no other process can open it. */
export interface Target {
  /** As it was given, or as it was found. */
  readonly address: string;
  readonly card: CardProfile;
  readonly memory: Memory;
  /** Of this memory, in the order of the profile. */
  readonly regions: readonly Region[];
  /** What is done to an image on its way into a region that the FPGA boots from. */
  readonly imageRules: ImageRules;
  /** Windows of the card that were found on the way. */
  readonly windows: readonly FoundWindow[];
  /** The time that the card lives in. */
  readonly clock: Clock;
  /** Live: it goes on counting. */
  readonly counts: BusCounts;
  /** Closes memory, port and bus and gives the lock back, all of it also when a part fails. A second call does nothing. */
  close(): Promise<void>;
}
