import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openCatalog } from "../../core/profile/catalog.ts";
import { MODELS } from "../../core/sim/models.ts";
import { measureTransactions, REASONS, type Transactions, transactionsPage, worseThanPeer } from "../support/transactions-page.ts";

const Page = suite("docs/bus-transactions.md");

const rows = await measureTransactions();

Page("holds what is counted now; `npm run generate` makes it so", () => {
  assert.ok(transactionsPage(rows) === readFileSync("docs/bus-transactions.md", "utf8"), "it is stale: run npm run generate");
});

/** Its buffer of 4 KiB is no flash, and the card moves the bytes by itself. */
const NO_FLASH = "qemu/edu-dma";

const catalog = await openCatalog(["profiles"]);
const FLASHERS = catalog
  .list()
  .filter(({ kind, id }) => kind === "controller" && id !== NO_FLASH)
  .map(({ id }) => catalog.controller(id))
  .filter(({ provides }) => [provides].flat().some((port) => port !== "reload"));

Page("has a row for every controller with a model, of a flash or of one that loads an FPGA", () => {
  const counted = new Set(rows.map(({ controller }) => controller));
  const missing = FLASHERS.filter(({ id }) => MODELS.has(id) && !counted.has(id));
  assert.equal(
    missing.map(({ id }) => id),
    [],
  );
});

/** A model is code; who gives a profile alone gives a trial with it. */
Page("leaves out only controllers that have a trial in the place of a model", () => {
  const trials = readdirSync("profiles/controllers", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".trial.yaml"));
  const isTried = (id: string) => trials.some((file) => file === `${id}.trial.yaml`);
  const untried = FLASHERS.filter(({ id }) => !MODELS.has(id) && !isTried(id));
  assert.equal(
    untried.map(({ id }) => id),
    [],
    "neither a model in core/sim nor a trial beside the profile",
  );
});

Page("has a reason for every row that takes more than the best known tool, and none besides", () => {
  const worse = rows.flatMap((row) => worseThanPeer(row).map((what) => `${row.card} ${what}`));
  assert.equal([...worse].sort(), Object.keys(REASONS).sort());
});

Page("tells more from less", () => {
  const peer = { tool: "other", program: 281, erase: 24, read: 2, how: "counted" };
  const row = (program: number, erase: number, read: number): Transactions => ({
    card: "card",
    controller: "controller",
    parameters: "",
    program: { total: program, reads: 6 },
    erase: { total: erase, sizeBytes: 0x10000 },
    read,
    peer,
  });
  assert.equal(worseThanPeer(row(281, 24, 2)), []);
  assert.equal(worseThanPeer(row(282, 25, 2.1)), ["program", "erase", "read"]);
});

Page.run();
