import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeImage } from "./make-images.ts";
import { environmentOf, makeHome, removeHome, resultOf } from "./run-command-line.ts";
import { runAsProcess } from "./start-child.ts";

const Process = suite<{ home: string }>("barflash as a process");

Process.before.each((context) => {
  context.home = makeHome();
});
Process.after.each(({ home }) => removeHome(home));

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

Process("works when it is built, with the profiles of the package", async ({ home }) => {
  const folder = mkdtempSync(join(tmpdir(), "barflash-built-"));
  try {
    // The layout of the installed package: dist beside profiles and package.json.
    for (const name of ["package.json", "profiles", "node_modules"]) symlinkSync(resolve(name), join(folder, name));
    const build = spawnSync(join("node_modules", ".bin", "tsx"), ["test/support/bundle-cli.ts", join(folder, "dist")], {
      encoding: "utf8",
    });
    assert.is(build.status, 0, build.stderr);
    const script = join(folder, "dist", "cli", "main.js");
    assert.ok(readFileSync(script, "utf8").startsWith("#!/usr/bin/env node\n"));
    assert.is((await runAsProcess({ args: ["--version"], home, script })).stdout, `${version}\n`);
    const list = await runAsProcess({ args: ["list"], home, script });
    assert.match(list.stdout, "sim:virtual/kintex-7");
    assert.is(
      (await runAsProcess({ args: ["flash", makeImage(home), "--card", "sim:virtual/kintex-7", "--yes"], home, script })).exitCode,
      0,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Process("ends at once on the second Ctrl-C", async ({ home }) => {
  // The erase of 64 KiB takes 0.7 s of real time, in which the first Ctrl-C has to wait.
  const card = "sim:virtual/kintex-7";
  await runAsProcess({ args: ["flash", makeImage(home, { sizeBytes: 0x10000 }), "--card", card], home });
  let isSent = false;
  const args = ["erase", "--region", "user", "--yes", "--card", `${card},time=real`, "--json"];
  const run = await runAsProcess({
    args,
    home,
    onStdout: (stdout, child) => {
      if (isSent || !stdout.includes('"phase":"write"')) return;
      // Two different signals: two equal ones could arrive as one.
      isSent = child.kill("SIGINT") && child.kill("SIGTERM");
    },
  });
  assert.is(run.exitCode, 130);
});

Process("goes on with its work when nobody reads its output any more", async ({ home }) => {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "cli/main.ts", "flash", makeImage(home), "--card", "sim:virtual/kintex-7", "--json"],
    {
      env: { ...process.env, ...environmentOf(home) },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  child.stdout.destroy();
  assert.equal(await once(child, "close"), [0, null]);
  const verify = await runAsProcess({ args: ["verify", makeImage(home), "--card", "sim:virtual/kintex-7", "--json"], home });
  assert.ok(resultOf(verify.stdout).ok);
});

Process("flashes to the end when the disk under its output is full", async ({ home }) => {
  const full = openSync("/dev/full", "w");
  try {
    const args = ["--import", "tsx", "cli/main.ts", "flash", makeImage(home), "--card", "sim:virtual/kintex-7", "--json"];
    const run = spawnSync(process.execPath, args, {
      env: { ...process.env, ...environmentOf(home) },
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    assert.is(run.status, 0, run.stderr);
    assert.match(run.stderr, "output lost from here on");
  } finally {
    closeSync(full);
  }
  const verify = await runAsProcess({ args: ["verify", makeImage(home), "--card", "sim:virtual/kintex-7", "--json"], home });
  assert.ok(resultOf(verify.stdout).ok);
});

Process.run();
