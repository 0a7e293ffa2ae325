import { type PlaceRequest, refuseGolden } from "./place-image.ts";
import type { Plan } from "./plan.ts";

/**
 * Refuses a plan that works in an erase unit that a golden region shares. The plan would write the golden bytes back as they were,
 * but a cut between the erase and that would lose them, and no journal has them. {@link placeImage} has refused the image
 * itself before; this is about its edges.
 *
 * @throws {GoldenRegionError}
 */
export function checkGolden(plan: Plan, { regions, allow }: Pick<PlaceRequest, "regions" | "allow">): void {
  refuseGolden(plan.units, { regions, allow });
}
