import { LIMITS } from "./limits.ts";
import type { Path } from "./path.ts";
import type { PerStepKey, ProfileStep } from "./schema/step.ts";
import { type Block, type NameUse, NOTHING, type StepFacts } from "./step-facts.ts";

const block = (
  steps: readonly ProfileStep[] | undefined,
  path: Path,
  names: Partial<Pick<Block, "numbers" | "buffers" | "isShared">> = {},
): Block => ({
  steps: steps ?? [],
  path,
  numbers: [],
  buffers: [],
  ...names,
});

const nameAt = (name: string | undefined, path: Path): NameUse[] => (name === undefined ? [] : [{ name, path }]);

type BlockKey = "chunks" | "repeat" | "if" | "save" | "try" | "retry";

/** What steps that hold other steps mention themselves, and the blocks in them. */
export const BLOCK_FACTS: Pick<PerStepKey<[Path], StepFacts>, BlockKey> = {
  chunks: ({ chunks: { of, atMost, as, index }, room, do: steps }, path) => {
    const at: Path = [...path, "chunks"];
    const fit = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER, what: "the bytes of one part" };
    return {
      ...NOTHING,
      expressions: [{ text: atMost, path: [...at, "atMost"], fit, ...(room && { isLate: true as const }) }],
      buffers: [{ name: of, path: [...at, "of"] }],
      blocks: [
        ...(room ? [block(room, [...path, "room"], { isShared: true })] : []),
        block(steps, [...path, "do"], { numbers: nameAt(index, [...at, "index"]), buffers: nameAt(as, [...at, "as"]) }),
      ],
    };
  },
  repeat: ({ repeat: { times, atMost = LIMITS.repeatTimes, as }, do: steps }, path) => ({
    ...NOTHING,
    expressions: [
      { text: times, path: [...path, "repeat", "times"], fit: { minimum: 0, maximum: atMost, what: "the rounds of the repeat" } },
    ],
    blocks: [block(steps, [...path, "do"], { numbers: nameAt(as, [...path, "repeat", "as"]) })],
  }),
  if: ({ if: text, then: yes, else: no }, path) => ({
    ...NOTHING,
    expressions: [{ text, path: [...path, "if"] }],
    blocks: [block(yes, [...path, "then"]), block(no, [...path, "else"])],
  }),
  save: ({ save, do: steps }, path) => ({
    ...NOTHING,
    registers: save.map((name, index) => ({ step: "save", name, path: [...path, "save", index], fields: [] })),
    blocks: [block(steps, [...path, "do"])],
  }),
  try: ({ try: steps, else: rescue }, path) => ({ ...NOTHING, blocks: [block(steps, [...path, "try"]), block(rescue, [...path, "else"])] }),
  retry: ({ retry: { as }, do: steps, between }, path) => ({
    ...NOTHING,
    blocks: [block(steps, [...path, "do"], { numbers: nameAt(as, [...path, "retry", "as"]) }), block(between, [...path, "between"])],
  }),
};
