import { z } from "zod";
import { count, name, single, some, text, whole } from "../profile/schema/values.ts";

/** Calls and accesses of one trial; a trial is read by people, so it is small. */
const MOST_CALLS = 1000;
const MOST_ACCESSES = 10_000;
const MOST_WORDS = 65_536;
const MOST_TIMES = 1_000_000;

const byte = () => whole(0, 0xff);
const bytes = () => z.array(byte()).max(MOST_WORDS, { error: `expected at most ${MOST_WORDS} bytes` });
const words = () => z.array(count()).min(1, { error: "expected at least one word" }).max(MOST_WORDS);

const WORD = "expected a word, a list of words, or a map of fields";
const word = () =>
  z
    .union([count(), words(), some(count(), "field")], { error: WORD })
    .describe("A word; its fields, where those that are not named are 0; or a list of words, one access each.");

const access = z
  .strictObject({
    write: single(word(), "register").optional().describe("Register → the word that must be written."),
    read: single(word(), "register").optional().describe("Register → the word that it answers with."),
    index: count().optional().describe("Element of a register with `count`; a list goes on from there. 0 when absent."),
    times: whole(1, MOST_TIMES).optional().describe("The same so many times; 1 when absent."),
    atMost: whole(1, MOST_TIMES).optional().describe("The same once or up to so many times: a poll that has to time out."),
  })
  .meta({ id: "access", description: "What reaches the bus, in this order: either `write` or `read`." })
  .refine(({ write, read }) => (write === undefined) !== (read === undefined), { error: "expected either `write` or `read`" })
  .refine(({ times, atMost }) => times === undefined || atMost === undefined, { error: "expected `times` or `atMost`, not both" });

const trialCall = z
  .strictObject({
    call: single(z.record(name(), z.union([count(), bytes()], { error: "expected a number or a list of bytes" })), "operation").describe(
      "Operation → its parameters: a number; for a buffer the bytes in it, or how many bytes it is to be filled with.",
    ),
    accesses: z
      .array(access)
      .max(MOST_ACCESSES, { error: `expected at most ${MOST_ACCESSES} accesses` })
      .describe("Everything that reaches the bus, in order, and nothing else."),
    gives: z
      .record(name(), z.union([count(), bytes()], { error: "expected a number or a list of bytes" }))
      .optional()
      .describe("Result → its value, and buffer → its bytes afterwards."),
    fails: text("an error code").optional().describe("Code of the error that the operation must end with; docs/errors.md lists them."),
    source: text("where the document shows this").optional().describe("Where the vendor's document shows this."),
  })
  .meta({ id: "trialCall", description: "One call of an operation, and what it must do." });

/** A trial as it stands in a file: what a controller profile must send, written from the vendor's document. */
export const trialSchema = z
  .strictObject({
    trial: z.literal(1, { error: "expected 1, the version of this format" }).describe("Version of the format; 1."),
    of: text("the id or the path of a controller profile").describe("Id of a controller profile, or its path from this file."),
    with: z.record(name(), count()).optional().describe("Parameter → value; the others have their defaults."),
    windowBytes: z
      .record(name(), whole(1, 0x1_0000_0000))
      .optional()
      .describe("Window → bytes that the card has for it, for windows of `rest`; what the registers need when absent."),
    calls: z
      .array(trialCall)
      .min(1, { error: "expected at least one call" })
      .max(MOST_CALLS, { error: `expected at most ${MOST_CALLS} calls` })
      .describe("Run in order, with the controller's variables kept in between."),
  })
  .meta({ id: "trial", description: "Calls of a controller's operations, and the accesses that each must make." });

export type Trial = z.output<typeof trialSchema>;
export type TrialCall = Trial["calls"][number];
export type TrialAccess = TrialCall["accesses"][number];
export type TrialWord = z.output<ReturnType<typeof word>>;
