/** A number, or text for `parse-expression.ts`. */
export type ExpressionText = number | string;

/** A word for a whole register, or the value of each named field; fields that are not named are 0. */
export type RegisterValue = ExpressionText | Readonly<Record<string, ExpressionText>>;

/** Register name → something. Where a step acts on exactly one register, the schema says so. */
type PerRegister<T> = Readonly<Record<string, T>>;

/** The steps as they stand in a profile, by their key. The types are written out because steps hold steps. */
export interface ProfileStepShapes {
  write: { write: PerRegister<RegisterValue> };
  read: { read: PerRegister<string | Readonly<Record<string, string>>> };
  modify: { modify: PerRegister<Readonly<Record<string, ExpressionText>>> };
  poll: {
    poll: PerRegister<RegisterValue>;
    failIf?: Readonly<Record<string, number>> | undefined;
    firstAfterUs?: ExpressionText | undefined;
    intervalUs: number;
    timeoutMs: number;
    source: string;
  };
  push: { push: PerRegister<ExpressionText>; times?: ExpressionText | undefined };
  pull: { pull: PerRegister<string> };
  chunks: { chunks: { of: string; atMost: ExpressionText; as: string }; do: ProfileStep[] };
  repeat: { repeat: { times: ExpressionText; atMost?: number | undefined; as?: string | undefined }; do: ProfileStep[] };
  if: { if: ExpressionText; then: ProfileStep[]; else?: ProfileStep[] | undefined };
  let: { let: Readonly<Record<string, ExpressionText>> };
  call: { call: Readonly<Record<string, Readonly<Record<string, ExpressionText>>>> };
  expect: { expect: ExpressionText; message: string };
  flush: { flush: string };
  delay: { delay: { us: ExpressionText; atMostUs: number }; source: string };
  save: { save: string[]; do: ProfileStep[] };
}

export type StepKey = keyof ProfileStepShapes;
export type ProfileStep = ProfileStepShapes[StepKey];

/** Runs the table entry of the step's own key. */
export type PerStepKey<Args extends unknown[], Result> = {
  readonly [K in StepKey]: (step: ProfileStepShapes[K], ...args: Args) => Result;
};

const STEP_KEYS: Readonly<Record<StepKey, true>> = {
  write: true,
  read: true,
  modify: true,
  poll: true,
  push: true,
  pull: true,
  chunks: true,
  repeat: true,
  if: true,
  let: true,
  call: true,
  expect: true,
  flush: true,
  delay: true,
  save: true,
};

// The keys of a typed table are its type's keys.
export const ALL_STEP_KEYS = Object.keys(STEP_KEYS) as readonly StepKey[];

/** The key that says which step this is. A checked step has exactly one. */
export function stepKeyOf(step: ProfileStep): StepKey {
  const key = ALL_STEP_KEYS.find((candidate) => Object.hasOwn(step, candidate));
  if (key === undefined) throw new Error(`a step without a step key: ${Object.keys(step).join(", ")}`);
  return key;
}

/** Looks the step up in a table with one entry for each step key. */
export function perStep<Args extends unknown[], Result>(table: PerStepKey<Args, Result>, step: ProfileStep, ...args: Args): Result {
  // `stepKeyOf` gives the key of this very step, which TypeScript cannot relate to the step's type.
  const entry = table[stepKeyOf(step)] as (step: ProfileStep, ...args: Args) => Result;
  return entry(step, ...args);
}
