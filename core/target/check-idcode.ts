import { CardPartError } from "./errors.ts";

/** Bits 31 to 28 hold the revision of the silicon. */
const WITHOUT_REVISION = 0x0fff_ffff;

/**
 * Compares the IDCODE that the FPGA gives with that of the card profile.
 *
 * @returns undefined where they agree, or where one of them is not known
 */
export function checkIdcode(
  actual: number | undefined,
  fpga: { readonly part: string; readonly idcode: number } | undefined,
): CardPartError | undefined {
  if (actual === undefined || fpga === undefined) return undefined;
  if ((actual & WITHOUT_REVISION) === (fpga.idcode & WITHOUT_REVISION)) return undefined;
  return new CardPartError({ actual, part: fpga.part, idcode: fpga.idcode });
}
