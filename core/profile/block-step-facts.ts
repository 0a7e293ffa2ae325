import { LIMITS } from "./limits.ts";
import type { Path } from "./path.ts";
import type { PerStepKey, ProfileStep, ProfileStepShapes } from "./schema/step.ts";
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

type BlockKey = "dma" | "chunks" | "repeat" | "if" | "save" | "try" | "retry";

const BYTE = { minimum: 0, maximum: 0xff, what: "a byte" };

function dmaFacts(step: ProfileStepShapes["dma"], path: Path): StepFacts {
  const { dma, bytes, address, length, alignBytes = 1, atMost, index, prepare, start, interrupt, done, abort } = step;
  const at = (key: string): Path => [...path, key];
  const numbers = nameAt(index, at("index"));
  return {
    ...NOTHING,
    registers: Object.entries({ address, length }).map(([key, name]) => ({ step: "dma", name, path: at(key), fields: [], isWhole: true })),
    buffers: bytes === undefined ? [{ name: String(dma), path: at("dma") }] : [],
    expressions: [
      ...(bytes === undefined
        ? []
        : [
            { text: dma, path: at("dma"), fit: BYTE },
            { text: bytes, path: at("bytes"), fit: { minimum: 1, maximum: LIMITS.dmaBytes, what: "the bytes to read" } },
          ]),
      { text: atMost, path: at("atMost"), fit: { minimum: alignBytes, maximum: Number.MAX_SAFE_INTEGER, what: "the bytes of one piece" } },
      ...(interrupt === undefined
        ? []
        : [
            {
              text: interrupt.timeoutMs,
              path: [...at("interrupt"), "timeoutMs"],
              fit: { minimum: 1, maximum: LIMITS.pollTimeoutMs, what: "the timeout" },
            },
          ]),
    ],
    blocks: [
      block(prepare, at("prepare"), { numbers }),
      block(start, at("start"), { numbers }),
      block(done, at("done"), { numbers }),
      block(abort, at("abort")),
    ],
  };
}

/** What steps that hold other steps mention themselves, and the blocks in them. */
export const BLOCK_FACTS: Pick<PerStepKey<[Path], StepFacts>, BlockKey> = {
  dma: dmaFacts,
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
