/** A number, or text for `parse-expression.ts`. */
export type ExpressionText = number | string;

/** A word for a whole register, or the value of each named field; fields that are not named are 0. */
export type RegisterValue = ExpressionText | Readonly<Record<string, ExpressionText>>;

/** A name for a whole word, or a name for each field; `_` drops what was read. */
export type ReadNames = string | Readonly<Record<string, string>>;

/** Register name → something. Where a step acts on exactly one register, the schema says so. */
type PerRegister<T> = Readonly<Record<string, T>>;

/** Fields of one register → numbers; all of them must be read. */
export type FieldNumbers = Readonly<Record<string, number>>;

/** How bytes of a buffer become words of a register, and back. */
export interface Packing {
  /** Bytes in one word; 1 when absent. */
  wordBytes?: 1 | 2 | 4 | undefined;
  /** Which byte of the buffer is the most significant one of the word; "little" when absent. */
  byteOrder?: "little" | "big" | undefined;
  /** Bits are reversed inside each group of so many; not at all when absent. */
  reverseBits?: 8 | 16 | 32 | undefined;
  /** Byte that fills up the last word; without it a length that is no multiple of `wordBytes` is an error. Read bytes past the end are dropped. */
  tail?: number | undefined;
}

/** The steps as they stand in a profile, by their key. The types are written out because steps hold steps. */
export interface ProfileStepShapes {
  write: { write: PerRegister<RegisterValue>; index?: ExpressionText | undefined };
  read: { read: PerRegister<ReadNames>; index?: ExpressionText | undefined };
  modify: { modify: PerRegister<Readonly<Record<string, ExpressionText>>> };
  /** Without `until` the register's values are what ends the poll; with it they are names, as in `read`. */
  poll: {
    poll: PerRegister<RegisterValue>;
    index?: ExpressionText | undefined;
    each?: ProfileStep[] | undefined;
    until?: ExpressionText | undefined;
    before?: string | undefined;
    failIf?: FieldNumbers | FieldNumbers[] | undefined;
    firstAfterUs?: ExpressionText | undefined;
    intervalUs: number;
    timeoutMs: ExpressionText;
    source: string;
  };
  push: { push: PerRegister<ExpressionText>; times?: ExpressionText | undefined } & Packing;
  pull: { pull: PerRegister<string> } & Packing;
  store: { store: PerRegister<string>; index?: ExpressionText | undefined } & Packing;
  fetch: { fetch: PerRegister<string>; index?: ExpressionText | undefined } & Packing;
  put: { put: Readonly<Record<string, ExpressionText[]>>; index?: ExpressionText | undefined };
  shift: {
    shift: PerRegister<{ clock: string; out?: string | undefined; in?: string | undefined }>;
    send?: string | undefined;
    receive?: string | undefined;
    hold?: Readonly<Record<string, ExpressionText>> | undefined;
    clockIdle?: 0 | 1 | undefined;
    sampleOn?: "leading" | "trailing" | undefined;
    bitOrder?: "msb-first" | "lsb-first" | undefined;
    flush?: boolean | undefined;
  };
  /** With `bytes`, `dma` is a byte; otherwise it names a buffer. */
  dma: {
    dma: ExpressionText;
    bytes?: ExpressionText | undefined;
    direction: "card-reads" | "card-writes";
    address: string;
    length: string;
    addressBits: number;
    alignBytes?: number | undefined;
    atMost: ExpressionText;
    index?: string | undefined;
    prepare?: ProfileStep[] | undefined;
    start?: ProfileStep[] | undefined;
    interrupt?: { timeoutMs: ExpressionText } | undefined;
    done?: ProfileStep[] | undefined;
    abort: ProfileStep[];
    source: string;
  };
  chunks: {
    chunks: { of: string; atMost: ExpressionText; as: string; index?: string | undefined };
    room?: ProfileStep[] | undefined;
    do: ProfileStep[];
  };
  repeat: { repeat: { times: ExpressionText; atMost?: number | undefined; as?: string | undefined }; do: ProfileStep[] };
  if: { if: ExpressionText; then: ProfileStep[]; else?: ProfileStep[] | undefined };
  let: { let: Readonly<Record<string, ExpressionText>> };
  call: {
    call: Readonly<Record<string, Readonly<Record<string, ExpressionText>>>>;
    as?: Readonly<Record<string, string>> | undefined;
  };
  expect: { expect: ExpressionText; message: string };
  flush: { flush: string };
  delay: { delay: { us: ExpressionText; atMostUs: number }; source: string };
  save: { save: string[]; do: ProfileStep[] };
  try: { try: ProfileStep[]; else: ProfileStep[] };
  retry: { retry: { atMost: number; as?: string | undefined }; do: ProfileStep[]; between?: ProfileStep[] | undefined };
  detach: { detach: string };
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
  store: true,
  fetch: true,
  put: true,
  shift: true,
  dma: true,
  chunks: true,
  repeat: true,
  if: true,
  let: true,
  call: true,
  expect: true,
  flush: true,
  delay: true,
  save: true,
  try: true,
  retry: true,
  detach: true,
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
