import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { isMap } from "../path.ts";
import { parseShape, type ShapeFinding } from "../shape-issues.ts";
import { ALL_STEP_KEYS, type ProfileStep, type ProfileStepShapes, type StepKey } from "./step.ts";
import { expression, name, single, some, source, text, whole } from "./values.ts";

const quoted = (keys: readonly string[]) => keys.map((key) => `\`${key}\``).join(", ");

/** The step's key, or why it has none that counts. */
function findStepKey(value: unknown): StepKey | Omit<ShapeFinding, "path"> {
  if (!isMap(value)) return { message: "expected a step: a map with one step key", rule: "step-key" };
  const found = ALL_STEP_KEYS.filter((key) => Object.hasOwn(value, key));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (found.length > 1) return { message: `a step has one step key, this one has ${quoted(found)}`, rule: "step-key", meant: only ?? "" };
  const [first = ""] = Object.keys(value);
  const [meant] = nearest(first, ALL_STEP_KEYS);
  const guess = didYouMean(first, ALL_STEP_KEYS) || `; expected one of ${ALL_STEP_KEYS.join(", ")}`;
  return {
    message: `no step key among ${quoted(Object.keys(value)) || "no keys at all"}${guess}`,
    rule: "step-key",
    ...(meant !== undefined && { meant }),
  };
}

/**
 * Picks the schema by the step's key. A zod union would try all fifteen: its findings would speak of every kind of step, and
 * steps inside steps would be checked a number of times that doubles with each level.
 */
function parseStep(value: unknown, context: z.RefinementCtx): ProfileStep {
  const key = findStepKey(value);
  const result =
    typeof key === "string" ? parseShape<z.ZodType<ProfileStep>>(STEP_SCHEMAS[key], value) : { issues: [{ path: [], ...key }] };
  if ("data" in result) return result.data;
  for (const { path, message, ...params } of result.issues) context.addIssue({ code: "custom", path: [...path], message, params });
  return z.NEVER;
}

/** One step. In JSON Schema it is `oneOf` {@link STEP_SCHEMAS}, put in by `profile-json-schema.ts`. */
const step = z.unknown().transform(parseStep).meta({ id: "step" });
export const steps = (what: string) => z.array(step).min(1, { error: "expected at least one step" }).describe(what);

const registerValue = () =>
  z.union([expression(), some(expression(), "field")], { error: "expected a number, an expression, or a map of fields" });

const fieldOrWordName = () => z.union([name(), some(name(), "field")], { error: "expected a name, or a map of fields to names" });

/** What each step holds, by its step key. */
export const STEP_SCHEMAS: { readonly [K in StepKey]: z.ZodType<ProfileStepShapes[K]> } = {
  write: z
    .strictObject({
      write: some(registerValue(), "register").describe("Register → a word, or its fields → values; fields that are not named are 0."),
    })
    .describe("Writes one word to each register, in this order."),
  read: z
    .strictObject({ read: some(fieldOrWordName(), "register").describe("Register → a name for the word, or its fields → names.") })
    .describe("Reads each register once and names what was read."),
  modify: z
    .strictObject({
      modify: some(some(expression(), "field"), "register").describe("Register → its fields → values; the other bits stay."),
    })
    .describe("One read and one write of each register."),
  poll: z
    .strictObject({
      poll: single(registerValue(), "register").describe("Register → the word, or its fields → values, that end the poll."),
      failIf: some(whole(0, 0xffff_ffff), "field")
        .optional()
        .describe("Fields → numbers that stop the operation at once when all are read."),
      firstAfterUs: expression().optional().describe("Microseconds before the first read; none when absent."),
      intervalUs: whole(0, LIMITS.delayUs).describe(
        "Microseconds between reads; doubles after each, up to 64 times this. 0 polls without a pause.",
      ),
      timeoutMs: whole(1, LIMITS.pollTimeoutMs).describe("Milliseconds after which the operation fails."),
      source: source(),
    })
    .describe("Reads one register until it has the wanted value."),
  push: z
    .strictObject({
      push: single(expression(), "register").describe("Register → a buffer, each byte as one word; with `times`, a word."),
      times: expression().optional().describe("Writes the same word this many times."),
    })
    .describe("Writes a buffer to one register, or one word several times."),
  pull: z
    .strictObject({ pull: single(name(), "register").describe("Register → the buffer to fill with the low 8 bits of each word.") })
    .describe("Reads one register once for each byte of a buffer."),
  chunks: z
    .strictObject({
      chunks: z
        .strictObject({
          of: name().describe("A buffer."),
          atMost: expression().describe("Bytes of one part, at least 1."),
          as: name().describe("What `do` calls the part."),
        })
        .describe("How to cut the buffer."),
      do: steps("Steps for each part."),
    })
    .describe("Runs steps for consecutive parts of a buffer; not at all for an empty one."),
  repeat: z
    .strictObject({
      repeat: z
        .strictObject({
          times: expression().describe("Rounds; 0 is allowed."),
          atMost: whole(1, LIMITS.repeatTimes)
            .optional()
            .describe("More rounds fail before the first. Required unless `times` is constant."),
          as: name().optional().describe("Name of the round, from 0."),
        })
        .describe("How often."),
      do: steps("Steps of each round."),
    })
    .describe("Runs steps a number of times."),
  if: z
    .strictObject({
      if: expression().describe("0 is false, all else is true."),
      // biome-ignore lint/suspicious/noThenProperty: the word of the profile format; a step is never awaited
      then: steps("Steps when it is true."),
      else: steps("Steps when it is 0.").optional(),
    })
    .describe("Runs steps when an expression is not 0."),
  let: z
    .strictObject({ let: some(expression(), "name").describe("Name → value. A name that is known already gets a new value.") })
    .describe("Names numbers for the steps below."),
  call: z
    .strictObject({
      call: single(z.record(name(), expression()), "operation").describe("Operation → its parameters → numbers or buffers."),
    })
    .describe("Runs another operation."),
  expect: z
    .strictObject({ expect: expression().describe("What must not be 0."), message: text().describe("What it means when it is 0.") })
    .describe("Stops the operation when an expression is 0."),
  flush: z
    .strictObject({ flush: name().describe("A readable register.") })
    .describe("Reads a register and drops the value, so that posted writes arrive."),
  delay: z
    .strictObject({
      delay: z
        .strictObject({
          us: expression().describe("Microseconds."),
          atMostUs: whole(1, LIMITS.delayUs).describe("A longer delay is an error."),
        })
        .describe("How long."),
      source: source(),
    })
    .describe("Waits."),
  save: z
    .strictObject({ save: z.array(name()).min(1, { error: "expected at least one register" }).describe("Registers."), do: steps("Steps.") })
    .describe("Reads registers, runs steps, and writes the registers back in reverse order however the steps end."),
};
