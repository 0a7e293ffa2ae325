import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openCatalog } from "../../../core/profile/catalog.ts";
import { formatFinding } from "../../../core/profile/profile.ts";
import { lintProfiles } from "../../../core/report/lint-profiles.ts";
import { FAULTY_CARD } from "../profile/many-faults.ts";
import { CARD, CONTROLLER, edited, MEMORY } from "../profile/small-profiles.ts";

const LintProfiles = suite<{ folder: string }>("lintProfiles");

LintProfiles.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "barflash-lint-"));
});
LintProfiles.after.each(({ folder }) => rmSync(folder, { recursive: true }));

interface Lint {
  readonly files: Readonly<Record<string, string>>;
  /** Names in the folder; the folder itself when absent. */
  readonly paths?: readonly string[];
  /** Folder of the catalogue, which is empty when absent. */
  readonly known?: string;
}

/** The findings, with paths from the folder. */
async function lint(folder: string, { files, paths = [""], known }: Lint): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const catalog = await openCatalog(known === undefined ? [] : [join(folder, known)], { duplicates: "keep" });
  const { findings } = await lintProfiles(
    paths.map((path) => join(folder, path)),
    catalog,
  );
  return findings.map((finding) => formatFinding(finding).replaceAll(`${folder}/`, ""));
}

const all = (file: string, want: readonly string[]) => want.map((line) => `${file}:${line}`);

LintProfiles("finds everything at once, in a card, its controller and its memory", async ({ folder }) => {
  const files = { "card.yaml": FAULTY_CARD.text, "chip.yaml": MEMORY, "spi.yaml": CONTROLLER };
  assert.equal(await lint(folder, { files }), all("card.yaml", FAULTY_CARD.want));
});

const REFERENCE =
  "among the profiles known; lint its folder together with it, or name the folder in BARFLASH_PROFILE_PATH (references-resolve)";
const BIG = edited(CARD, ["depth: 8", "depth: 80"]);
const TOO_BIG = "card.yaml:13:72 80 is above 16 (parameters-given)";

const CASES: readonly (Lint & { readonly name: string; readonly want: readonly string[] })[] = [
  {
    name: "checks a card against a controller that has findings elsewhere",
    files: { "card.yaml": BIG, "chip.yaml": MEMORY, "spi.yaml": edited(CONTROLLER, ["flush: STATUS", "flash: STATUS"]) },
    want: [TOO_BIG, 'spi.yaml:22:9 no step key among `flash`; did you mean "flush"? (step-key)'],
  },
  {
    name: "does not check a card against the broken part of a controller",
    files: { "card.yaml": BIG, "chip.yaml": MEMORY, "spi.yaml": edited(CONTROLLER, ["max: 16", "max: lots"]) },
    want: ['spi.yaml:9:50 expected a whole number from 0 to 9007199254740991, got "lots" (shape)'],
  },
  {
    name: "says once that a controller is beyond checking",
    files: { "card.yaml": BIG, "chip.yaml": MEMORY, "spi.yaml": edited(CONTROLLER, ["STATUS: {", "STATUS: &a {"]) },
    want: [
      "card.yaml:13:15 example/spi has findings of its own, in spi.yaml (references-resolve)",
      "spi.yaml:14:14 anchors are not allowed: remove &a (yaml-syntax)",
    ],
  },
  {
    name: "says what to do about a controller that lies beside the card",
    files: { "card.yaml": CARD, "chip.yaml": MEMORY, "spi.yaml": CONTROLLER },
    paths: ["card.yaml"],
    want: [
      `card.yaml:13:15 there is no controller profile example/spi ${REFERENCE}`,
      `card.yaml:18:11 there is no memory profile example/chip ${REFERENCE}`,
    ],
  },
  {
    name: "says of what kind the profile is that is named in the wrong place",
    files: { "card.yaml": edited(CARD, ["use: example/spi", "use: example/chip"]), "chip.yaml": MEMORY },
    want: ["card.yaml:13:15 profile example/chip is a memory, not a controller (references-resolve)"],
  },
  {
    name: "finds an id that stands in two files",
    files: { "a.yaml": MEMORY, "sub/b.yaml": edited(MEMORY, ["barflash: 1\n", "barflash: 1\nsize: 1\n"]) },
    want: [
      "a.yaml:3:5 example/chip is also the id of sub/b.yaml (id-once)",
      'sub/b.yaml:2:1 unknown key "size" (unknown-key)',
      "sub/b.yaml:4:5 example/chip is also the id of a.yaml (id-once)",
    ],
  },
  { name: "takes a file that is named twice for one", files: { "a.yaml": MEMORY }, paths: ["a.yaml", "", "a.yaml"], want: [] },
  {
    name: "finds an id that another file of the catalogue has",
    files: { "a.yaml": MEMORY, "b.yaml": MEMORY },
    paths: ["b.yaml"],
    known: "",
    want: ["b.yaml:3:5 example/chip is also the id of a.yaml (id-once)"],
  },
  {
    name: "lets a file be a new edition of one in the catalogue",
    files: { "known/a.yaml": MEMORY, "b.yaml": MEMORY },
    paths: ["b.yaml"],
    known: "known",
    want: [],
  },
];

for (const { name, want, ...job } of CASES) LintProfiles(name, async ({ folder }) => assert.equal(await lint(folder, job), want));

LintProfiles("does not take a link for a second file", async ({ folder }) => {
  writeFileSync(join(folder, "a.yaml"), MEMORY);
  symlinkSync(join(folder, "a.yaml"), join(folder, "b.yaml"));
  assert.equal(await lint(folder, { files: {}, paths: ["a.yaml", "b.yaml"] }), []);
});

LintProfiles.run();
