import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const CHECKS = "core/platform/linux/doctor";

const DoctorPage = suite("docs/doctor.md");

const codesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, code]) => code ?? "");

/** Read from the source, so that a check which no table names is seen too. */
function codesOfSource(): string[] {
  return readdirSync(CHECKS).flatMap((file) => codesIn(readFileSync(join(CHECKS, file), "utf8"), /^\s*code: "([A-Z_]+)",$/gm));
}

DoctorPage("has each state that a check can report, and no other", () => {
  const codes = codesOfSource();
  assert.ok(codes.length >= 15, `${codes.length} codes were found`);
  const documented = codesIn(readFileSync("docs/doctor.md", "utf8"), /^## ([A-Z_]+)$/gm);
  assert.equal([...documented].sort(), codes.sort());
});

DoctorPage("has a sentence and a command for each", () => {
  const sections = readFileSync("docs/doctor.md", "utf8").split(/^## /m).slice(1);
  for (const section of sections) assert.match(section, /^[A-Z_]+\n\n(?:Blocks|Warns)\. .+\.\n\n(?: {4}\S.*\n)+\n?$/);
});

DoctorPage.run();
