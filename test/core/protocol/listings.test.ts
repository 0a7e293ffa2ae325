import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Catalog, openCatalog } from "../../../core/profile/catalog.ts";
import { explainCard } from "../../../core/protocol/explain-card.ts";
import { explainProfile } from "../../../core/protocol/explain-profile.ts";
import * as rich from "../profile/rich-profiles.ts";
import { CONTROLLER, MEMORY } from "../profile/small-profiles.ts";

const Listings = suite("listings of the shipped profiles");

const GOLDEN = "test/golden/profiles";
/** Of made-up profiles, which no document holds. */
const LANGUAGE_GOLDEN = "test/golden/language";
const catalog = await openCatalog(["profiles"]);

function compare(folder: string, id: string, from: Catalog): void {
  const file = join(folder, `${id.replaceAll("/", "-")}.txt`);
  const text = `${explainProfile(id, from).listing}\n`;
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  assert.ok(existsSync(file), `${file} is missing: run npm run profile:accept`);
  assert.fixture(text, readFileSync(file, "utf8"));
}

for (const { id } of catalog.list())
  Listings(`${id} is as it was reviewed; npm run profile:accept rewrites it`, () => compare(GOLDEN, id, catalog));

Listings("show everything that the language has", async () => {
  const folder = mkdtempSync(join(tmpdir(), "barflash-listings-"));
  try {
    const texts = [CONTROLLER, MEMORY, ...Object.values(rich)];
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.yaml`), text);
    const whole = await openCatalog([folder]);
    for (const id of ["example/rich", "example/rich-card", "example/parallel", "example/direct"]) compare(LANGUAGE_GOLDEN, id, whole);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Listings("of a card with several chips show the first in full and of the others what differs", () => {
  const lines = explainCard(catalog.card("qemu/petalogix-ml605"), catalog).split("\n");
  const at = lines.indexOf("== flash3, through spi ==");
  assert.equal(lines.slice(at + 1, at + 4), [
    "as flash0, but",
    "amd/axi-quad-spi provides spi, fifoDepth=256 spiClockHz=25000000 chipSelect=3",
    "transfer(send[], receive[]): write SPISSR+0x0070 = 0xfffffff7",
  ]);
});

Listings.run();
