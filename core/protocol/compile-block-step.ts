import { LIMITS } from "../profile/limits.ts";
import type { PerStepKey } from "../profile/schema/step.ts";
import type { DmaData, Step } from "./protocol.ts";
import { type CompileBlock, expression, findRegister, type StepContext } from "./step-context.ts";

type BlockKey = "dma" | "chunks" | "repeat" | "if" | "save" | "try" | "retry";

/** Compilers of the steps that hold other steps. Names given in a block are known in a frame of its own. */
export const BLOCK_COMPILERS = (compileBlock: CompileBlock): Pick<PerStepKey<[StepContext], readonly Step[]>, BlockKey> => {
  const inside: CompileBlock = (steps, context) => compileBlock(steps, { ...context, frame: context.frame.inner() });

  return {
    dma: (step, context) => {
      const { dma, bytes, direction, addressBits, alignBytes = 1, atMost, prepare = [], start = [], interrupt, done = [], abort } = step;
      const inner = { ...context, frame: context.frame.inner() };
      const data: DmaData =
        bytes === undefined
          ? { kind: direction, buffer: context.frame.buffer(String(dma)) }
          : { kind: "card-reads-byte", value: expression(dma, context), bytes: expression(bytes, context) };
      return [
        {
          op: "dma",
          data,
          address: findRegister(step.address, context),
          length: findRegister(step.length, context),
          highestAddress: 2 ** addressBits - 1,
          alignBytes,
          atMost: expression(atMost, context),
          ...(step.index !== undefined && { index: inner.frame.assign(step.index) }),
          prepare: inside(prepare, inner),
          start: inside(start, inner),
          ...(interrupt !== undefined && { interrupt: { timeoutMs: expression(interrupt.timeoutMs, context) } }),
          done: inside(done, inner),
          abort: inside(abort, context),
        },
      ];
    },
    chunks: ({ chunks: { of, atMost, as, index }, room = [], do: steps }, context) => {
      const buffer = context.frame.buffer(of);
      // `atMost` and the body see the names that `room` gives.
      const around = { ...context, frame: context.frame.inner() };
      const before = compileBlock(room, around);
      const most = expression(atMost, around);
      const inner = { ...around, frame: around.frame.inner() };
      const part = inner.frame.assignBuffer(as);
      const first = index === undefined ? {} : { index: inner.frame.assign(index) };
      return [{ op: "chunks", buffer, room: before, atMost: most, as: part, ...first, body: compileBlock(steps, inner) }];
    },
    repeat: ({ repeat: { times, atMost, as }, do: steps }, context) => {
      const inner = { ...context, frame: context.frame.inner() };
      const round = as === undefined ? {} : { as: inner.frame.assign(as) };
      const body = compileBlock(steps, inner);
      const rounds = expression(times, context);
      const bound = atMost ?? (rounds.kind === "constant" ? Math.max(1, rounds.value) : LIMITS.repeatTimes);
      return [{ op: "repeat", times: rounds, atMost: bound, ...round, body }];
    },
    if: ({ if: test, then: yes, else: no = [] }, context) => [
      // biome-ignore lint/suspicious/noThenProperty: the contract's word; a step is never awaited
      { op: "if", test: expression(test, context), then: inside(yes, context), else: inside(no, context) },
    ],
    save: ({ save, do: steps }, context) => [
      { op: "save", registers: save.map((name) => findRegister(name, context)), body: inside(steps, context) },
    ],
    try: ({ try: steps, else: rescue }, context) => [{ op: "try", body: inside(steps, context), rescue: inside(rescue, context) }],
    retry: ({ retry: { atMost, as }, do: steps, between = [] }, context) => {
      const inner = { ...context, frame: context.frame.inner() };
      const attempt = as === undefined ? {} : { as: inner.frame.assign(as) };
      return [{ op: "retry", atMost, ...attempt, body: compileBlock(steps, inner), between: inside(between, context) }];
    },
  };
};
