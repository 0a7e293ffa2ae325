import * as z from "zod";
import { header } from "./controller.ts";
import { milliseconds, source, wholeHex, word } from "./values.ts";

const JEDEC_WORDS = { error: 'expected 6 small hex digits as text, such as "20ba18", in quotes where they could be read as a number' };

const erase = z
  .strictObject({
    sizeBytes: wholeHex(1, 0x1000_0000).describe("Bytes that it erases, at a multiple of this size."),
    opcode: wholeHex(1, 0xff).describe("Command byte."),
    typicalMs: milliseconds().describe("Typical time."),
    maximumMs: milliseconds().describe("Longest time."),
    source: source(),
  })
  .meta({ id: "erase", description: "One way to erase." });

const pageProgram = z
  .strictObject({
    typicalMs: milliseconds().describe("Typical time of a full page."),
    maximumMs: milliseconds().describe("Longest time."),
    source: source(),
  })
  .meta({ id: "pageProgram", description: "Time to program one page." });

const plainErase = z
  .strictObject({
    sizeBytes: wholeHex(1, 0x1000_0000).describe("Bytes that it erases, at a multiple of this size."),
    typicalMs: milliseconds().describe("Typical time."),
    maximumMs: milliseconds().describe("Longest time."),
    source: source(),
  })
  .meta({ id: "plainErase", description: "One way to erase, without a command of its own." });

const memoryHeader = {
  ...header,
  kind: z.literal("memory"),
  sizeBytes: wholeHex(1, 0x1_0000_0000).describe("Bytes of the chip."),
};

const spiNor = z.strictObject({
  ...memoryHeader,
  type: z.literal("spi-nor").describe("Serial NOR flash."),
  jedecId: z
    .string(JEDEC_WORDS)
    .regex(/^[0-9a-f]{6}$/, JEDEC_WORDS)
    .describe("Answer to command 9F: 3 bytes in hex."),
  pageBytes: wholeHex(1, 0x1000).describe("Bytes of one page program."),
  addressBytes: z
    .union([z.literal(3), z.literal(4)], { error: "expected 3 or 4" })
    .describe("Bytes of an address. With 4, the commands that always take 4 are used (13 and 12), and `erases` names theirs."),
  bank: word(["extended-address-register"])
    .optional()
    .describe("How more than 16 MiB are reached with 3-byte addresses. When absent: by 4-byte mode (B7)."),
  erases: z.array(erase).min(1, { error: "expected at least one way to erase" }).describe("Ways to erase, smallest first."),
  pageProgram: pageProgram,
  flagStatus: z.boolean().describe("The chip has a flag status register (70) that tells of errors."),
  protectBits: wholeHex(0, 0xff).describe("Bits of the status register that protect ranges; 0 when there are none."),
  canProgramAgain: z
    .boolean()
    .default(true)
    .describe("A programmed page can be programmed again to clear more bits; false where internal ECC forbids it. true when absent."),
  sfdp: word(["use", "ignore"])
    .default("ignore")
    .describe("Whether the chip's own SFDP tables replace sizes and times of this profile. `ignore` when absent."),
  source: source(),
});

const cfi = z.strictObject({
  ...memoryHeader,
  type: z.literal("cfi").describe("Parallel NOR flash with a CFI query, 16 bits wide."),
  manufacturerId: wholeHex(0, 0xffff).describe("Word 0 of the identifier codes."),
  deviceId: wholeHex(0, 0xffff).describe("Word 1 of the identifier codes."),
  source: source(),
});

const direct = z.strictObject({
  ...memoryHeader,
  type: z.literal("direct").describe("A flash whose commands the controller gives; only sizes and times are known."),
  pageBytes: wholeHex(1, 0x1000_0000).describe("Most bytes of one program."),
  erases: z.array(plainErase).min(1, { error: "expected at least one way to erase" }).describe("Ways to erase, smallest first."),
  pageProgram: pageProgram,
  programErases: z.boolean().default(false).describe("A program of a whole erase unit erases it first. false when absent."),
  canProgramAgain: z.boolean().default(true).describe("A programmed page can be programmed again to clear more bits. true when absent."),
  source: source(),
});

export const memorySchema = z
  .discriminatedUnion("type", [spiNor, cfi, direct], { error: "expected a `type` of spi-nor, cfi or direct" })
  .meta({ id: "memory", description: "A flash chip whose tables are missing, wrong, or not relied on." });
