import * as z from "zod";
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

const entry = (what: string) =>
  z
    .union([count(), words(), single(word(), "register")], {
      error: `expected a map of one register, or with \`at\` a word or a list of words`,
    })
    .describe(what);

const MOST_WAITED_US = 600_000_000;
const waitedUs = () => whole(1, MOST_WAITED_US).optional();

type Entry = Readonly<Record<string, unknown>>;
const isNamed = ({ write, read }: Entry) => typeof (write ?? read) === "object" && !Array.isArray(write ?? read);

const access = z
  .strictObject({
    write: entry("What must be written: register → word; with `at` the word alone, or a list of words, one access each.").optional(),
    read: entry("What is answered to a read: register → word; with `at` the word alone, or a list of words, one access each.").optional(),
    at: count()
      .optional()
      .describe("Offset from the document, in bytes from the start of the window: the profile's registers are not asked."),
    window: name().optional().describe("The window that `at` counts in: `window`, or a name of `otherWindows`; `window` when absent."),
    widthBits: z
      .literal([8, 16, 32, 64], { error: "expected 8, 16, 32 or 64" })
      .optional()
      .describe("Width of an access with `at`; 32 when absent."),
    index: count().optional().describe("Element of a register with `count`; a list goes on from there. 0 when absent."),
    times: whole(1, MOST_TIMES).optional().describe("The same so many times; 1 when absent."),
    atMost: whole(1, MOST_TIMES).optional().describe("The same once or up to so many times: a poll that has to time out."),
    forUs: waitedUs().describe(
      "The device is busy: reads get this answer, however many there are, until so many µs have passed since the access before; and only then the next access may come.",
    ),
    afterUs: waitedUs().describe("The operation must let at least so many µs pass between the access before and this one."),
  })
  .meta({
    id: "access",
    description: "What reaches the bus, in this order: either `write` or `read`, by the register's name or at an offset.",
  })
  .refine(({ write, read }) => (write === undefined) !== (read === undefined), { error: "expected either `write` or `read`" })
  .refine(({ times, atMost, forUs }) => [times, atMost, forUs].filter((one) => one !== undefined).length <= 1, {
    error: "expected one of `times`, `atMost` and `forUs`",
  })
  .refine(({ forUs, write }) => forUs === undefined || write === undefined, { error: "expected `forUs` with `read` alone" })
  .refine((value) => isNamed(value) !== (value.at !== undefined), {
    error: "expected a register's name as in `write: { CONTROL: 0x1 }`, or `at` with a word as in `{ at: 0x4, write: 0x1 }`",
  })
  .refine(({ at, window, widthBits }) => at !== undefined || (window ?? widthBits) === undefined, {
    error: "expected `window` and `widthBits` with `at` alone; a register has its own",
  })
  .refine(({ at, index }) => at === undefined || index === undefined, {
    error: "expected `index` with a register's name alone; `at` is in bytes",
  });

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
