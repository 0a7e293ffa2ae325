import { type ControllerIndex, widthPaths } from "../controller-index.ts";
import { keysOf, type Path, type PathFinding } from "../path.ts";
import type { ProfileStep, ProfileStepShapes } from "../schema/step.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

type Dma = ProfileStepShapes["dma"];

const isPoll = (step: ProfileStep): boolean => "poll" in step;

function* checkStep(step: Dma, path: Path, { registers }: ControllerIndex): Generator<PathFinding> {
  const { direction, bytes, address, length, addressBits, alignBytes = 1, interrupt, done = [] } = step;
  const at = (key: string): Path => [...path, key];
  if (interrupt === undefined && !done.some(isPoll))
    yield {
      path: at("dma"),
      at: "key",
      message: "nothing tells that the card is done: expected `interrupt`, or a `poll` in `done`",
      presumes: [at("interrupt"), at("done")],
    };
  if (bytes !== undefined && direction === "card-writes")
    yield { path: at("bytes"), at: "key", message: "`bytes` is for `card-reads`", presumes: [at("direction")] };
  if (!Number.isInteger(Math.log2(alignBytes))) yield { path: at("alignBytes"), message: `${alignBytes} is no power of two` };
  if (address === length) yield { path: at("length"), message: `${length} takes the address already`, presumes: [at("address")] };
  const register = registers.get(address);
  if (register && register.valueBits < addressBits)
    yield {
      path: at("addressBits"),
      message: `${address} has ${register.valueBits} bits only`,
      presumes: [["registers", address, "words"], ...widthPaths(register)],
    };
  for (const key of ["address", "length"] as const) {
    const entry = registers.get(step[key])?.entry;
    if (entry?.count === undefined) continue;
    yield { path: at(key), message: `${step[key]} has several elements`, presumes: keysOf(["registers", step[key]], "count") };
  }
}

/** Whether the step is in `prepare` or `start` of a `dma` that gives its address and its bytes to other registers. */
const isBesides = (register: string, { path, around }: StepVisit): boolean =>
  around.some(({ step, path: outer }) => {
    if (!("dma" in step) || step.address === register || step.length === register) return false;
    const block = path[outer.length];
    return block === "prepare" || block === "start";
  });

/** Steps that only read. */
const READS: readonly string[] = ["read", "poll", "pull", "fetch", "flush", "dma"];

/** The registers that tell the card where the host's memory is say nothing but what is the card's to use. */
function* checkAddresses({ visits }: ControllerIndex): Generator<PathFinding> {
  const kept = new Set(visits.flatMap(({ step }) => ("dma" in step ? [step.address, step.length] : [])));
  for (const visit of visits) {
    for (const { step, name, path, at } of visit.facts.registers) {
      if (!kept.has(name) || READS.includes(step) || isBesides(name, visit)) continue;
      yield { path, ...(at && { at }), message: `${step}: ${name} says where the host's memory is, which only \`dma\` does` };
    }
  }
}

export const dmaConsistent: ProfileRule<ControllerIndex> = {
  name: "dma-consistent",
  summary:
    "A `dma` has an `interrupt`, or a `poll` in `done`; `bytes` is for `card-reads`; `alignBytes` is a power of two; `address` and `length` are two registers of one element, and the first has `addressBits`. No other step writes these registers, except in `prepare` and `start` of a `dma` that has others.",
  *check(index) {
    for (const { step, path } of index.visits) if ("dma" in step) yield* checkStep(step, path, index);
    yield* checkAddresses(index);
  },
};
