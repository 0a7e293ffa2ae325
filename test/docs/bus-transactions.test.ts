import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openCatalog } from "../../core/profile/catalog.ts";
import { measureTransactions, REASONS, type Transactions, transactionsPage, worseThanPeer } from "../support/transactions-page.ts";

const Page = suite("docs/bus-transactions.md");

const rows = await measureTransactions();

Page("holds what is counted now; `npm run generate` makes it so", () => {
  assert.ok(transactionsPage(rows) === readFileSync("docs/bus-transactions.md", "utf8"), "it is stale: run npm run generate");
});

/** Its buffer of 4 KiB is no flash, and the card moves the bytes by itself. */
const NO_FLASH = "qemu/edu-dma";

Page("has a row for every controller of a flash, and for every one that loads an FPGA", async () => {
  const catalog = await openCatalog(["profiles"]);
  const ids = catalog.list().filter(({ kind, id }) => kind === "controller" && id !== NO_FLASH);
  const counted = new Set(rows.map(({ controller }) => controller));
  const missing: string[] = [];
  for (const { id } of ids) {
    const ports = [(await catalog.controller(id)).provides].flat();
    if (ports.some((port) => port !== "reload") && !counted.has(id)) missing.push(id);
  }
  assert.equal(missing, []);
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
