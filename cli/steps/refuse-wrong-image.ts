import type { Image, Placement, Target } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";

export interface ImageCheck {
  readonly image: Image;
  readonly placement: Placement;
  readonly target: Pick<Target, "card">;
  readonly allowPartMismatch: boolean;
  readonly allowPartial: boolean;
}

/** @throws the first refusal that the user did not override; none for a region that holds data, which no FPGA boots from */
export function refuseWrongImage(
  { image, placement, target, allowPartMismatch, allowPartial }: ImageCheck,
  { core, report }: CommandContext,
): void {
  if (placement.region?.role === "data") return;
  const allowed = { "--allow-part-mismatch": allowPartMismatch, "--allow-partial": allowPartial };
  for (const refusal of core.checkImage(image, target.card.fpga)) {
    if (!allowed[refusal.override]) throw refusal;
    report({ type: "warning", message: `${refusal.message}; accepted with ${refusal.override}` });
  }
}
