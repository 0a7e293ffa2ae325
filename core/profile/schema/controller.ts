import { z } from "zod";
import { steps } from "./steps.ts";
import { count, documentKey, name, profileId, signature, source, text, whole, wholeHex, word } from "./values.ts";

/** Highest address that fits 53 bits with room for a window behind it. */
const LARGEST_WINDOW = 0x1_0000_0000;
const ACCESS_WIDTHS = "expected an access width: 8, 16 or 32";

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
    oneOf: z.array(count()).min(1, { error: "expected at least one value" }).optional().describe("The values that exist."),
    min: count().optional().describe("Smallest value; needs `max`."),
    max: count().optional().describe("Largest value; needs `min`."),
    default: count().describe("Value where the card gives none."),
    source: source(),
  })
  .meta({ id: "parameter", description: "A number that the card gives, within a range." });

const accessWidth = () => z.union([z.literal(8), z.literal(16), z.literal(32)], { error: ACCESS_WIDTHS });

const window = z
  .strictObject({
    sizeBytes: wholeHex(1, LARGEST_WINDOW).describe("Bytes that belong to the controller. Nothing outside is ever accessed."),
    access: z.array(accessWidth()).min(1, { error: ACCESS_WIDTHS }).describe("Widths in bits that the hardware accepts."),
    source: source(),
  })
  .meta({ id: "window", description: "The controller's range of registers." });

const bit = () => whole(0, 31);
const bits = z
  .union([bit(), z.tuple([bit(), bit()], { error: "expected [highest bit, lowest bit]" })], {
    error: "expected a bit, or [highest bit, lowest bit]",
  })
  .meta({ id: "bits", description: "A bit, or `[highest bit, lowest bit]`." });

const register = z
  .strictObject({
    offset: wholeHex(0, LARGEST_WINDOW).describe("Bytes from the start of the window."),
    width: accessWidth().optional().describe("Bits; the widest of `window.access` when absent."),
    access: word(["read-only", "write-only", "read-write"], { ro: "read-only", wo: "write-only", rw: "read-write" }).describe(
      "What the hardware allows. Short: `ro`, `wo`, `rw`.",
    ),
    readAction: word(["clear", "set", "modify", "modifyExternal"], { rc: "clear", rs: "set" })
      .optional()
      .describe("What reading changes, as in CMSIS-SVD. Such a register is read only by `read` and `pull`. Short: `rc`, `rs`."),
    modifiedWriteValues: word(
      ["oneToClear", "oneToSet", "oneToToggle", "zeroToClear", "zeroToSet", "zeroToToggle", "clear", "set", "modify"],
      { w1c: "oneToClear", w1s: "oneToSet", w1t: "oneToToggle", w0c: "zeroToClear", w0s: "zeroToSet", w0t: "zeroToToggle" },
    )
      .optional()
      .describe(
        "What writing does beyond storing, as in CMSIS-SVD. Such a register is never modified or saved. Short: `w1c`, `w1s`, `w1t`, …",
      ),
    resetValue: wholeHex(0, 0xffff_ffff).optional().describe("Word after reset."),
    fields: named(bits).optional().describe("Field → its bits."),
    description: text().optional().describe("What it is."),
    source: source().optional(),
  })
  .meta({ id: "register", description: "One register. Without a `source` of its own, the window's source covers it." });

const operation = z
  .strictObject({
    do: steps("The steps."),
    finally: steps("Steps that run after `do` however it ended. They see the operation's parameters only.").optional(),
  })
  .meta({ id: "operation", description: "What runs, and what runs after it in any case." });

export const controllerSchema = z
  .strictObject({
    ...header,
    kind: z.literal("controller"),
    provides: word(["spi", "parallel", "memory", "stream", "reload"]).describe(
      "The port that the operations implement. Only `spi` is supported now.",
    ),
    parameters: named(parameter).optional().describe("Name → what the card may give."),
    window: window,
    presence: name().describe("A register without `readAction` in which a live card never answers all ones."),
    registers: named(register).describe("Name as in the vendor's document → register."),
    operations: z
      .record(signature(), operation)
      .describe(
        "Signature → steps. A plain parameter is a number, `name[]` a buffer of bytes. For `spi`: `open()`, `transfer(send[], receive[])`, `close()`.",
      ),
  })
  .meta({ id: "controller", description: "Registers, and the steps that make them work." });
