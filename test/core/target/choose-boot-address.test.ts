import { suite } from "uvu";
import * as assert from "uvu/assert";
import { chooseBootAddress } from "../../../core/target/choose-boot-address.ts";
import { BootAddressError, RegionNameError } from "../../../core/target/errors.ts";
import { rejects } from "../../support/rejects.ts";

const ChooseBootAddress = suite("chooseBootAddress");

const golden = { name: "golden", address: 0, sizeBytes: 0x1000, role: "golden" } as const;
const user = { name: "user", address: 0x1000, sizeBytes: 0x1000, role: "user" } as const;
const profile = "test/card";

ChooseBootAddress("takes the only user region, a named one, or an offset", () => {
  const regions = [golden, user];
  assert.equal(chooseBootAddress({ profile, regions }), { address: 0x1000, region: "user" });
  assert.equal(chooseBootAddress({ profile, regions, region: "golden" }), { address: 0, region: "golden" });
  assert.equal(chooseBootAddress({ profile, regions, region: "user", offset: 0x100 }), { address: 0x1100, region: "user" });
  assert.equal(chooseBootAddress({ profile, regions, offset: 0x80 }), { address: 0x80 });
  assert.equal(chooseBootAddress({ profile, regions: [] }), { address: 0 });
});

ChooseBootAddress("refuses what is not clear", async () => {
  await rejects(() => chooseBootAddress({ profile, regions: [golden] }), BootAddressError);
  await rejects(() => chooseBootAddress({ profile, regions: [golden], region: "usr" }), RegionNameError);
});

ChooseBootAddress.run();
