import type { FormatReader } from "./image-format.ts";
import { intelHex } from "./intel-hex.ts";
import { raw } from "./raw.ts";
import { xilinxBit } from "./xilinx-bit.ts";

/** In the order of asking; the last one takes everything. */
const FORMATS: readonly FormatReader[] = [xilinxBit, intelHex];

export const formatOf = (bytes: Uint8Array): FormatReader => FORMATS.find((format) => format.recognise(bytes)) ?? raw;
