import { sameDevice } from "./idcode.ts";

/**
 * IDCODEs of the 7-series, UltraScale(+) and older parts that PCIe cards use, version bits cleared. Two where a part has a second die.
 * From the device table of openFPGALoader (part.hpp at d43508f), XCVU33P from the notes on the FK33 board, XCKU085, XCVU31P, XCVU35P and the
 * XCU parts of Alveo cards from Corundum (lib/mqnic/fpga_id.h at 1ca0151b), XC2S200 from its BSDL file. Not complete: a part that is missing here is just not named.
 */
const IDCODES_BY_PART: Readonly<Record<string, readonly number[]>> = {
  xc2s200: [0x0061c093],
  xc6slx9: [0x04001093],
  xc6slx16: [0x04002093],
  xc6slx25: [0x04004093],
  xc7s6: [0x03622093],
  xc7s15: [0x03620093],
  xc7s25: [0x037c4093],
  xc7s50: [0x0362f093],
  xc7s75: [0x037c8093],
  xc7s100: [0x037c7093],
  xc7a12t: [0x037c3093],
  xc7a15t: [0x0362e093],
  xc7a25t: [0x037c2093],
  xc7a35t: [0x0362d093],
  xc7a50t: [0x0362c093],
  xc7a75t: [0x03632093],
  xc7a100t: [0x03631093],
  xc7a200t: [0x03636093],
  xc7k70t: [0x03647093],
  xc7k160t: [0x0364c093],
  xc7k325t: [0x03651093],
  xc7k355t: [0x03747093],
  xc7k410t: [0x03656093],
  xc7k420t: [0x03752093],
  xc7k480t: [0x03751093],
  xc7v585t: [0x03671093],
  xc7vx330t: [0x03667093],
  xc7vx415t: [0x03682093],
  xc7vx485t: [0x03687093],
  xc7vx550t: [0x03692093],
  xc7vx690t: [0x03691093],
  xc7vx980t: [0x03696093],
  xc7vh580t: [0x036d9093],
  xc7v2000t: [0x036b3093],
  xc7vx1140t: [0x036d5093],
  xc7vh870t: [0x036db093],
  xcku035: [0x03823093],
  xcku040: [0x03822093],
  xcku060: [0x03919093],
  xcku095: [0x03844093],
  xcku115: [0x0390d093],
  xcvu095: [0x03842093],
  xcau7p: [0x04af6093],
  xcau10p: [0x04ac4093],
  xcau15p: [0x04ac2093],
  xcau20p: [0x04a65093],
  xcau25p: [0x04a64093],
  xcku3p: [0x04a63093],
  xcku5p: [0x04a62093],
  xcku9p: [0x0484a093],
  xcku11p: [0x04a4e093, 0x04a51093],
  xcku13p: [0x04a52093],
  xcku15p: [0x04a56093, 0x04a59093],
  xcku19p: [0x04acf093, 0x04ad3093],
  xcvu2p: [0x04aea093],
  xcvu3p: [0x04b39093, 0x04b3d093],
  xcvu5p: [0x04b2b093, 0x04b2f093],
  xcvu7p: [0x04b29093, 0x04b2d093],
  xcvu9p: [0x04b31093, 0x04b35093],
  xcvu37p: [0x04b79093],
  xcvu11p: [0x04b49093, 0x04b4f093],
  xcvu13p: [0x04b51093, 0x04b55093],
  xcvu15p: [0x04ba3093],
  xcvu19p: [0x04ba1093, 0x04ba5093],
  xcsu10p: [0x04e81093],
  xcsu25p: [0x04e82093],
  xcsu35p: [0x04e80093],
  xcsu45p: [0x04eb1093],
  xcsu55p: [0x04e90093],
  xcsu60p: [0x04eb2093],
  xcsu65p: [0x04e99093],
  xcsu100p: [0x04e98093],
  xcsu150p: [0x04ea1093],
  xcsu200p: [0x04ea0093],
  xcku085: [0x0380f093],
  xcvu31p: [0x04b6b093],
  xcvu33p: [0x04b69093],
  xcvu35p: [0x04b71093],
  xczu19eg: [0x04758093],
  xcu50: [0x04b77093],
  xcu55n: [0x04b77093],
  xcu200: [0x04b37093],
  xcu250: [0x04b57093],
  xcu280: [0x04b7d093],
};

/** Name of the part with this IDCODE: `xc7k70t`. */
export function partOfIdcode(idcode: number): string | undefined {
  return Object.keys(IDCODES_BY_PART).find((part) => IDCODES_BY_PART[part]?.some((known) => sameDevice(known, idcode)));
}

export interface IdcodeDifference {
  /** What the part should answer. */
  readonly known: readonly number[];
  /** The part that answers so; absent if none is known. */
  readonly other?: string;
}

/**
 * What is wrong if a device of this name cannot have this IDCODE; undefined if they agree or the part is not known. Names may have package
 * and speed behind them, and for the 7 series no `xc` before them: `7k70tfbg484`, `xcku040-ffva1156-2-e`.
 */
export function idcodeDifference(part: string, idcode: number): IdcodeDifference | undefined {
  const lower = part.toLowerCase();
  const name = lower.startsWith("xc") ? lower : `xc${lower}`;
  // No name in the table is the beginning of another one.
  const known = IDCODES_BY_PART[Object.keys(IDCODES_BY_PART).find((known) => name.startsWith(known)) ?? ""];
  if (known === undefined || known.some((value) => sameDevice(idcode, value))) return undefined;
  const other = partOfIdcode(idcode);
  return { known, ...(other !== undefined && { other }) };
}
