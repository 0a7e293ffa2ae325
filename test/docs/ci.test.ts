import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const Ci = suite("what CI runs");

const lines = readFileSync(".ci/run", "utf8").trimEnd().split("\n");

Ci("is the README's own command for tests, which prints its counts last", () => {
  const [, command = ""] = /^ {4}(npm ci && npm test)\b/m.exec(readFileSync("README.md", "utf8")) ?? [];
  const steps = command.split(" && ");
  assert.is(steps.length, 2);
  assert.equal(
    lines.filter((line) => steps.includes(line)),
    steps,
  );
  assert.is(lines.at(-1), "npm test");
});

Ci("makes a missing tool a failure, and installs both kinds of QEMU", () => {
  assert.ok(lines.some((line) => /^export CI=true\b/.test(line)));
  const installed = lines.find((line) => line.startsWith("apt-get install")) ?? "";
  for (const name of ["qemu-system-misc", "qemu-system-x86", "gcc"]) assert.ok(installed.split(" ").includes(name), name);
});

Ci.run();
