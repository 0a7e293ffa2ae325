import type { Clock } from "../../core/bus/clock.ts";
import { withTrace } from "../../core/bus/with-trace.ts";
import type { VirtualCard } from "../../core/sim/virtual-card.ts";

/** What software did to a card, one thing after the other, in a form that can be done again without the software. */
export type RecordedAction =
  | { readonly kind: "read"; readonly offset: number }
  | { readonly kind: "write"; readonly offset: number; readonly value: number }
  | { readonly kind: "wait"; readonly ms: number };

/** Records a run on a copy of the card. Only 32-bit accesses, which is all that AXI Quad SPI takes. */
export async function recordRun(
  card: VirtualCard,
  run: (card: Pick<VirtualCard, "window" | "clock">) => Promise<void>,
): Promise<RecordedAction[]> {
  const { window, clock } = card.clone();
  const actions: RecordedAction[] = [];
  const traced = withTrace(window, ({ kind, offset, value }) => {
    actions.push(kind === "read" ? { kind, offset } : { kind, offset, value: Number(value) });
  });
  const listening: Clock = {
    nowMs: () => clock.nowMs(),
    wait: (ms) => {
      actions.push({ kind: "wait", ms });
      return clock.wait(ms);
    },
  };
  await run({ window: traced, clock: listening });
  return actions;
}

export function replayAction({ window, clock }: VirtualCard, action: RecordedAction): void {
  switch (action.kind) {
    case "read":
      window.read32(action.offset);
      break;
    case "write":
      window.write32(action.offset, action.value);
      break;
    case "wait":
      // A simulated clock never returns a promise.
      clock.wait(action.ms);
      break;
    default:
      action satisfies never;
  }
}
