import * as z from "zod";
import { LIMITS } from "../limits.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { isMap } from "../path.ts";
import { parseShape, type ShapeFinding } from "../shape-issues.ts";
import { dmaStep } from "./dma-step.ts";
import { ALL_STEP_KEYS, type ProfileStep, type ProfileStepShapes, type StepKey } from "./step.ts";
import { expression, name, nameOr, single, some, source, text, whole, wholeHex, word } from "./values.ts";

const quoted = (keys: readonly string[]) => keys.map((key) => `\`${key}\``).join(", ");

/** Keys beside a step key that are step keys themselves elsewhere. */
const ALSO_STEP_KEYS: Partial<Record<StepKey, readonly StepKey[]>> = { shift: ["flush"] };

/** The step's key, or why it has none that counts. */
function findStepKey(value: unknown): StepKey | Omit<ShapeFinding, "path"> {
  if (!isMap(value)) return { message: "expected a step: a map with one step key", rule: "step-key" };
  const all = ALL_STEP_KEYS.filter((key) => Object.hasOwn(value, key));
  const found = all.filter((key) => !all.some((other) => ALSO_STEP_KEYS[other]?.includes(key)));
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
 * Picks the schema by the step's key. A zod union would try all of them: its findings would speak of every kind of step, and
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

const readName = () => nameOr(["_"], "a name, or `_`");
const fieldOrWordName = () => z.union([readName(), some(readName(), "field")], { error: "expected a name, or a map of fields to names" });

const fieldNumbers = () => some(whole(0, 0xffff_ffff), "field");
const element = () => expression().optional().describe("Element of a register with `count`, from 0; 0 when absent.");

const packing = {
  wordBytes: z
    .union([z.literal(1), z.literal(2), z.literal(4)], { error: "expected 1, 2 or 4" })
    .optional()
    .describe("Bytes of the buffer in one word; 1 when absent."),
  byteOrder: word(["little", "big"])
    .optional()
    .describe("`big`: the first byte is the most significant one of the word. `little` when absent."),
  reverseBits: z
    .union([z.literal(8), z.literal(16), z.literal(32)], { error: "expected 8, 16 or 32" })
    .optional()
    .describe("Reverses the bits inside each group of so many bits of the word."),
  tail: wholeHex(0, 0xff)
    .optional()
    .describe(
      "Fills up the last word; without it a length that is no multiple of `wordBytes` is an error. When reading, surplus bytes are dropped.",
    ),
};

const fieldValues = () => some(expression(), "field");

/** What each step holds, by its step key. */
export const STEP_SCHEMAS: { readonly [K in StepKey]: z.ZodType<ProfileStepShapes[K]> } = {
  write: z
    .strictObject({
      write: some(registerValue(), "register").describe("Register → a word, or its fields → values; fields that are not named are 0."),
      index: element(),
    })
    .describe("Writes one word to each register, in this order."),
  read: z
    .strictObject({
      read: some(fieldOrWordName(), "register").describe("Register → a name for the word, or its fields → names; `_` drops it."),
      index: element(),
    })
    .describe("Reads each register once and names what was read."),
  modify: z
    .strictObject({
      modify: some(some(expression(), "field"), "register").describe("Register → its fields → values; the other bits stay."),
    })
    .describe("One read and one write of each register."),
  poll: z
    .strictObject({
      poll: single(registerValue(), "register").describe(
        "Register → the word, or its fields → values, that end the poll. With `until`: names for what was read, as in `read`.",
      ),
      index: element(),
      each: steps("Steps before each read, for a register that shows a state only when it is asked to.").optional(),
      until: expression().optional().describe("Ends the poll when it is not 0; computed anew after each read."),
      before: name()
        .optional()
        .describe(
          "Name of the word of the read before, for registers that toggle until they are done. Needs `until`; the first read never ends the poll.",
        ),
      failIf: z
        .union([fieldNumbers(), z.array(fieldNumbers()).min(1)], { error: "expected a map of fields to numbers, or a list of such maps" })
        .optional()
        .describe("Fields → numbers that stop the operation at once when all are read. A list: when all of one of the maps are read."),
      firstAfterUs: expression().optional().describe("Microseconds before the first read; none when absent."),
      intervalUs: whole(0, LIMITS.delayUs).describe(
        "Microseconds between reads; doubles after each, up to 64 times this. 0 polls without a pause.",
      ),
      timeoutMs: expression().describe(`Milliseconds after which the operation fails; 1 to ${LIMITS.pollTimeoutMs}.`),
      source: source(),
    })
    .describe("Reads one register until it has the wanted value."),
  push: z
    .strictObject({
      push: single(expression(), "register").describe("Register → a buffer, written word by word to this one place; with `times`, a word."),
      times: expression().optional().describe("Writes the same word this many times."),
      ...packing,
    })
    .describe("Writes a buffer to one register, or one word several times."),
  pull: z
    .strictObject({
      pull: single(name(), "register").describe(
        "Register → the buffer to fill from it; without `wordBytes` with the low 8 bits of each word.",
      ),
      ...packing,
    })
    .describe("Reads one register again and again until a buffer is full."),
  store: z
    .strictObject({ store: single(name(), "register").describe("Register with `count` → a buffer."), index: element(), ...packing })
    .describe("Writes a buffer to consecutive elements of a register."),
  fetch: z
    .strictObject({
      fetch: single(name(), "register").describe("Register with `count` → the buffer to fill."),
      index: element(),
      ...packing,
    })
    .describe("Fills a buffer from consecutive elements of a register."),
  put: z
    .strictObject({
      put: single(z.array(expression()).min(1), "buffer").describe("Buffer → bytes, each 0 to 255."),
      index: expression().optional().describe("Where in the buffer the first byte goes; 0 when absent. Bytes past its end are an error."),
    })
    .describe("Sets bytes of a buffer."),
  shift: z
    .strictObject({
      shift: single(
        z.strictObject({
          clock: name().describe("Field of the clock pin."),
          out: name().optional().describe("Field that drives the data pins; its width is the number of lanes. Needed with `send`."),
          in: name()
            .optional()
            .describe("Field of the data pins that are sampled; its width is the number of lanes. Needed with `receive`."),
        }),
        "register",
      ).describe("Register → its pins."),
      send: name().optional().describe("Buffer to shift out. Either this or `receive`."),
      receive: name().optional().describe("Buffer to shift in."),
      hold: fieldValues().optional().describe("Fields of the same register → values that stay during the shift; all others are 0."),
      clockIdle: z
        .union([z.literal(0), z.literal(1)], { error: "expected 0 or 1" })
        .optional()
        .describe("Level of the clock between bits; 0 when absent."),
      sampleOn: word(["leading", "trailing"])
        .optional()
        .describe(
          "Data is sampled after the clock has left its idle level (`leading`), or after it came back to it. `leading` when absent.",
        ),
      bitOrder: word(["msb-first", "lsb-first"])
        .optional()
        .describe("`msb-first` when absent. With several lanes the highest lane carries the highest bit."),
      flush: z.boolean().optional().describe("Reads the register after each write, so that edges keep their distance. false when absent."),
    })
    .describe("Shifts a buffer through pins, bit by bit."),
  dma: dmaStep(steps),
  chunks: z
    .strictObject({
      chunks: z
        .strictObject({
          of: name().describe("A buffer."),
          atMost: expression().describe("Bytes of one part, at least 1."),
          as: name().describe("What `do` calls the part."),
          index: name().optional().describe("Name of the part's first byte, counted from the start of the buffer."),
        })
        .describe("How to cut the buffer."),
      room: steps("Steps before each part is cut; `atMost` can use the names that they give.").optional(),
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
      as: some(name(), "result").optional().describe("Results of the operation → names."),
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
  try: z
    .strictObject({ try: steps("Steps."), else: steps("Steps that run when one of the others failed.") })
    .describe(
      "Runs other steps when a poll timed out, a device reported an error or an `expect` did not hold. A card that is lost is never tried again.",
    ),
  retry: z
    .strictObject({
      retry: z
        .strictObject({
          atMost: whole(1, LIMITS.retries).describe("Attempts in all."),
          as: name().optional().describe("Name of the attempt, from 0."),
        })
        .describe("How often."),
      do: steps("Steps of each attempt."),
      between: steps("Steps before each further attempt.").optional(),
    })
    .describe("Runs steps again when they failed as in `try`; the last failure is the one that counts."),
  detach: z
    .strictObject({ detach: text().describe("Why.") })
    .describe("From here on the card is not accessed any more: no step, no `finally`, no `close()`. The last step of an operation."),
};
