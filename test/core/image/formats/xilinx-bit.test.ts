import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BitHeaderError, BitTrailingDataError, BitTruncatedError } from "../../../../core/image/formats/errors.ts";
import { xilinxBit } from "../../../../core/image/formats/xilinx-bit.ts";
import { thrownBy } from "../../../support/thrown-by.ts";
import { type BitContent, writeBit } from "../../../support/write-bit.ts";

const XilinxBit = suite("xilinxBit");

const CONTENT: BitContent = {
  design: "top",
  options: { UserID: "0XFFFFFFFF", COMPRESS: "TRUE" },
  part: "7k70tfbg676",
  date: "2026/11/20",
  time: "12:00:00",
  payload: Uint8Array.of(1, 2, 3, 4, 5),
};
const FILE = writeBit(CONTENT);
const PAYLOAD_AT = FILE.length - CONTENT.payload.length;

const edited = (offset: number, ...bytes: number[]) => {
  const copy = Uint8Array.from(FILE);
  copy.set(bytes, offset);
  return copy;
};

XilinxBit("reads the four strings and the payload", () => {
  const { segments, bit, warnings } = xilinxBit.read(FILE);
  const { payload, ...header } = CONTENT;
  assert.equal(bit, header);
  assert.equal(
    segments.map(({ address, data }) => [address, ...data]),
    [[0, ...payload]],
  );
  assert.equal(warnings, []);
});

XilinxBit("keeps the order of the options, and takes one without a value", () => {
  const { bit } = xilinxBit.read(writeBit({ ...CONTENT, design: "top;B=2;A;C=x=y", options: {} }));
  assert.is(bit?.design, "top");
  assert.equal(Object.entries(bit?.options ?? {}), [
    ["B", "2"],
    ["A", ""],
    ["C", "x=y"],
  ]);
});

XilinxBit("keeps an option named __proto__ as an option", () => {
  const { bit } = xilinxBit.read(writeBit({ ...CONTENT, design: "top;__proto__=1", options: {} }));
  assert.equal(Object.keys(bit?.options ?? {}), ["__proto__"]);
});

// Field a has its letter at 13, its length at 14 and its text at 16.
const MALFORMED = [
  { name: "a damaged magic", file: edited(2, 0x8f), offset: 2 },
  { name: "another letter for field a", file: edited(13, 0x62), offset: 13 },
  { name: "a string without its NUL", file: edited(15, 2), offset: 16 },
  { name: "a NUL inside a string", file: edited(17, 0), offset: 17 },
  { name: "an escape character, which a terminal would obey", file: edited(16, 0x1b), offset: 16 },
  { name: "a string of length 0", file: edited(14, 0, 0), offset: 16 },
];

for (const { name, file, offset } of MALFORMED) {
  XilinxBit(`refuses ${name} and says where`, () => {
    const error = thrownBy(() => xilinxBit.read(file));
    assert.instance(error, BitHeaderError);
    if (error instanceof BitHeaderError) assert.is(error.offset, offset);
  });
}

XilinxBit("names both lengths when the payload is cut short", () => {
  const error = thrownBy(() => xilinxBit.read(FILE.subarray(0, -2)));
  assert.instance(error, BitTruncatedError);
  if (error instanceof BitTruncatedError) {
    assert.equal(error.length, { what: "payload", offset: PAYLOAD_AT, declaredBytes: 5, actualBytes: 3 });
    assert.match(error.message, `payload at byte ${PAYLOAD_AT} has 5 bytes, but only 3 follow`);
  }
});

XilinxBit("refuses bytes behind the payload", () => {
  const error = thrownBy(() => xilinxBit.read(Buffer.concat([FILE, Buffer.alloc(1)])));
  assert.instance(error, BitTrailingDataError);
  if (error instanceof BitTrailingDataError) assert.is(error.length.actualBytes, 6);
});

XilinxBit("calls a file cut in its header truncated, wherever the cut is", () => {
  for (let length = 4; length < PAYLOAD_AT; length++) {
    assert.instance(
      thrownBy(() => xilinxBit.read(FILE.subarray(0, length))),
      BitTruncatedError,
      `cut to ${length} bytes`,
    );
  }
});

XilinxBit("recognises a file with one damaged byte in its magic, and no other data", () => {
  assert.is(xilinxBit.recognise(edited(2, 0x8f)), true);
  assert.is(xilinxBit.recognise(edited(2, 0x8f, 0xf1)), false);
  assert.is(xilinxBit.recognise(Uint8Array.of(0, 9, 0x0f)), false);
  assert.is(xilinxBit.recognise(new Uint8Array(64).fill(0xff)), false);
});

XilinxBit.run();
