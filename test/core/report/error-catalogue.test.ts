import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BarflashError } from "../../../core/errors/barflash-error.ts";
import { errorCatalogue } from "../../../core/report/error-catalogue.ts";

const Catalogue = suite("errorCatalogue");

const files = readdirSync("core", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("errors.ts"))
  .map((file) => join("core", file));

Catalogue("has every error class of every errors.ts", async () => {
  const codes = new Set(errorCatalogue().map(({ code }) => code));
  for (const file of files) {
    for (const [name, value] of Object.entries(await import(pathToFileURL(file).href))) {
      if (typeof value !== "function" || !(value.prototype instanceof BarflashError)) continue;
      const { entry } = value as typeof BarflashError; // as: its prototype was looked at
      assert.ok(Object.hasOwn(value, "entry"), `${name} in ${file} has no entry of its own`);
      assert.ok(codes.has(entry.code), `${file} is missing in the catalogue`);
    }
  }
});

Catalogue("has each code once", () => {
  const codes = errorCatalogue().map(({ code }) => code);
  assert.equal(codes, [...new Set(codes)]);
});

Catalogue("gives an exit code, one sentence and one remedy for each", () => {
  for (const { code, exitCode, when, remedy } of errorCatalogue()) {
    assert.ok(exitCode >= 2 && exitCode <= 13, code);
    assert.match(when, /^[A-Z].*\.$/, code);
    assert.match(remedy, /^[A-Z].*\.$/, code);
  }
});

Catalogue("knows every class that extends the base error", () => {
  const outside = readdirSync("core", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith("errors.ts"))
    .filter((file) => /extends BarflashError\b/.test(readFileSync(join("core", file), "utf8")));
  assert.equal(outside, []);
});

Catalogue.run();
