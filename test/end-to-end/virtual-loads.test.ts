import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runLoad } from "../../core/flash/run-load.ts";
import { openCatalog } from "../../core/profile/catalog.ts";
import { openVirtualCard } from "../support/open-card-memory.ts";
import { withoutTrailingNops, writeConfiguration } from "../support/write-configuration.ts";

/** AMD's ports to the configuration logic, from their profiles to their models: what the documents forbid shows in the card's list. */
const VirtualLoads = suite("loads and boots of virtual cards");

const catalog = await openCatalog(["profiles"]);
const CARDS = ["virtual/hwicap", "virtual/mcap"];
const HWICAP = "virtual/hwicap";

const imageFor = (idcode: number) =>
  writeConfiguration({ idcode, frames: Uint32Array.from({ length: 5000 }, (_, index) => index * 77), shutDown: true });

async function openStream(id: string) {
  const open = await openVirtualCard(id, catalog);
  const { card, controllers, virtual } = open;
  if (!card.load || !card.fpga) throw new Error(`${id} has no load`);
  const port = await controllers.port(card.load.controller, "stream", card.load.with);
  await port.open();
  return { port, virtual, idcode: card.fpga.idcode };
}

for (const id of CARDS) {
  VirtualLoads(`${id} is loaded twice, with every byte, without a misuse`, async () => {
    const { port, virtual, idcode } = await openStream(id);
    assert.is(await port.identify(), idcode);
    const data = imageFor(idcode);
    for (let round = 0; round < 2; round++) {
      const request = { port, clock: virtual.clock, signal: new AbortController().signal, data, verify: "none" } as const;
      for await (const _ of runLoad(request));
      assert.ok(Buffer.from(virtual.fabric.loaded).equals(withoutTrailingNops(data)));
      assert.is(virtual.fabric.isConfigured, true);
    }
    await port.close();
    assert.equal(virtual.misuses(), []);
    virtual.close();
  });

  VirtualLoads(`${id} is loaded after a load that was broken off, without a misuse`, async () => {
    const { port, virtual, idcode } = await openStream(id);
    const data = imageFor(idcode);
    await port.begin(data.length);
    await port.write(data.subarray(0, 8000));
    await port.abort();
    assert.is(virtual.fabric.isConfigured, false);
    await port.begin(data.length);
    await port.write(data);
    await port.end();
    assert.is(virtual.fabric.isConfigured, true);
    await port.close();
    assert.equal(virtual.misuses(), []);
    virtual.close();
  });
}

VirtualLoads(`${HWICAP} boots, and tells what it runs, without a misuse`, async () => {
  const { card, controllers, virtual } = await openVirtualCard(HWICAP, catalog);
  const open = async () => {
    const port = await controllers.port(card.reload?.controller ?? "", "reload");
    await port.open();
    return port;
  };
  const port = await open();
  assert.is(await port.isFallback(), false);
  await port.reload(0x80_0000);
  assert.is(port.isDetached, true);
  await virtual.clock.wait(1000);
  const again = await open();
  assert.is(await again.isFallback(), true, "the flash is empty");
  await again.close();
  assert.equal([...virtual.fabric.boots], [0x80_0000]);
  assert.equal(virtual.misuses(), []);
  virtual.close();
});

VirtualLoads.run();
