import { ImageEmptyError } from "../errors.ts";
import { IntelHexChecksumError, IntelHexRecordError, IntelHexTruncatedError } from "./errors.ts";
import type { FormatReader, ImageContent } from "./image-format.ts";
import { mergeRuns, type Run } from "./merge-runs.ts";

// Intel, "Hexadecimal Object File Format Specification", revision A, 1988. `:LLAAAATTDD..CC`; all bytes of a record sum to 0 mod 256.
const DATA = 0;
const END_OF_FILE = 1;

/** Data bytes that each type must have; a data record may have any number. */
const DATA_BYTES: Readonly<Record<number, number>> = { 1: 0, 2: 2, 3: 4, 4: 2, 5: 4 };

/** Length, two bytes of address, type, checksum. */
const FIXED_BYTES = 5;

const COLON = 0x3a;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const isBlank = (byte: number | undefined) => byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === 0x20 || byte === 0x09;

/** Larger than the sum of any record (260 bytes of 255), so that one bad digit shows in the sum and no digit needs its own check. */
const BAD_DIGIT = 1 << 20;
const LOW = Int32Array.from({ length: 256 }, (_, code) => digitValue(code));
const HIGH = LOW.map((value) => (value === BAD_DIGIT ? BAD_DIGIT : value << 4));

function digitValue(code: number): number {
  const value = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
  return value === -1 ? BAD_DIGIT : value;
}

/** A byte of the record, or at least {@link BAD_DIGIT}; what is past the end of the text reads as a NUL. */
const byteAt = (text: Uint8Array, at: number): number => (HIGH[text[at] ?? 0] ?? 0) + (LOW[text[at + 1] ?? 0] ?? 0);

/** A text in which the first mark is damaged is still recognised by its second line. */
const SECOND_RECORD = /^[^\n]{0,600}\n:[0-9A-Fa-f]{10}/;

export const intelHex: FormatReader = {
  format: "intel-hex",
  recognise(bytes) {
    const first = bytes.findIndex((byte) => !isBlank(byte));
    return bytes[first] === COLON || SECOND_RECORD.test(Buffer.from(bytes.subarray(0, 640)).toString("latin1"));
  },
  read: readIntelHex,
};

/** Strict, because a firmware file has no reason to be odd. Gaps between records stay gaps between segments. */
function readIntelHex(text: Uint8Array): ImageContent {
  const parser = new Parser(text);
  parser.readRecords();
  if (parser.runs.length === 0) throw new ImageEmptyError();
  return mergeRuns(parser.data, parser.runs);
}

/**
 * Goes over the bytes once, without a string or an object per record: 100 MB and more of text a second
 * (docs/decisions/own-intel-hex-parser.md).
 */
class Parser {
  readonly runs: Run[] = [];
  /** Bytes of all data records in the order of the file. Two digits make one byte, so half of the text is always enough. */
  readonly data: Uint8Array;
  private dataEnd = 0;
  private at = 0;
  private line = 1;
  private baseAddress = 0;
  private run: Run | undefined;

  constructor(private readonly text: Uint8Array) {
    this.data = new Uint8Array(text.length >>> 1);
  }

  readRecords(): void {
    for (;;) {
      this.skipBlanks();
      if (this.at >= this.text.length) throw new IntelHexTruncatedError(this.line);
      if (this.text[this.at] !== COLON) throw this.malformed("a record must begin with a colon");
      if (this.readRecord() === END_OF_FILE) break;
    }
    this.skipBlanks();
    if (this.at < this.text.length) throw this.malformed("nothing may follow the end-of-file record");
  }

  /** Ends at the next visible character; counts CR, LF and CR LF as one line end each. */
  private skipBlanks(): void {
    const { text } = this;
    for (; isBlank(text[this.at]); this.at++) {
      const byte = text[this.at];
      if (byte === LINE_FEED || (byte === CARRIAGE_RETURN && text[this.at + 1] !== LINE_FEED)) this.line++;
    }
  }

  private readRecord(): number {
    const { text, data, dataEnd } = this;
    const start = this.at + 1;
    const sizeBytes = byteAt(text, start);
    const offset = byteAt(text, start + 2) * 256 + byteAt(text, start + 4);
    const type = byteAt(text, start + 6);
    if (sizeBytes >= BAD_DIGIT) throw this.diagnose();

    let sum = sizeBytes + byteAt(text, start + 2) + byteAt(text, start + 4) + type;
    const end = start + 2 * (FIXED_BYTES + sizeBytes);
    let into = dataEnd;
    for (let at = start + 8; at < end - 2; at += 2) {
      const byte = (HIGH[text[at] ?? 0] ?? 0) + (LOW[text[at + 1] ?? 0] ?? 0);
      data[into++] = byte;
      sum += byte;
    }
    const checksum = byteAt(text, end - 2);
    if (sum + checksum >= BAD_DIGIT || (end < text.length && !isBlank(text[end]))) throw this.diagnose();
    if (((sum + checksum) & 0xff) !== 0) throw new IntelHexChecksumError(this.line, -sum & 0xff, checksum);

    this.take({ type, offset, sizeBytes });
    this.at = end;
    return type;
  }

  private take({ type, offset, sizeBytes }: { readonly type: number; readonly offset: number; readonly sizeBytes: number }): void {
    if (type === DATA) {
      this.takeData(offset, sizeBytes);
      return;
    }
    const wantedBytes = DATA_BYTES[type];
    if (wantedBytes === undefined) throw this.malformed(`record type ${type} is not one of 0 to 5`);
    if (sizeBytes !== wantedBytes) throw this.malformed(`a record of type ${type} has ${wantedBytes} data bytes, not ${sizeBytes}`);
    const value = (this.data[this.dataEnd] ?? 0) * 256 + (this.data[this.dataEnd + 1] ?? 0);
    if (type === 2) this.baseAddress = value * 0x10;
    if (type === 4) this.baseAddress = value * 0x1_0000;
    // 3 and 5 are start addresses for a processor; a bitstream has none.
  }

  private takeData(offset: number, sizeBytes: number): void {
    if (sizeBytes === 0) return;
    // The specification wraps such a record in segments and continues it in linear mode; readers disagree, so nobody may guess.
    if (offset + sizeBytes > 0x1_0000) throw this.malformed("the record runs over the end of its 64 KiB");
    const address = this.baseAddress + offset;
    if (this.run !== undefined && this.run.address + this.run.sizeBytes === address) {
      this.run.sizeBytes += sizeBytes;
    } else {
      this.run = { address, from: this.dataEnd, sizeBytes, line: this.line };
      this.runs.push(this.run);
    }
    this.dataEnd += sizeBytes;
  }

  private malformed(problem: string): IntelHexRecordError {
    return new IntelHexRecordError(this.line, problem);
  }

  /** Says what is wrong with the record at hand: a character, the number of digits, or the file ends in it. */
  private diagnose(): IntelHexRecordError | IntelHexTruncatedError {
    const { text } = this;
    const start = this.at + 1;
    let end = start;
    while (end < text.length && !isBlank(text[end])) {
      if (LOW[text[end] ?? 0] === BAD_DIGIT) return this.malformed(`character ${end - this.at + 1} is not a hex digit`);
      end++;
    }
    const digits = end - start;
    const wantedDigits = 2 * (FIXED_BYTES + (digits < 2 ? 0 : byteAt(text, start)));
    if (end === text.length && digits < wantedDigits) return new IntelHexTruncatedError(this.line);
    if (digits % 2 === 1) return this.malformed(`the record has an odd number of digits (${digits})`);
    return this.malformed(`the record has ${digits} digits, its length byte asks for ${wantedDigits}`);
  }
}
