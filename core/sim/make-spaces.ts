import type { BusAnswer } from "./bus-answer.ts";
import type { CardFunctions } from "./card-functions.ts";
import type { CardLink } from "./card-link.ts";
import { type CardTime, CONFIG_EXTRA_COST, NO_EXTRA_COST } from "./card-time.ts";
import type { MisuseLog } from "./misuse-log.ts";
import type { PlacedBlock } from "./placed-block.ts";
import type { SpaceKind, SpacePlan } from "./placing/plan-spaces.ts";
import { SpaceBus } from "./space-bus.ts";
import { SpaceGate } from "./space-gate.ts";

interface Surroundings {
  readonly time: CardTime;
  readonly misuses: MisuseLog;
  readonly link: CardLink;
  readonly functions: CardFunctions | undefined;
  /** Gets the gates of all spaces, to be closed when the link or a function changes. */
  readonly gates: SpaceGate[];
  readonly answer: BusAnswer;
}

/** Makes the spaces of a card; `blocks` may be filled later. */
export function makeSpaces(
  { spaces }: SpacePlan,
  blocks: ReadonlyMap<string, readonly PlacedBlock[]>,
  surroundings: Surroundings,
): ReadonlyMap<string, SpaceBus> {
  const { time, misuses, gates, answer } = surroundings;
  const gateOf = (check: () => boolean) => {
    const gate = new SpaceGate(check);
    gates.push(gate);
    return gate;
  };
  const busOf = (name: string, kind: SpaceKind, sizeBytes: number) =>
    new SpaceBus({
      name,
      sizeBytes,
      misuses,
      answer,
      blocks: blocks.get(name) ?? [],
      time: kind === "behind" ? time.inside() : time,
      extraCost: kind === "config" || kind === "upstream" ? CONFIG_EXTRA_COST : NO_EXTRA_COST,
      gate: gateOf(IS_REACHABLE[kind](name, surroundings)),
    });
  return new Map([...spaces].map(([name, { kind, sizeBytes }]) => [name, busOf(name, kind, sizeBytes)]));
}

const IS_REACHABLE: Readonly<Record<SpaceKind, (name: string, surroundings: Surroundings) => () => boolean>> = {
  bar: (name, surroundings) => () => isUp(surroundings) && isDecoded("bar", name, surroundings),
  io: (name, surroundings) => () => isUp(surroundings) && isDecoded("io", name, surroundings),
  config: (_, surroundings) => () => isUp(surroundings),
  memory: (_, surroundings) => () => isUp(surroundings),
  // The bridge is not on the card.
  upstream: () => () => true,
  behind: () => () => true,
};

function isUp({ link, functions }: Surroundings): boolean {
  if (link.isUp()) return true;
  functions?.abort();
  return false;
}

function isDecoded(kind: "bar" | "io", name: string, { functions, misuses }: Surroundings): boolean {
  if (functions?.decodes(kind)) return true;
  functions?.refuseRequest();
  misuses.record(name, `an access while the command register has ${kind === "bar" ? "memory" : "I/O"} decode off`);
  return false;
}
