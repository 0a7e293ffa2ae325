import type { Clock } from "../../core/bus/clock.ts";
import { type Space, spaceName } from "../../core/bus/space.ts";
import { withTrace } from "../../core/bus/with-trace.ts";
import type { VirtualCard } from "../../core/sim/virtual-card.ts";
import { barOf } from "./open-virtual-memory.ts";

const BAR: Space = { kind: "bar", index: 0 };

/** What software did to a card, one thing after the other, in a form that can be done again without the software. */
export type RecordedAction =
  | { readonly kind: "read"; readonly offset: number }
  | { readonly kind: "write"; readonly offset: number; readonly value: number }
  | { readonly kind: "wait"; readonly ms: number };

/** Records a run on a copy of the card. Only 32-bit accesses, which is all that AXI Quad SPI takes. */
export async function recordRun(
  card: VirtualCard,
  run: (card: Pick<VirtualCard, "spaces" | "clock">) => Promise<void>,
): Promise<RecordedAction[]> {
  const copy = card.clone();
  const { clock } = copy;
  const actions: RecordedAction[] = [];
  const traced = withTrace(barOf(copy), ({ kind, offset, value }) => {
    actions.push(kind === "read" ? { kind, offset } : { kind, offset, value: Number(value) });
  });
  const listening: Clock = {
    nowMs: () => clock.nowMs(),
    wait: (ms) => {
      actions.push({ kind: "wait", ms });
      return clock.wait(ms);
    },
  };
  await run({ spaces: new Map([[spaceName(BAR), traced]]), clock: listening });
  return actions;
}

export function replayAction(card: VirtualCard, action: RecordedAction): void {
  switch (action.kind) {
    case "read":
      barOf(card).read32(action.offset);
      break;
    case "write":
      barOf(card).write32(action.offset, action.value);
      break;
    case "wait":
      // A simulated clock never returns a promise.
      card.clock.wait(action.ms);
      break;
    default:
      action satisfies never;
  }
}
