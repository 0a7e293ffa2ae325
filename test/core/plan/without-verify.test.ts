import { suite } from "uvu";
import * as assert from "uvu/assert";
import { planFlash } from "../../../core/plan/plan-flash.ts";
import { withoutVerify } from "../../../core/plan/without-verify.ts";
import { SMALL_GEOMETRY } from "../../support/ram-memory.ts";

const WithoutVerify = suite("withoutVerify");

WithoutVerify("leaves erases and programs as they are, and takes the reading back out of bytes and time", () => {
  const current = [{ address: 0, data: new Uint8Array(SMALL_GEOMETRY.sizeBytes).fill(0x12) }];
  const plan = planFlash({ geometry: SMALL_GEOMETRY, current, wanted: [{ address: 0, data: new Uint8Array(0x4100).fill(0x21) }] });
  const bare = withoutVerify(plan, SMALL_GEOMETRY);
  assert.equal(
    bare.units.map(({ erase, programs }) => ({ erase, programs })),
    plan.units.map(({ erase, programs }) => ({ erase, programs })),
  );
  assert.is(bare.totals.verifiedBytes, 0);
  assert.ok(Math.abs(plan.totals.expectedMs - bare.totals.expectedMs - 0x4400 * SMALL_GEOMETRY.readMsPerByte) < 1e-9);
  assert.is(bare.totals.preservedBytes, 0x300);
});

WithoutVerify.run();
