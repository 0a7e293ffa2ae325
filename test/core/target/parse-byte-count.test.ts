import { suite } from "uvu";
import * as assert from "uvu/assert";
import { InvalidNumberError } from "../../../core/target/errors.ts";
import { parseByteCount } from "../../../core/target/parse-byte-count.ts";

const ParseByteCount = suite("parseByteCount");

ParseByteCount("reads decimal, hex, and both binary suffixes in any case", () => {
  const texts = ["0", "4096", "0x1000", "0XfF", "64KiB", "2mib", "0x10KiB"];
  assert.equal(
    texts.map((text) => parseByteCount(text, "--size")),
    [0, 4096, 0x1000, 0xff, 65536, 2 * 1024 * 1024, 0x4000],
  );
});

for (const text of ["", " ", "-1", "1.5", "1e3", "64K", "64kB", "0x", "ten", "12 KiB", "9007199254740992", "99999999999MiB"]) {
  ParseByteCount(`refuses "${text}" and says for which option`, () => {
    assert.throws(
      () => parseByteCount(text, "--offset"),
      (error: unknown) => error instanceof InvalidNumberError && error.message.startsWith(`--offset: "${text}"`),
    );
  });
}

ParseByteCount.run();
