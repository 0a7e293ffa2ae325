import { createHash } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { StateFabricError } from "../../../../core/sim/errors.ts";
import { FpgaFabric } from "../../../../core/sim/fpga/fpga-fabric.ts";
import { parseFabricState } from "../../../../core/sim/storage/parse-fabric-state.ts";
import { thrownBy } from "../../../support/thrown-by.ts";

const Fabric = suite("FPGA of a virtual card");

const IDCODE = 0x0364_7093;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

Fabric("keeps bytes and words in the order in which it took them", () => {
  const fabric = new FpgaFabric(IDCODE);
  fabric.clear();
  fabric.take(Uint8Array.of(1, 2, 3));
  fabric.takeWord(0xf405_0607);
  const all = Uint8Array.of(1, 2, 3, 0xf4, 5, 6, 7);
  assert.equal(fabric.loaded, all);
  assert.is(fabric.state.loadedSha256, sha256(all));
});

Fabric("keeps more than it first had room for", () => {
  const fabric = new FpgaFabric(IDCODE);
  const all = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) >> 3);
  for (let at = 0; at < all.length; at += 500) fabric.take(all.subarray(at, at + 500));
  assert.ok(Buffer.from(fabric.loaded).equals(all));
});

Fabric("has a clone that goes on by itself", () => {
  const fabric = new FpgaFabric(IDCODE);
  fabric.take(Uint8Array.of(1));
  fabric.boot(0x1000, "fallback");
  fabric.take(Uint8Array.of(2));
  const clone = fabric.clone();
  clone.take(Uint8Array.of(3));
  assert.equal([...fabric.loaded], [2]);
  assert.equal([...clone.loaded], [2, 3]);
  assert.is(clone.lastBoot, "fallback");
});

Fabric("knows what it booted after its state went through a file, and forgets it with the power", () => {
  const fabric = new FpgaFabric(IDCODE);
  assert.is(fabric.lastBoot, "power-up");
  fabric.boot(0x1000);
  assert.is(fabric.lastBoot, "image");
  fabric.boot(0x2000, "fallback");
  const again = new FpgaFabric(IDCODE);
  again.restore(parseFabricState("card.json", JSON.stringify(fabric.state), IDCODE));
  assert.equal(again.state, fabric.state);
  assert.is(again.lastBoot, "fallback");
  again.powerCut();
  assert.is(again.lastBoot, "power-up");
});

Fabric("refuses a state that says nothing known about the last boot", () => {
  const state = { ...new FpgaFabric(IDCODE).state, lastBoot: "by hand" };
  const error = thrownBy(() => parseFabricState("card.json", JSON.stringify(state), IDCODE));
  assert.ok(error instanceof StateFabricError);
  assert.match(error.message, "lastBoot");
});

Fabric.run();
