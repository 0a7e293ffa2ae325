import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { GzipDamagedError, GzipTooLargeError, ImageNotSupportedError } from "../../../core/image/formats/errors.ts";
import { gunzip } from "../../../core/image/gunzip.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const Gunzip = suite("gunzip");

const PACKED = gzipSync(Buffer.alloc(1000, "barflash"));

/** The last eight bytes are CRC-32 and length (RFC 1952 2.3). */
const flipped = (fromEnd: number) => {
  const copy = Buffer.from(PACKED);
  copy.writeUInt8((copy.at(-fromEnd) ?? 0) ^ 1, copy.length - fromEnd);
  return copy;
};

Gunzip("unpacks members that follow each other", () => {
  assert.is(Buffer.from(gunzip(Buffer.concat([gzipSync("bar"), gzipSync("flash")]))).toString(), "barflash");
});

Gunzip("takes output up to the limit and stops beyond it", () => {
  assert.is(gunzip(PACKED, 1000).length, 1000);
  const error = thrownBy(() => gunzip(PACKED, 999));
  assert.instance(error, GzipTooLargeError);
  if (error instanceof GzipTooLargeError) assert.is(error.limitBytes, 999);
});

const DAMAGED = [
  { name: "cut short", bytes: PACKED.subarray(0, -1), says: "unexpected end of file" },
  { name: "cut in its header", bytes: PACKED.subarray(0, 2), says: "unexpected end of file" },
  { name: "with a wrong CRC", bytes: flipped(8), says: "incorrect data check" },
  { name: "with a wrong length", bytes: flipped(4), says: "incorrect length check" },
  { name: "cut in its second member", bytes: Buffer.concat([PACKED, PACKED.subarray(0, 20)]), says: "unexpected end of file" },
  { name: "followed by text", bytes: Buffer.concat([PACKED, Buffer.from("signature")]), says: "incorrect header check" },
  { name: "followed by zeros", bytes: Buffer.concat([PACKED, Buffer.alloc(16)]), says: "16 bytes follow" },
];

for (const { name, bytes, says } of DAMAGED) {
  Gunzip(`refuses data ${name}`, () => {
    const error = thrownBy(() => gunzip(bytes));
    assert.instance(error, GzipDamagedError);
    if (error instanceof GzipDamagedError) assert.match(error.damage, says);
  });
}

Gunzip("refuses gzip inside gzip", () => {
  const error = thrownBy(() => gunzip(gzipSync(PACKED)));
  assert.instance(error, ImageNotSupportedError);
  if (error instanceof ImageNotSupportedError) assert.is(error.remedy, "Unpack the file once with gunzip.");
});

Gunzip.run();
