import * as z from "zod";
import { LIMITS } from "../limits.ts";
import { PORT_KINDS } from "../ports.ts";
import { steps } from "./steps.ts";
import { atMost, count, documentKey, name, profileId, signature, source, text, whole, wholeHex, word } from "./values.ts";

/** Highest address that fits 53 bits with room for a window behind it. */
const LARGEST_WINDOW = 0x1_0000_0000;
const BITS_WORDS = "expected a bit, or [highest bit, lowest bit]";
const ACCESS_WIDTHS = "expected an access width: 8, 16, 32 or 64";

/** A map of names; an empty one is as good as none, and the rules say when something is needed. */
export const named = <Value extends z.ZodType>(value: Value) => z.record(name(), value);

/** Keys that every kind of profile begins with. */
export const header = {
  $schema: z.string().optional().describe("For editors: the path of `profile.schema.json`. Not used by barflash."),
  barflash: z.literal(1, { error: "expected 1, the version of this format" }).describe("Version of the format; 1."),
  id: profileId().describe("`vendor/name`, unique among all profiles."),
  name: text().describe("Name for people."),
  documents: z
    .record(documentKey(), text("the title of a document"))
    .describe("Key → title, revision and date. Sources begin with such a key."),
};

const parameter = z
  .strictObject({
    description: text().describe("What it is."),
    oneOf: z
      .array(count())
      .min(1, { error: "expected at least one value" })
      .max(LIMITS.parameterValues, { error: `expected at most ${LIMITS.parameterValues} values` })
      .optional()
      .describe("The values that exist."),
    min: count().optional().describe("Smallest value; needs `max`."),
    max: count().optional().describe("Largest value; needs `min`."),
    default: count().describe("Value where the card gives none."),
    source: source(),
  })
  .meta({ id: "parameter", description: "A number that the card gives, within a range." });

const accessWidth = () => z.union([z.literal(8), z.literal(16), z.literal(32), z.literal(64)], { error: ACCESS_WIDTHS });

/** All that there is: what the card's window has from the controller's place on, or what the window has from the register on. */
const REST = "rest";
const orRest = (number: z.ZodType<number>, words: string) => z.union([number, z.literal(REST)], { error: `expected ${words}, or ${REST}` });

const window = z
  .strictObject({
    sizeBytes: orRest(wholeHex(1, LARGEST_WINDOW), "a number of bytes").describe(
      "Bytes that belong to the controller; nothing outside is ever accessed. `rest`: up to the end of the card's window.",
    ),
    access: z.array(accessWidth()).min(1, { error: ACCESS_WIDTHS }).describe("Widths in bits that the hardware accepts."),
    source: source(),
  })
  .meta({ id: "window", description: "The controller's range of registers." });

const bit = () => whole(0, 63);
const range = () => z.union([bit(), z.tuple([bit(), bit()], { error: "expected [highest bit, lowest bit]" })], { error: BITS_WORDS });

const modifiedWriteValues = () =>
  word(["oneToClear", "oneToSet", "oneToToggle", "zeroToClear", "zeroToSet", "zeroToToggle", "clear", "set", "modify"], {
    w1c: "oneToClear",
    w1s: "oneToSet",
    w1t: "oneToToggle",
    w0c: "zeroToClear",
    w0s: "zeroToSet",
    w0t: "zeroToToggle",
  });

/** A field whose bits do more than store. */
const fieldEntry = z
  .strictObject({
    bits: range().describe("A bit, or `[highest bit, lowest bit]`."),
    modifiedWriteValues: modifiedWriteValues()
      .optional()
      .describe(
        "What writing does beyond storing, as in CMSIS-SVD. `modify` and `save` write what changes nothing there. Short: `w1c`, `w1s`, …",
      ),
    selfClearing: z
      .literal(true)
      .optional()
      .describe("The hardware clears it by itself: `modify` and `save` write 0 unless the step names it."),
  })
  .meta({ id: "field", description: "Bits that do more than store." });

const bits = z
  .union([bit(), z.tuple([bit(), bit()], { error: "expected [highest bit, lowest bit]" }), fieldEntry], { error: BITS_WORDS })
  .meta({ id: "bits", description: "A bit, or `[highest bit, lowest bit]`, or a map when it does more than store." });

const register = z
  .strictObject({
    offset: wholeHex(0, LARGEST_WINDOW).describe("Bytes from the start of the window."),
    window: name().optional().describe("One of `otherWindows`; `window` when absent."),
    csr: name()
      .optional()
      .describe("Name in a LiteX `csr.json`, without the prefix that the card gives; where such a file is given, it replaces `offset`."),
    width: accessWidth().optional().describe("Bits of one access; the widest of the window's `access` when absent."),
    count: orRest(whole(1, LARGEST_WINDOW), "a number of elements")
      .optional()
      .describe("Elements at increasing offsets, one access apart, for `store`, `fetch` and `index`. `rest`: up to the end of the window."),
    words: z
      .literal(2, { error: "expected 2" })
      .optional()
      .describe("The register takes two accesses, at increasing offsets. Its value is both words as one number, at most 53 bits of it."),
    wordOrder: word(["high-first", "low-first"])
      .optional()
      .describe("Which word of two lies at the lower offset and is accessed first; the second write commits. Needs `words`."),
    dataBits: whole(1, 32)
      .optional()
      .describe("Only so many low bits carry data: the others are ignored when written and mean nothing when read."),
    shadow: z
      .literal(true)
      .optional()
      .describe(
        "For a `write-only` register: `modify` and `save` use what was written last, and `resetValue` before that. It is never read.",
      ),
    access: word(["read-only", "write-only", "read-write"], { ro: "read-only", wo: "write-only", rw: "read-write" }).describe(
      "What the hardware allows. Short: `ro`, `wo`, `rw`.",
    ),
    readAction: word(["clear", "set", "modify", "modifyExternal"], { rc: "clear", rs: "set" })
      .optional()
      .describe("What reading changes, as in CMSIS-SVD. Such a register is read only by `read`, `pull` and `fetch`. Short: `rc`, `rs`."),
    modifiedWriteValues: modifiedWriteValues()
      .optional()
      .describe(
        "What writing does beyond storing, as in CMSIS-SVD, for all bits. Such a register is never modified or saved. Short: `w1c`, `w1s`, `w1t`, …",
      ),
    resetValue: wholeHex(0, Number.MAX_SAFE_INTEGER).optional().describe("Word after reset."),
    fields: named(bits).optional().describe("Field → its bits."),
    description: text().optional().describe("What it is."),
    source: source().optional(),
  })
  .meta({ id: "register", description: "One register. Without a `source` of its own, the window's source covers it." });

const operation = z
  .strictObject({
    do: steps("The steps."),
    finally: steps(
      "Steps that run after `do` however it ended. They see the operation's parameters and results, and the controller's variables.",
    ).optional(),
  })
  .meta({ id: "operation", description: "What runs, and what runs after it in any case." });

const variable = z
  .strictObject({
    description: text().describe("What it is."),
    initial: count().describe("Value before an operation gives another."),
  })
  .meta({
    id: "variable",
    description: "A number that stays from one operation to the next while the port is open: what was probed, or what must be restored.",
  });

const portKind = () => word(PORT_KINDS);

export const controllerSchema = z
  .strictObject({
    ...header,
    kind: z.literal("controller"),
    provides: z
      .union([portKind(), z.array(portKind()).min(1)], { error: `expected one or a list of ${PORT_KINDS.join(", ")}` })
      .transform((kinds) => (typeof kinds === "string" ? [kinds] : kinds))
      .describe("The port, or the ports, that the operations implement."),
    parameters: atMost(named(parameter), LIMITS.parameters, "parameters").optional().describe("Name → what the card may give."),
    variables: named(variable).optional().describe("Name → a number that outlives an operation."),
    window: window,
    otherWindows: named(window).optional().describe("Name → a further range of registers, which the card places by itself."),
    presence: name().describe(
      "A register without `readAction` in which a live card never answers all ones; or `config`: the PCI vendor id, where the card has one.",
    ),
    registers: named(register).describe("Name as in the vendor's document → register."),
    operations: atMost(z.record(signature(), operation), LIMITS.operations, "operations").describe(
      "Signature → steps. A plain parameter is a number, `name[]` a buffer of bytes, `-> name` a result: a number that is 0 until a step gives it a value. See Ports for what each port needs.",
    ),
  })
  .meta({ id: "controller", description: "Registers, and the steps that make them work." });
