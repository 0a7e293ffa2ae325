import * as z from "zod";
import { LIMITS } from "../limits.ts";
import type { ProfileStepShapes } from "./step.ts";
import { expression, name, source, whole, word } from "./values.ts";

/** @param steps the schema of a list of steps, which holds this one */
export const dmaStep = (steps: (what: string) => z.ZodType<ProfileStepShapes["dma"]["abort"]>): z.ZodType<ProfileStepShapes["dma"]> =>
  z
    .strictObject({
      dma: expression().describe("A buffer; with `bytes`, a byte."),
      bytes: expression()
        .optional()
        .describe(`The card reads the same byte so many times, 1 to ${LIMITS.dmaBytes}; only with \`card-reads\`.`),
      direction: word(["card-reads", "card-writes"]).describe("`card-reads`: the card reads the buffer. `card-writes`: the card fills it."),
      address: name().describe(
        "Register that takes the I/O address of a piece. Other steps write it, and that of `length`, only in `prepare` and `start` of a `dma` with other registers.",
      ),
      length: name().describe("Register that takes the bytes of a piece, after its address."),
      addressBits: whole(12, 53).describe("Bits of the I/O addresses that the card puts out."),
      alignBytes: whole(1, LIMITS.dmaAlignBytes)
        .optional()
        .describe("Power of two of which addresses and bytes of all pieces are multiples; 1 when absent. Another length is an error."),
      atMost: expression().describe("Bytes of one piece, at least `alignBytes`."),
      index: name().optional().describe("Name of the piece's first byte, counted from the start of the buffer."),
      prepare: steps("Steps before the address and the bytes of a piece are written.").optional(),
      start: steps("Steps after that, which start the transfer; none where writing the bytes starts it.").optional(),
      interrupt: z
        .strictObject({
          timeoutMs: expression().describe(`Milliseconds after which the operation fails; 1 to ${LIMITS.pollTimeoutMs}.`),
        })
        .optional()
        .describe("Waits for the card's first message-signalled interrupt (MSI)."),
      done: steps("Steps after that, which poll for the end of the transfer, or acknowledge the interrupt.").optional(),
      abort: steps("Steps when a piece failed: they end a transfer that still runs, before the memory is taken away from the card."),
      source: source(),
    })
    .describe(
      "Lets the card read or fill a buffer in the host's memory by itself, in pieces of consecutive addresses. The memory is the card's from the first piece until the step ends, however it ends; the card can reach no other.",
    );
