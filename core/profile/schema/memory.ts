import { z } from "zod";
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

export const memorySchema = z
  .strictObject({
    ...header,
    kind: z.literal("memory"),
    type: word(["spi-nor"]).describe("Command set of the flash."),
    jedecId: z
      .string(JEDEC_WORDS)
      .regex(/^[0-9a-f]{6}$/, JEDEC_WORDS)
      .describe("Answer to command 9F: 3 bytes in hex."),
    sizeBytes: wholeHex(1, 0x1_0000_0000).describe("Bytes of the chip."),
    pageBytes: wholeHex(1, 0x1000).describe("Bytes of one page program."),
    addressBytes: z
      .union([z.literal(3), z.literal(4)], { error: "expected 3 or 4" })
      .describe("Bytes of an address. With 4, the commands that always take 4 are used (13 and 12), and `erases` names theirs."),
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
  })
  .meta({ id: "memory", description: "A flash chip whose tables are missing, wrong, or not relied on." });
