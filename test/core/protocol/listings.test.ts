import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openCatalog } from "../../../core/profile/catalog.ts";
import { explainCard } from "../../../core/protocol/explain-card.ts";
import { explainProfile } from "../../../core/protocol/explain-profile.ts";

const Listings = suite("listings of the shipped profiles");

const GOLDEN = "test/golden/profiles";
const catalog = await openCatalog(["profiles"]);

for (const { id } of catalog.list()) {
  Listings(`${id} is as it was reviewed; UPDATE_GOLDEN=1 rewrites it`, () => {
    const file = join(GOLDEN, `${id.replaceAll("/", "-")}.txt`);
    const text = `${explainProfile(id, catalog).listing}\n`;
    if (process.env.UPDATE_GOLDEN === "1") {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(file, text);
    }
    assert.ok(existsSync(file), `${file} is missing: run UPDATE_GOLDEN=1 npm test`);
    assert.fixture(text, readFileSync(file, "utf8"));
  });
}

Listings("of a card with several chips show the first in full and of the others what differs", () => {
  const lines = explainCard(catalog.card("qemu/petalogix-ml605"), catalog).split("\n");
  const at = lines.indexOf("== flash3, through spi ==");
  assert.equal(lines.slice(at + 1), [
    "as flash0, but",
    "amd/axi-quad-spi provides spi, fifoDepth=256 spiClockHz=25000000 chipSelect=3",
    "transfer(send[], receive[]): write SPISSR+0x0070 = 0xfffffff7",
  ]);
});

Listings.run();
