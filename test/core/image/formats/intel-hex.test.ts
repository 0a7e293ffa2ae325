import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ImageEmptyError } from "../../../../core/image/errors.ts";
import {
  IntelHexChecksumError,
  IntelHexOverlapError,
  IntelHexRecordError,
  IntelHexSpanError,
  IntelHexTruncatedError,
} from "../../../../core/image/formats/errors.ts";
import { intelHex } from "../../../../core/image/formats/intel-hex.ts";
import { thrownBy } from "../../../support/thrown-by.ts";
import { hexRecord } from "../../../support/write-intel-hex.ts";

const IntelHex = suite("intelHex");

const END = hexRecord(1, 0);
const data = (offset: number, ...bytes: number[]) => hexRecord(0, offset, Uint8Array.from(bytes));
const segmentBase = (value: number) => hexRecord(2, 0, Uint8Array.of(value >> 8, value & 0xff));
const linearBase = (value: number) => hexRecord(4, 0, Uint8Array.of(value >> 8, value & 0xff));

const read = (text: string) => intelHex.read(Buffer.from(text, "latin1"));
const lines = (...records: string[]) => records.map((record) => `${record}\n`).join("");
const segmentsOf = (text: string) => read(text).segments.map(({ address, data }) => [address, ...data]);

const ACCEPTED: readonly { readonly name: string; readonly text: string; readonly want: readonly (readonly number[])[] }[] = [
  { name: "joins records that follow each other", text: lines(data(0, 1, 2), data(2, 3), END), want: [[0, 1, 2, 3]] },
  {
    name: "keeps gaps between segments",
    text: lines(data(0, 1), data(4, 5), END),
    want: [
      [0, 1],
      [4, 5],
    ],
  },
  { name: "sorts records that come in any order", text: lines(data(2, 3), data(0, 1, 2), data(3, 4), END), want: [[0, 1, 2, 3, 4]] },
  { name: "adds the linear base of type 04", text: lines(linearBase(0x0102), data(3, 7), END), want: [[0x0102_0003, 7]] },
  { name: "adds the segment base of type 02, shifted by four", text: lines(segmentBase(0x1000), data(1, 7), END), want: [[0x1_0001, 7]] },
  { name: "joins across a change of the base", text: lines(data(0xffff, 1), linearBase(1), data(0, 2), END), want: [[0xffff, 1, 2]] },
  { name: "reads up to the last address below 4 GiB", text: lines(linearBase(0xffff), data(0xffff, 9), END), want: [[0xffff_ffff, 9]] },
  {
    name: "ignores start addresses, types 03 and 05",
    text: lines(hexRecord(3, 0, Uint8Array.of(1, 2, 3, 4)), hexRecord(5, 0, Uint8Array.of(1, 2, 3, 4)), data(0, 1), END),
    want: [[0, 1]],
  },
  { name: "takes lower case", text: lines(data(0xab, 0xcd), END).toLowerCase(), want: [[0xab, 0xcd]] },
  { name: "takes CR LF", text: lines(data(0, 1), END).replaceAll("\n", "\r\n"), want: [[0, 1]] },
  { name: "takes blank lines and a missing last line end", text: `\n${data(0, 1)}\n\n${END}`, want: [[0, 1]] },
  { name: "takes a data record without data", text: lines(data(0), data(0, 1), END), want: [[0, 1]] },
];

for (const { name, text, want } of ACCEPTED) {
  IntelHex(name, () => assert.equal(segmentsOf(text), want));
}

IntelHex("takes equal data twice with a warning", () => {
  const { segments, warnings } = read(lines(data(0, 1, 2), data(1, 2, 3), END));
  assert.equal(
    segments.map(({ data }) => [...data]),
    [[1, 2, 3]],
  );
  assert.equal(warnings, ["Line 2 gives 1 bytes at 0x00000001 again, with the same data."]);
});

const good = data(0, 1, 2);

/** Each fails in line `line` with an error of `kind` whose message holds `says`. */
const REFUSED = [
  { name: "a wrong checksum", text: lines(good, `${data(2, 1).slice(0, -2)}00`, END), kind: IntelHexChecksumError, line: 2, says: "0xfc" },
  { name: "an odd number of digits", text: lines(`${good}0`, END), kind: IntelHexRecordError, line: 1, says: "odd number of digits (15)" },
  { name: "fewer bytes than the length says", text: lines(good.slice(0, -2), END), kind: IntelHexRecordError, line: 1, says: "12 digits" },
  { name: "more bytes than the length says", text: lines(`${good}00`, END), kind: IntelHexRecordError, line: 1, says: "16 digits" },
  {
    name: "a character that is no digit",
    text: lines(good.replace("1", "g"), END),
    kind: IntelHexRecordError,
    line: 1,
    says: "character 11",
  },
  { name: "type 06", text: lines(hexRecord(6, 0), END), kind: IntelHexRecordError, line: 1, says: "type 6" },
  {
    name: "a base with one byte",
    text: lines(hexRecord(4, 0, Uint8Array.of(1)), END),
    kind: IntelHexRecordError,
    line: 1,
    says: "2 data bytes",
  },
  {
    name: "an end-of-file record with data",
    text: lines(good, hexRecord(1, 0, Uint8Array.of(1))),
    kind: IntelHexRecordError,
    line: 2,
    says: "0 data",
  },
  { name: "a record over the end of its 64 KiB", text: lines(data(0xffff, 1, 2), END), kind: IntelHexRecordError, line: 1, says: "64 KiB" },
  { name: "two records in one line", text: lines(`${good}${good}`, END), kind: IntelHexRecordError, line: 1, says: "not a hex digit" },
  { name: "a line without a colon", text: lines(good, "hello", END), kind: IntelHexRecordError, line: 2, says: "colon" },
  {
    name: "a record after the end-of-file record",
    text: lines(good, END, good),
    kind: IntelHexRecordError,
    line: 3,
    says: "nothing may follow",
  },
  { name: "a missing end-of-file record", text: lines(good, good), kind: IntelHexTruncatedError, line: 3, says: "end-of-file" },
  {
    name: "an end in the middle of a record",
    text: lines(good) + good.slice(0, 7),
    kind: IntelHexTruncatedError,
    line: 2,
    says: "ends here",
  },
  { name: "different data for one address", text: lines(good, data(1, 3), END), kind: IntelHexOverlapError, line: 2, says: "0x00000001" },
  {
    name: "two records further apart than any memory is large",
    text: lines(good, linearBase(0x2000), data(0, 1), END),
    kind: IntelHexSpanError,
    line: 3,
    says: "536870913",
  },
  {
    name: "a wrong line behind CR LF and blank lines",
    text: `${good}\r\n\r\n\n:zz\r\n`,
    kind: IntelHexRecordError,
    line: 4,
    says: "character 2",
  },
] as const;

for (const { name, text, kind, line, says } of REFUSED) {
  IntelHex(`refuses ${name} and names the line`, () => {
    const error = thrownBy(() => read(text));
    assert.instance(error, kind);
    if (error instanceof Error) {
      assert.match(error.message, `line ${line}:`);
      assert.match(error.message, says);
    }
  });
}

IntelHex("calls a file without data empty", () => {
  assert.instance(
    thrownBy(() => read(lines(END))),
    ImageEmptyError,
  );
});

IntelHex("is recognised by its colon, also behind blank lines, and by its second line when the colon is damaged", () => {
  const recognised = (text: string) => intelHex.recognise(Buffer.from(text, "latin1"));
  assert.is(recognised(good), true);
  assert.is(recognised(`\r\n ${good}`), true);
  assert.is(recognised(lines(`x${good.slice(1)}`, good)), true);
  assert.is(recognised("key: value\n: not a record"), false);
  assert.is(recognised(""), false);
});

IntelHex.run();
