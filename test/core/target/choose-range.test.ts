import { suite } from "uvu";
import * as assert from "uvu/assert";
import { chooseRange } from "../../../core/target/choose-range.ts";
import { RangeOutsideError, RegionNameError } from "../../../core/target/errors.ts";

const ChooseRange = suite("chooseRange");

const memory = { profile: "test/card", memoryBytes: 0x10000, regions: [{ name: "user", address: 0x4000, sizeBytes: 0x1000 }] };

const GOOD = [
  { name: "the whole memory", wish: {}, want: { address: 0, sizeBytes: 0x10000 } },
  { name: "from an offset to the end", wish: { offset: 0x8000 }, want: { address: 0x8000, sizeBytes: 0x8000 } },
  { name: "a region", wish: { region: "user" }, want: { address: 0x4000, sizeBytes: 0x1000 } },
  { name: "a part of a region", wish: { region: "user", offset: 0x10, sizeBytes: 0x20 }, want: { address: 0x4010, sizeBytes: 0x20 } },
];

for (const { name, wish, want } of GOOD) {
  ChooseRange(`means ${name}`, () => {
    assert.equal(chooseRange({ ...memory, ...wish }), want);
  });
}

for (const wish of [{ offset: 0x10000 }, { sizeBytes: 0 }, { region: "user", sizeBytes: 0x1001 }, { offset: 1, sizeBytes: 0x10000 }]) {
  ChooseRange(`refuses ${JSON.stringify(wish)}, which is empty or ends outside`, () => {
    assert.throws(
      () => chooseRange({ ...memory, ...wish }),
      (error: unknown) => error instanceof RangeOutsideError,
    );
  });
}

ChooseRange("lists the regions when the name is unknown", () => {
  assert.throws(
    () => chooseRange({ ...memory, region: "usr" }),
    (error: unknown) => error instanceof RegionNameError && error.message.includes("only user"),
  );
});

ChooseRange.run();
