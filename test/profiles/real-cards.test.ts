import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Region } from "../../core/memory/region.ts";
import { isXilinxIdcode } from "../../core/parts/idcode.ts";
import { partOfIdcode } from "../../core/parts/xilinx-parts.ts";
import { openCatalog } from "../../core/profile/catalog.ts";
import type { CardProfile } from "../../core/profile/profile.ts";
import { cardSources } from "../../core/profile/sources-of.ts";
import { parseCardAddress } from "../../core/target/card-address.ts";
import { type Overview, openOverview } from "../../core/target/open-overview.ts";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";
import { cardsPage } from "../support/cards-page.ts";
import { csrJsonOf, LITEX_DESIGNS } from "../support/litex-designs.ts";
import { realCards, whyNotVirtual } from "../support/real-cards.ts";

const RealCards = suite("profiles of real cards");

const catalog = await openCatalog(["profiles"]);
const CARDS = realCards(catalog);
const WITH_FLASH = CARDS.filter((card) => whyNotVirtual(card, catalog) === undefined && card.memories !== undefined);

RealCards("are at least fifteen", () => {
  assert.ok(CARDS.length >= 15, `${CARDS.length}`);
});

RealCards("are listed in docs/cards.md; npm run generate writes it", async () => {
  assert.fixture(readFileSync("docs/cards.md", "utf8"), await cardsPage());
});

for (const card of CARDS) {
  RealCards(`${card.id} says how it is recognised, what its FPGA is, and from where it knows`, () => {
    const { match = [], fpga } = card;
    assert.ok(match.length > 0, "no PCI ids");
    assert.ok(fpga !== undefined, "no FPGA");
    // That the IDCODE is that of the part is a rule of lint.
    if (fpga && isXilinxIdcode(fpga.idcode))
      assert.ok(
        partOfIdcode(fpga.idcode) !== undefined,
        `core/parts/xilinx-parts.ts has no part with the IDCODE ${fpga.idcode.toString(16)}`,
      );
    // One for each match, window, controller and memory, and for the FPGA; what a source must look like is a rule of lint.
    const { windows, controllers, memories = {} } = card;
    const least = match.length + 1 + [windows, controllers, memories].reduce((sum, part) => sum + Object.keys(part).length, 0);
    const sources = cardSources(card);
    assert.ok(sources.length >= least, `${sources.length} sources for ${least} matches, windows, controllers, memories and FPGAs`);
    // A document of a moving repository is cited at one commit or version.
    const repositories = Object.values(card.documents).filter((title) => title.includes("/") && !title.startsWith("http"));
    for (const title of repositories)
      assert.match(title, /\b[0-9a-f]{7,12}\b|\b\d+\.\d+\b|v\d|Rev/, `"${title}" names no commit or version`);
  });
}

const idsOf = ({ match = [] }: CardProfile): readonly string[] => match.map(({ source, ...ids }) => JSON.stringify(ids));

RealCards("tell the user to name the profile, where another card has the same ids", () => {
  const twins = CARDS.filter((card) => CARDS.some((other) => other !== card && idsOf(other).some((ids) => idsOf(card).includes(ids))));
  assert.ok(twins.length >= 8, `${twins.length} cards share their ids`);
  for (const { id, notes } of twins) assert.match(notes ?? "", /--profile/, `${id}: its notes do not say that --profile is needed`);
});

/** A page that is different for each region. */
const pageOf = (sizeBytes: number, seed: number) =>
  Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 7 + seed * 31 + 1) & 0xff);

/** Writes the csr.json of a card that is not opened without one. */
function csrFileOf(id: string, home: string): string | undefined {
  const design = LITEX_DESIGNS.find(({ card }) => card === id);
  if (design === undefined) return undefined;
  const file = join(home, "csr.json");
  writeFileSync(file, csrJsonOf(design));
  return file;
}

async function programsEachRegion(card: CardProfile): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "barflash-real-"));
  const address = parseCardAddress(`sim:${card.id}`);
  try {
    const { memory: opened, close } = await openOverview({
      address,
      profile: undefined,
      memory: undefined,
      csr: csrFileOf(card.id, home),
      catalog,
      host: { env: {}, home },
    });
    if (opened !== undefined) await programsEachPlace(opened, card);
    await close();
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function programsEachPlace({ memory, regions }: NonNullable<Overview["memory"]>, card: CardProfile): Promise<void> {
  assert.equal(regions, regionsOf(card));
  const { pageBytes, sizeBytes } = memory.geometry;
  const last: Region = { name: "last page", role: "data", address: sizeBytes - pageBytes, sizeBytes: pageBytes };
  const places = [...regions, last];
  for (const [index, { address: at }] of places.entries()) await memory.program(at, pageOf(pageBytes, index));
  // Only now, so that two places that are one on the chip show.
  for (const [index, { name, address: at }] of places.entries()) {
    const bytes = new Uint8Array(pageBytes);
    await memory.read(at, bytes);
    assert.equal(bytes, pageOf(pageBytes, index), `${name} holds something else`);
  }
}

function regionsOf({ memories = {} }: CardProfile): readonly Region[] {
  const [first] = Object.values(memories);
  return Object.entries(first?.regions ?? {}).map(([name, { address, sizeBytes, role }]) => ({ name, address, sizeBytes, role }));
}

for (const card of CARDS) {
  const obstacle = whyNotVirtual(card, catalog);
  // A skipped test has no name in the summary, so the reason is said here.
  if (obstacle !== undefined) {
    process.stdout.write(`skipped: no virtual card of ${card.id}: ${obstacle}\n`);
    RealCards.skip(`${card.id} works as a virtual card`, () => {});
    continue;
  }
  RealCards(`${card.id} works as a virtual card, whose regions are each a place of their own`, () => programsEachRegion(card));
}

/** Version of CvP, and bytes of its capability: Intel 683871 (Arria 10) and 683704 (Stratix 10), "VSEC Registers for CvP". */
const CVP: Readonly<Record<string, readonly [use: string, lengthBytes: number]>> = {
  "10ax": ["intel/cvp-v1", 0x44],
  "1sg": ["intel/cvp-v2", 0x5c],
};

RealCards("with Intel's CvP use the version that their FPGA has", () => {
  const cards = CARDS.filter(({ id }) => id.startsWith("intel/"));
  assert.is(cards.length, 2);
  for (const { fpga, controllers, windows } of cards) {
    const [, expected] = Object.entries(CVP).find(([family]) => fpga?.part.startsWith(family)) ?? [];
    assert.equal([controllers.cvp?.use, windows.cvp?.capability?.vsecLengthBytes], expected);
  }
});

RealCards("refuse an image in a golden region without --allow-golden", async () => {
  const golden = WITH_FLASH.flatMap((card) => {
    const region = regionsOf(card).find(({ role }) => role === "golden");
    return region === undefined ? [] : [{ id: card.id, region: region.name }];
  });
  assert.ok(golden.length >= 10, `${golden.length} cards with a golden region`);
  const home = makeHome();
  try {
    const file = join(home, "image.bin");
    writeFileSync(file, Buffer.from("ffffffffaa99556600112233", "hex"));
    for (const { id, region } of golden) {
      const args = ["flash", file, "--card", `sim:${id}`, "--region", region, "--allow-part-mismatch", "--yes", "--json"];
      const csr = csrFileOf(id, home);
      if (csr !== undefined) args.push("--csr", csr);
      const { exitCode, stdout } = await runCommandLine(args, { home });
      const { code, programmedBytes, erasedBytes } = resultOf(stdout);
      assert.equal([id, exitCode, code, programmedBytes, erasedBytes], [id, 9, "REFUSED_GOLDEN_REGION", 0, 0]);
    }
  } finally {
    removeHome(home);
  }
});

RealCards.run();
