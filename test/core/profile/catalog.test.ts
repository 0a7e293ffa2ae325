import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openCatalog } from "../../../core/profile/catalog.ts";
import { ProfileDuplicateError, ProfileInvalidError, ProfileNotFoundError, ProfileUnreadableError } from "../../../core/profile/errors.ts";
import { rejects } from "../../support/rejects.ts";
import { CARD, CONTROLLER, edited, MEMORY } from "./small-profiles.ts";

const OpenCatalog = suite<{ folder: string }>("openCatalog");

OpenCatalog.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "barflash-catalog-"));
});
OpenCatalog.after.each(({ folder }) => rmSync(folder, { recursive: true }));

function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const THREE = { "cards/card.yaml": CARD, "controllers/spi.yml": CONTROLLER, "memories/chip.yaml": MEMORY };

OpenCatalog("lists profiles of all kinds by id, without checking them", async ({ folder }) => {
  put(folder, { ...THREE, "broken.yaml": edited(CARD, ["id: example/card", "id: example/a\nbarf: 1"]) });
  const list = (await openCatalog([folder])).list();
  assert.equal(
    list.map(({ id, kind, name }) => `${id} ${kind} ${name}`),
    ["example/a card Example card", "example/card card Example card", "example/chip memory Example chip", "example/spi controller Example"],
  );
});

OpenCatalog("leaves alone what is no profile, and remembers profiles whose head cannot be read", async ({ folder }) => {
  const chip = JSON.stringify({ barflash: 1, kind: "memory", id: "example/j", name: "J" });
  put(folder, { "j.json": chip, "x.schema.json": "{", "notes.yaml": "hello: 1", ".hidden/c.yaml": CARD, "bad.yaml": "barflash: 1\nid: [" });
  const catalog = await openCatalog([folder]);
  assert.equal(
    catalog.list().map(({ id }) => id),
    ["example/j"],
  );
  assert.equal(
    catalog.unreadable.map((file) => file.split("/").at(-1)),
    ["bad.yaml"],
  );
});

OpenCatalog("reads heads in any layout of YAML", async ({ folder }) => {
  put(folder, {
    "a.yaml": '{ "barflash": 1, kind: card, id: "example/a", name: A }',
    "b.yaml": "barflash: 1\nid: 'example/b' # why\nkind: card\nname: >-\n  B\n  C\n",
  });
  const list = (await openCatalog([folder])).list();
  assert.equal(
    list.map(({ id, name }) => `${id} ${name}`),
    ["example/a A", "example/b B C"],
  );
});

OpenCatalog("gives a card, its controller and its chip, by id", async ({ folder }) => {
  put(folder, THREE);
  const catalog = await openCatalog([folder]);
  assert.is(catalog.card("example/card").name, "Example card");
  assert.is(catalog.controller("example/spi").presence, "STATUS");
  assert.is(catalog.memory("example/chip").type, "spi-nor");
  assert.is(catalog.memoryByJedecId("c22018")?.id, "example/chip");
  assert.is(catalog.memoryByJedecId("20ba18"), undefined);
});

OpenCatalog("gives a card from a file that is in no folder", async ({ folder }) => {
  put(folder, THREE);
  const other = mkdtempSync(join(tmpdir(), "barflash-card-"));
  put(other, { "mine.yaml": edited(CARD, ["id: example/card", "id: mine/card"]) });
  const catalog = await openCatalog([folder]);
  assert.is(catalog.card(join(other, "mine.yaml")).id, "mine/card");
  rmSync(other, { recursive: true });
  await rejects(() => catalog.card("./gone.yaml"), ProfileUnreadableError);
});

OpenCatalog("refuses a file that has the id of another, and takes one of its own by path", async ({ folder }) => {
  put(folder, THREE);
  const own = (await openCatalog([folder])).list().find(({ id }) => id === "example/card")?.file ?? "";
  const other = mkdtempSync(join(tmpdir(), "barflash-card-"));
  put(other, { "copy.yaml": CARD });
  const catalog = await openCatalog([folder]);
  assert.is(catalog.card(own).id, "example/card");
  const error = await rejects(() => catalog.card(join(other, "copy.yaml")), ProfileDuplicateError);
  assert.match(error.message, /copy\.yaml/);
  assert.ok(error.message.includes(own));
  rmSync(other, { recursive: true });
});

OpenCatalog("names both files when an id stands twice", async ({ folder }) => {
  put(folder, { "a/one.yaml": CARD, "b/two.yaml": CARD });
  const error = await rejects(() => openCatalog([join(folder, "b"), join(folder, "a")]), ProfileDuplicateError);
  assert.is(error.duplicate.id, "example/card");
  assert.match(error.message, /one\.yaml/);
  assert.match(error.message, /two\.yaml/);
});

OpenCatalog("does not take one file for two, whatever way leads to it", async ({ folder }) => {
  put(folder, { "a/one.yaml": CARD });
  symlinkSync(join(folder, "a", "one.yaml"), join(folder, "a", "link.yaml"));
  assert.is((await openCatalog([join(folder, "a"), folder])).list().length, 1);
});

OpenCatalog("suggests ids that look alike, and says when the id is of another kind", async ({ folder }) => {
  put(folder, THREE);
  const catalog = await openCatalog([folder]);
  const error = await rejects(() => catalog.card("exmaple/card"), ProfileNotFoundError);
  assert.is(error.remedy, "Did you mean example/card? Run `barflash profile list` for all ids.");
  const other = await rejects(() => catalog.card("example/chip"), ProfileNotFoundError);
  assert.is(other.message, "profile example/chip is a memory, not a card");
});

OpenCatalog("checks a card together with what it names", async ({ folder }) => {
  put(folder, { ...THREE, "cards/card.yaml": edited(CARD, ["depth: 8", "depth: 99"]) });
  const catalog = await openCatalog([folder]);
  const error = await rejects(() => catalog.card("example/card"), ProfileInvalidError);
  assert.match(error.message, /card\.yaml:13:72 99 is above 16 \(parameters-given\)/);
});

OpenCatalog("says that a file is too large without reading it", async ({ folder }) => {
  put(folder, { "card.yaml": `${CARD}#${" ".repeat(300_000)}` });
  const error = await rejects(async () => (await openCatalog([folder])).card(join(folder, "card.yaml")), ProfileInvalidError);
  assert.match(error.message, /file-limits/);
});

OpenCatalog("says which folder cannot be read", async ({ folder }) => {
  const error = await rejects(() => openCatalog([join(folder, "gone")]), ProfileUnreadableError);
  assert.is(error.unreadable.path, join(folder, "gone"));
});

OpenCatalog.run();
