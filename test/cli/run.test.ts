import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeImage } from "./make-images.ts";
import { jsonLines, makeHome, removeHome, resultOf, runCommandLine } from "./run-command-line.ts";

const Run = suite<{ home: string; image: string }>("run");
const CARD = ["--card", "sim:virtual/kintex-7"];

Run.before.each((context) => {
  context.home = makeHome();
  context.image = makeImage(context.home);
});
Run.after.each(({ home }) => removeHome(home));

Run("prints the version and nothing else", async ({ home }) => {
  assert.equal(await runCommandLine(["--version"], { home }), { exitCode: 0, stdout: "1.2.3\n", stderr: "" });
});

Run("suggests the command and the option that were meant", async ({ home }) => {
  assert.match((await runCommandLine(["verfy", "x"], { home })).stderr, "did you mean verify?");
  assert.match((await runCommandLine(["profile", "explian", "x"], { home })).stderr, "did you mean profile explain?");
  assert.match((await runCommandLine(["flash", "x", "--alow-golden"], { home })).stderr, "did you mean --allow-golden?");
});

Run("shows message, cause, remedy and code of an error on stderr, and nothing on stdout", async ({ home }) => {
  const { stdout, stderr } = await runCommandLine(["image", "/nonexistent/a.bit"], { home });
  assert.is(stdout, "");
  assert.match(
    stderr,
    /^error: there is no file .*\n {2}because: ENOENT.*\n {2}remedy: .*\n {2}code: IMAGE_FILE_MISSING \(exit code 8\)\n$/,
  );
});

Run("gives examples for every command", async ({ home }) => {
  for (const command of ["list", "info", "flash", "verify", "read", "erase", "image", "profile lint", "profile explain", "errors"]) {
    const { stdout, exitCode } = await runCommandLine([...command.split(" "), "--help"], { home });
    assert.is(exitCode, 0);
    assert.match(stdout, `Examples:\n  barflash ${command}`);
  }
});

Run("answers --help with a result when every line must be JSON", async ({ home }) => {
  assert.match(resultOf((await runCommandLine(["--help", "--json"], { home })).stdout).message ?? "", "Exit codes:");
});

Run("completes the names of commands and options", async ({ home }) => {
  const words = async (...line: string[]) =>
    (await runCommandLine(["--get-yargs-completions", "barflash", ...line], { home })).stdout.split("\n");
  assert.ok((await words("")).some((word) => word.startsWith("verify")));
  assert.ok((await words("flash", "--allow-")).some((word) => word.startsWith("--allow-golden")));
  assert.match((await runCommandLine(["completion"], { home })).stdout, "--get-yargs-completions");
});

Run("stays below a dozen lines where there is no terminal", async ({ home, image }) => {
  const { stdout, stderr, exitCode } = await runCommandLine(["flash", image, ...CARD, "--backup", join(home, "backup.bin")], { home });
  assert.is(exitCode, 0);
  assert.ok(`${stdout}${stderr}`.split("\n").length <= 12, stdout + stderr);
  assert.match(stdout, /done and verified \(read .* programmed .* bus reads, \d+ bus writes\)\n$/);
});

Run("says nothing about work that went well with --quiet, and still answers questions", async ({ home, image }) => {
  assert.equal(await runCommandLine(["flash", image, ...CARD, "-q"], { home }), { exitCode: 0, stdout: "", stderr: "" });
  assert.match((await runCommandLine(["list", "-q"], { home })).stdout, "sim:virtual/kintex-7");
});

Run("ends a dry run after the plan and changes nothing", async ({ home, image }) => {
  const dry = await runCommandLine(["flash", image, ...CARD, "--dry-run"], { home });
  assert.match(dry.stdout, "set the sync word");
  assert.is((await runCommandLine(["verify", image, ...CARD], { home })).exitCode, 3);
});

Run("takes card and profile from the environment", async ({ home }) => {
  const env = { BARFLASH_CARD: "sim:virtual/axi-quad-spi", BARFLASH_PROFILE: "" };
  assert.match((await runCommandLine(["info"], { home, env })).stdout, "virtual/axi-quad-spi");
});

Run("asks before it changes the card, and takes only yes for yes", async ({ home, image }) => {
  const questions: string[] = [];
  const answer = (text: string) => async (question: string) => {
    questions.push(question);
    return text;
  };
  const declined = await runCommandLine(["flash", image, ...CARD], { home, ask: answer("") });
  assert.is(declined.exitCode, 11);
  assert.match(declined.stderr, "INTERRUPTED_DECLINED");
  assert.is((await runCommandLine(["flash", image, ...CARD], { home, ask: answer("y") })).exitCode, 0);
  assert.is(questions.length, 2);
  assert.match(questions[0] ?? "", /^Write .* to \S.* \(user\) of flash0 of sim:virtual\/kintex-7\S*\? \[y\/N\] $/);
  assert.is((await runCommandLine(["erase", "--region", "user", "--yes"], { home, ask: answer("n") })).exitCode, 0);
  assert.is(questions.length, 2);
});

Run("refuses to erase unasked where nobody can answer, also with --json on a terminal", async ({ home }) => {
  const erase = ["erase", "--region", "user", ...CARD];
  assert.match((await runCommandLine(erase, { home })).stderr, "USAGE_CONFIRMATION");
  const json = await runCommandLine([...erase, "--json"], { home, ask: async () => "y" });
  assert.is(resultOf(json.stdout).code, "USAGE_CONFIRMATION");
});

Run("does not erase everything because nothing was said", async ({ home }) => {
  assert.match((await runCommandLine(["erase", "--yes", ...CARD], { home })).stderr, "say what to erase");
});

Run("stops between two operations when it is interrupted, and says what the flash holds", async ({ home, image }) => {
  const interrupted = new AbortController();
  const ask = async () => {
    interrupted.abort();
    return "y";
  };
  const run = await runCommandLine(["flash", image, ...CARD], { home, ask, signal: interrupted.signal });
  assert.is(run.exitCode, 11);
  assert.match(run.stderr, "interrupted: nothing was changed");
});

Run("notices Ctrl-C while a virtual card never waits", async ({ home }) => {
  const interrupted = new AbortController();
  // As a signal does: in the next turn of the event loop, if there is one.
  const onStdout = () => void setImmediate(() => interrupted.abort());
  const args = ["read", join(home, "out.bin"), "--size", "2MiB", ...CARD, "--json"];
  const run = await runCommandLine(args, { home, signal: interrupted.signal, onStdout });
  assert.is(resultOf(run.stdout).code, "INTERRUPTED_RUN");
  assert.is(run.exitCode, 11);
});

Run("reads a region into a file, replacing what was there", async ({ home, image }) => {
  await runCommandLine(["flash", image, ...CARD], { home });
  const file = join(home, "out.bin");
  writeFileSync(file, "old");
  assert.is((await runCommandLine(["read", file, "--region", "user", "--size", "12KiB"], { home })).exitCode, 0);
  assert.equal(readFileSync(file), readFileSync(image));
});

Run("reads at an offset inside the region, and refuses what lies outside", async ({ home, image }) => {
  await runCommandLine(["flash", image, ...CARD], { home });
  const file = join(home, "out.bin");
  await runCommandLine(["read", file, "--region", "user", "--offset", "0x1000", "--size", "16"], { home });
  assert.equal(readFileSync(file), readFileSync(image).subarray(0x1000, 0x1010));
  const outside = await runCommandLine(["read", file, "--region", "settings", "--size", "1MiB"], { home });
  assert.match(outside.stderr, "USAGE_RANGE");
});

Run("leaves no half-written file behind when there is no card", async ({ home }) => {
  const before = readdirSync(home);
  assert.is((await runCommandLine(["read", join(home, "out.bin")], { home })).exitCode, 4);
  assert.equal(readdirSync(home), before);
});

Run("saves what the region held before it is changed, and never over another backup", async ({ home, image }) => {
  const backup = join(home, "backup.bin");
  await runCommandLine(["flash", image, ...CARD], { home });
  const other = makeImage(home, { name: "other.bin", seed: 5 });
  assert.is((await runCommandLine(["flash", other, "--backup", backup], { home })).exitCode, 0);
  assert.equal(readFileSync(backup).subarray(0, 0x3000), readFileSync(image));
  assert.is(readFileSync(backup).length, 0x400000);
  assert.match((await runCommandLine(["flash", image, "--backup", backup], { home })).stderr, "USAGE_FILE_EXISTS");
});

Run("writes no backup when there is nothing to do", async ({ home, image }) => {
  await runCommandLine(["flash", image, ...CARD], { home });
  await runCommandLine(["flash", image, "--backup", join(home, "backup.bin")], { home });
  assert.not.ok(existsSync(join(home, "backup.bin")));
});

Run("reads nothing back with --no-verify, and claims nothing", async ({ home, image }) => {
  const run = await runCommandLine(["flash", image, ...CARD, "--no-verify", "--json"], { home });
  const result = resultOf(run.stdout);
  assert.is(result.verifiedBytes, 0);
  assert.is(result.message, "done, not verified");
  assert.is(jsonLines(run.stdout).filter((line) => line.type === "verified" && line.sizeBytes > 0).length, 0);
  assert.is((await runCommandLine(["verify", image], { home })).exitCode, 0);
});

Run("names the card in every line once it is known", async ({ home }) => {
  const { stdout } = await runCommandLine(["info", ...CARD, "--json"], { home });
  assert.equal([...new Set(jsonLines(stdout).map(({ card }) => card))], ["sim:virtual/kintex-7"]);
});

Run("names memories and regions that there are", async ({ home, image }) => {
  assert.match((await runCommandLine(["info", ...CARD, "--memory", "flash9"], { home })).stderr, "only flash0");
  assert.match((await runCommandLine(["flash", image, ...CARD, "--region", "usr"], { home })).stderr, "user");
});

Run("prints the same profile that is on disk", async ({ home }) => {
  const { stdout } = await runCommandLine(["profile", "show", "virtual/kintex-7"], { home });
  assert.is(stdout, readFileSync("profiles/cards/virtual/kintex-7.yaml", "utf8"));
});

Run("finds nothing wrong with its own profiles", async ({ home }) => {
  assert.match((await runCommandLine(["profile", "lint", "profiles"], { home })).stdout, /^\d+ profiles checked, 0 findings\n$/);
});

Run("lets linted profiles name each other", async ({ home }) => {
  const controller = readFileSync("profiles/controllers/amd/axi-quad-spi.yaml", "utf8").replace("id: amd/axi-quad-spi", "id: my/core");
  writeFileSync(join(home, "core.yaml"), controller);
  writeFileSync(
    join(home, "card.yaml"),
    readFileSync("profiles/cards/virtual/kintex-7.yaml", "utf8").replace("amd/axi-quad-spi", "my/core"),
  );
  assert.match((await runCommandLine(["profile", "lint", home], { home })).stdout, "2 profiles checked, 0 findings");
  const alone = await runCommandLine(["profile", "lint", join(home, "card.yaml")], { home });
  assert.match(alone.stdout, /card\.yaml:\d+:\d+ .*my\/core/);
});

Run("turns a bug into exit code 1, a last JSON line, and a stack on stderr", async ({ home, image }) => {
  const ask = async () => {
    throw new TypeError("oops");
  };
  const text = await runCommandLine(["flash", image, ...CARD], { home, ask });
  assert.is(text.exitCode, 1);
  assert.match(text.stderr, /code: BUG \(exit code 1\)\nTypeError: oops\n {4}at /);
});

Run.run();
