import type { BitHeader } from "../image.ts";
import { BitHeaderError, BitTrailingDataError, BitTruncatedError } from "./errors.ts";
import type { FormatReader, ImageContent } from "./image-format.ts";

// The header is documented nowhere by the vendor. It was read from 62 public files of ISE and Vivado, all with the same first 14 bytes:
// 00 09, nine bytes, 00 01, then fields "a" to "d" (u16 length and a NUL-terminated string), then "e" (u32 length) and the payload.
// Numbers are big-endian; nothing is checksummed.
const MAGIC = Uint8Array.of(0x00, 0x09, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x00, 0x00, 0x01);

/** Below this many bytes a file is too short to be taken for a .bit file. */
const SHORTEST_MAGIC = 4;

const STRING_FIELDS = ["a", "b", "c", "d"] as const;

/** A .bit file with one damaged byte in its magic is still one, and is then refused: as raw data its header would reach the flash. */
function looksLikeBit(bytes: Uint8Array): boolean {
  if (bytes.length < SHORTEST_MAGIC) return false;
  const head = MAGIC.subarray(0, bytes.length);
  return head.filter((byte, index) => bytes[index] !== byte).length <= 1;
}

export const xilinxBit: FormatReader = { format: "xilinx-bit", recognise: looksLikeBit, read: readBit };

function readBit(bytes: Uint8Array): ImageContent {
  const wrong = MAGIC.subarray(0, bytes.length).findIndex((byte, index) => bytes[index] !== byte);
  if (wrong !== -1) throw new BitHeaderError(wrong, "the start of a .bit file, 00 09 0f f0 ...");

  const strings: string[] = [];
  let offset = MAGIC.length;
  for (const key of STRING_FIELDS) {
    const field = readLength(bytes, { key, offset, lengthBytes: 2 });
    need(bytes, { what: `header field ${key}`, offset: field.start, declaredBytes: field.declaredBytes });
    strings.push(readString(bytes.subarray(field.start, field.start + field.declaredBytes), field.start));
    offset = field.start + field.declaredBytes;
  }
  const { start, declaredBytes } = readLength(bytes, { key: "e", offset, lengthBytes: 4 });
  const length = { what: "payload", offset: start, declaredBytes };
  need(bytes, length);
  const actualBytes = bytes.length - start;
  if (actualBytes > declaredBytes) throw new BitTrailingDataError({ ...length, actualBytes });
  return { segments: [{ address: 0, data: bytes.subarray(start) }], bit: headerOf(strings), warnings: [] };
}

/** The key letter and the length of a field; `start` is where its content begins. */
function readLength(bytes: Uint8Array, field: { readonly key: string; readonly offset: number; readonly lengthBytes: 2 | 4 }) {
  const { key, offset, lengthBytes } = field;
  need(bytes, { what: `head of field ${key}`, offset, declaredBytes: 1 + lengthBytes });
  if (bytes[offset] !== key.charCodeAt(0)) throw new BitHeaderError(offset, `the letter "${key}" of the next field`);
  const declaredBytes = bytes.subarray(offset + 1, offset + 1 + lengthBytes).reduce((value, byte) => value * 256 + byte, 0);
  return { start: offset + 1 + lengthBytes, declaredBytes };
}

function need(bytes: Uint8Array, wanted: { readonly what: string; readonly offset: number; readonly declaredBytes: number }): void {
  const actualBytes = Math.max(0, bytes.length - wanted.offset);
  if (actualBytes < wanted.declaredBytes) throw new BitTruncatedError({ ...wanted, actualBytes });
}

/** Control characters are refused: these strings are printed on terminals. */
function readString(content: Uint8Array, offset: number): string {
  if (content.at(-1) !== 0) throw new BitHeaderError(offset, "a string that ends with a NUL");
  const text = content.subarray(0, -1);
  const control = text.findIndex((byte) => byte < 0x20 || (byte >= 0x7f && byte < 0xa0));
  if (control !== -1) throw new BitHeaderError(offset + control, "a printable character");
  return Buffer.from(text).toString("latin1");
}

/** Field a is `design;KEY=value;KEY=value`. */
function headerOf([first = "", part = "", date = "", time = ""]: readonly string[]): BitHeader {
  const [design = "", ...pairs] = first.split(";");
  const options = pairs.filter((pair) => pair !== "").map((pair) => splitPair(pair));
  return { design, options: Object.fromEntries(options), part, date, time };
}

function splitPair(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  return at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}
