import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { EXIT_CODES } from "../../core/errors/exit-codes.ts";
import { makeImage, XC7A35T } from "./make-images.ts";
import { type CommandResult, jsonLines, makeHome, removeHome, resultOf, runCommandLine } from "./run-command-line.ts";
import { runAsProcess, startHelper, stopHelper } from "./start-child.ts";

const ExitCodes = suite<{ home: string; image: string }>("exit codes");
const isValid = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync("docs/schemas/event.schema.json", "utf8")));
const CARD = ["--card", "sim:virtual/kintex-7"];

ExitCodes.before.each((context) => {
  context.home = makeHome();
  context.image = makeImage(context.home);
});
ExitCodes.after.each(({ home }) => removeHome(home));

/** The result of a run that only printed lines that the published schema allows, and ended with this exit code. */
function expectResult({ exitCode, stdout }: CommandResult, want: { readonly exitCode: number; readonly code: string }) {
  for (const line of jsonLines(stdout)) assert.ok(isValid(line), `${JSON.stringify(line)}: ${JSON.stringify(isValid.errors)}`);
  const result = resultOf(stdout);
  assert.is(jsonLines(stdout).filter(({ type }) => type === "result").length, 1);
  assert.equal({ exitCode, code: result.code }, want, result.message);
  assert.is(result.exitCode, exitCode);
  assert.is(result.ok, exitCode === 0);
  return result;
}

ExitCodes("are 0 when the flash was written, and again when nothing was left to do", async ({ home, image }) => {
  const first = expectResult(await runCommandLine(["flash", image, ...CARD, "--json"], { home }), { exitCode: 0, code: "DONE" });
  assert.ok(first.changed && first.programmedBytes > 0 && first.verifiedBytes > 0 && first.busReads > 0 && first.busWrites > 0);
  const second = expectResult(await runCommandLine(["flash", image, "--json"], { home }), { exitCode: 0, code: "DONE" });
  assert.not.ok(second.changed);
  assert.is(second.programmedBytes, 0);
});

const USAGE = [
  { name: "no command", args: [] },
  { name: "an unknown command", args: ["flsh"] },
  { name: "an unknown option", args: ["list", "--jsn"] },
  { name: "a missing argument", args: ["flash"] },
  { name: "an argument too many", args: ["image", "a", "b"] },
  { name: "an option without its value", args: ["info", "--card"] },
];
for (const { name, args } of USAGE) {
  ExitCodes(`are 2 for ${name}`, async ({ home }) => {
    expectResult(await runCommandLine([...args, "--json"], { home }), { exitCode: 2, code: "USAGE_ARGUMENTS" });
  });
}

ExitCodes("are 3 when the flash differs, with the differences", async ({ home, image }) => {
  const run = await runCommandLine(["verify", image, ...CARD, "--json"], { home });
  expectResult(run, { exitCode: 3, code: "DIFFERS" });
  assert.ok(jsonLines(run.stdout).some(({ type }) => type === "difference"));
});

ExitCodes("are 4 without a card, and with several", async ({ home }) => {
  expectResult(await runCommandLine(["info", "--json"], { home }), { exitCode: 4, code: "CARD_NONE" });
  for (const card of ["virtual/kintex-7", "virtual/axi-quad-spi"]) await runCommandLine(["info", "--card", `sim:${card}`], { home });
  const several = expectResult(await runCommandLine(["info", "--json"], { home }), { exitCode: 4, code: "CARD_AMBIGUOUS" });
  assert.match(several.message ?? "", "sim:virtual/kintex-7");
});

ExitCodes("are 5 while another process holds the card", async ({ home }) => {
  const state = join(home, "card.bin");
  const holder = await startHelper("test/core/platform/lock-holder.ts", [`${state}.lock`]);
  try {
    const run = await runCommandLine(["info", "--card", `sim:virtual/kintex-7,state=${state}`, "--json"], { home });
    expectResult(run, { exitCode: 5, code: "BUSY_LOCKED" });
  } finally {
    await stopHelper(holder);
  }
});

ExitCodes("are 6 when the system refuses the state file", async ({ home }) => {
  const state = join(home, "card.bin");
  writeFileSync(state, "");
  chmodSync(state, 0);
  // Root may open every file, unless it gives up the capabilities that let it.
  const prefix = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
  const args = ["info", "--card", `sim:virtual/kintex-7,state=${state}`, "--json"];
  const run = await runAsProcess({ args, home, prefix }).catch((error: NodeJS.ErrnoException) => error);
  if (run instanceof Error) {
    process.stdout.write(`skipped: exit code 6, ${run.message}\n`);
    return;
  }
  expectResult(run, { exitCode: 6, code: "ACCESS_STATE_FILE" });
});

ExitCodes("are 7 for a profile with mistakes, with every finding", async ({ home }) => {
  const file = join(home, "card.yaml");
  writeFileSync(
    file,
    readFileSync("profiles/cards/virtual/kintex-7.yaml", "utf8").replace("role: data", "role: dta").replace("bar: 0", "bar: 9"),
  );
  for (const args of [
    ["profile", "lint", file],
    ["info", "--card", `sim:${file}`],
  ]) {
    const run = await runCommandLine([...args, "--json"], { home });
    expectResult(run, { exitCode: 7, code: "PROFILE_INVALID" });
    const findings = jsonLines(run.stdout).filter((line) => line.type === "finding");
    assert.is(findings.length, 2);
  }
  expectResult(await runCommandLine(["info", "--card", "sim:virtual/kintex", "--json"], { home }), {
    exitCode: 7,
    code: "PROFILE_NOT_FOUND",
  });
});

ExitCodes("are 8 for an image that cannot be used, before any card is asked for", async ({ home }) => {
  const empty = join(home, "empty.bin");
  writeFileSync(empty, "");
  expectResult(await runCommandLine(["flash", empty, "--json"], { home }), { exitCode: 8, code: "IMAGE_EMPTY" });
  expectResult(await runCommandLine(["image", join(home, "none.bit"), "--json"], { home }), { exitCode: 8, code: "IMAGE_FILE_MISSING" });
});

ExitCodes("are 9 for what would not be safe, each with its own override", async ({ home, image }) => {
  const wrong = makeImage(home, { name: "wrong.bin", idcode: XC7A35T });
  const large = makeImage(home, { name: "large.bin", sizeBytes: 0x400001 });
  const flash = (...args: string[]) => runCommandLine(["flash", ...args, ...CARD, "--dry-run", "--json"], { home });
  expectResult(await flash(wrong), { exitCode: 9, code: "REFUSED_PART_MISMATCH" });
  expectResult(await flash(wrong, "--allow-part-mismatch"), { exitCode: 0, code: "DONE" });
  expectResult(await flash(image, "--region", "golden"), { exitCode: 9, code: "REFUSED_GOLDEN_REGION" });
  expectResult(await flash(image, "--region", "golden", "--allow-golden"), { exitCode: 0, code: "DONE" });
  expectResult(await flash(large), { exitCode: 9, code: "REFUSED_TOO_LARGE" });
});

ExitCodes("are 10 when the card does not answer", async ({ home }) => {
  const socket = join(home, "qtest");
  const server = await startHelper("test/cli/fake-qtest-server.ts", [socket]);
  try {
    const args = ["info", "--card", `qemu:${socket},mem=0x40a00000+0x10000`, "--profile", "qemu/petalogix-ml605", "--json"];
    expectResult(await runCommandLine(args, { home }), { exitCode: 10, code: "HARDWARE_CARD_LOST" });
  } finally {
    await stopHelper(server);
  }
});

/** Each takes some seconds of real time. */
const SIGNALS = process.env.CI === "true" ? (["SIGINT", "SIGTERM", "SIGHUP"] as const) : (["SIGINT"] as const);
for (const signal of SIGNALS)
  ExitCodes(
    `are 11 after ${signal}, with what the flash holds, and the same command continues, backup and all`,
    async ({ home, image }) => {
      const card = ["--card", "sim:virtual/kintex-7,time=real"];
      // Content that differs in every page makes the next run erase, which takes 0.7 s of real time.
      await runCommandLine(["flash", makeImage(home, { name: "old.bin", seed: 77 }), ...CARD], { home });
      let isSent = false;
      const interrupt = (stdout: string, child: { kill(name: typeof signal): boolean }) => {
        if (!isSent && stdout.includes('"phase":"write"')) isSent = child.kill(signal);
      };
      const backup = ["--backup", join(home, "backup.bin")];
      const args = ["flash", image, ...card, ...backup, "--json"];
      const run = await runAsProcess({ args, home, onStdout: interrupt });
      const result = expectResult(run, { exitCode: 11, code: "INTERRUPTED_RUN" });
      assert.ok(result.changed);
      assert.match(result.message ?? "", /interrupted: \d of \d steps/);
      const saved = readFileSync(join(home, "backup.bin"));
      const again = await runCommandLine(args, { home });
      assert.is(again.exitCode, 0, again.stdout);
      assert.ok(readFileSync(join(home, "backup.bin")).equals(saved), "the backup was replaced by half-written flash");
      assert.not.ok(existsSync(join(home, "backup.bin.unfinished")));
      assert.is((await runCommandLine(["verify", image, ...CARD], { home })).exitCode, 0);
    },
  );

ExitCodes("are 13 for a device of a QEMU machine, which this version does not reach", async ({ home }) => {
  const address = "qemu:/run/q,pci=00:04.0";
  expectResult(await runCommandLine(["info", "--card", address, "--json"], { home }), { exitCode: 13, code: "UNSUPPORTED_BACKEND" });
});

for (const address of ["0000:03:00.0", "pci0:3:0:0"]) {
  ExitCodes(`are 4 for ${address} where there is no such function`, async ({ home }) => {
    expectResult(await runCommandLine(["info", "--card", address, "--json"], { home }), { exitCode: 4, code: "CARD_NO_FUNCTION" });
  });
}

ExitCodes("are all in the help, in `errors`, and in the documents", async ({ home }) => {
  const help = (await runCommandLine(["--help"], { home })).stdout;
  const listed = jsonLines((await runCommandLine(["errors", "--json"], { home })).stdout);
  for (const { exitCode, meaning } of EXIT_CODES) {
    assert.match(help.replace(/\s+/g, " "), ` ${exitCode} ${meaning}`);
    assert.ok(listed.some((line) => line.type === "exit-code" && line.exitCode === exitCode));
    for (const page of ["docs/errors.md", "docs/cli.md"])
      assert.ok(readFileSync(page, "utf8").includes(`| ${exitCode} | ${meaning} |`), page);
  }
});

ExitCodes.run();
