import { sameDevice } from "../parts/idcode.ts";
import { partOfIdcode } from "../parts/xilinx-parts.ts";
import { FullBitstreamError, PartialBitstreamError, PartMismatchError, PartUnknownError } from "./errors.ts";
import type { Image } from "./image.ts";

/** The FPGA on the card, from the card profile. */
export interface CardFpga {
  readonly part: string;
  readonly idcode: number;
}

/** Each names the `override` that lets the user go on. */
export type ImageRefusal = PartMismatchError | PartUnknownError | PartialBitstreamError;

/**
 * Reasons not to write this image where an FPGA boots from; empty if there are none. The caller drops those that the user overrides.
 * Data regions hold whatever their owner likes: nothing is to be asked there.
 *
 * An encrypted bitstream is not refused as such, but nobody can tell for which part it is.
 *
 * @param fpga undefined when the card profile does not name it; then there is nothing to compare
 */
export function checkImage(image: Image, fpga: CardFpga | undefined): readonly ImageRefusal[] {
  const refusals: ImageRefusal[] = [];
  if (image.configuration?.partial) refusals.push(new PartialBitstreamError(image.bit?.design));
  const wrongPart = fpga === undefined || !isAmd(fpga) ? undefined : checkPart(image, fpga);
  if (wrongPart !== undefined) refusals.push(wrongPart);
  return refusals;
}

/** JEDEC JEP106 manufacturer in bits 11 to 1. Images for FPGAs of others do not say in Xilinx packets what they are for. */
const isAmd = ({ idcode }: CardFpga): boolean => (idcode & 0xfff) === 0x093;

/** The first IDCODE counts: further ones belong to other dies of the same device. */
function checkPart(image: Image, fpga: CardFpga): PartMismatchError | PartUnknownError | undefined {
  const { configuration, bit } = image;
  const idcode = configuration?.idcodes[0];
  // The header is not checksummed and nothing reads it but people, so the IDCODE names the part where it can.
  const part = (idcode === undefined ? undefined : partOfIdcode(idcode)) ?? bit?.part;
  if (idcode !== undefined) return sameDevice(idcode, fpga.idcode) ? undefined : new PartMismatchError({ part, idcode }, fpga);
  return new PartUnknownError(unknownBecause(configuration), { part, idcode }, fpga);
}

function unknownBecause(configuration: Image["configuration"]): PartUnknownError["reason"] {
  if (configuration === undefined) return "no-bitstream";
  return configuration.encrypted ? "encrypted" : "no-idcode";
}

/** What a card takes while its FPGA runs, from the card profile. */
export type Accepts = "full" | "partial" | "any";

/** Each names the `override` that lets the user go on. */
export type LoadRefusal = ImageRefusal | FullBitstreamError;

/**
 * Reasons not to load this image into the running FPGA; empty if there are none. Whether an image is partial is known for .bit files
 * only, so others are not refused for it.
 */
export function checkLoad(image: Image, accepts: Accepts, fpga: CardFpga | undefined): readonly LoadRefusal[] {
  const refusals = checkImage(image, fpga).filter((refusal) => accepts === "full" || !(refusal instanceof PartialBitstreamError));
  const isFull = image.bit !== undefined && image.configuration?.partial === false;
  return accepts === "partial" && isFull ? [...refusals, new FullBitstreamError(image.bit?.design)] : refusals;
}
