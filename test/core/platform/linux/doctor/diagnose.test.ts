import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { EXIT_CODE_BY_AREA } from "../../../../../core/errors/exit-codes.ts";
import { lockHost } from "../../../../../core/platform/host-lock.ts";
import { DOCTOR_CHECKS } from "../../../../../core/platform/linux/doctor/diagnose.ts";
import { CARD_CASES } from "./card-cases.ts";
import { makeHost } from "./doctor-host.ts";
import { HOST_CASES } from "./host-cases.ts";
import { VFIO_CASES } from "./vfio-cases.ts";

const Doctor = suite("diagnose");
const CASES = [...HOST_CASES, ...CARD_CASES, ...VFIO_CASES];

/** Names, sizes and times of change of all files. Links are not followed: a group of functions leads back to itself. */
function snapshot(folder: string): readonly (readonly [string, number, number])[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const { size, mtimeMs } = lstatSync(path);
    return [[path, size, mtimeMs] as const, ...(entry.isDirectory() ? snapshot(path) : [])];
  });
}

for (const { name, host: wish, request, want } of CASES) {
  Doctor(`knows ${name}, and changes nothing`, () => {
    const host = makeHost(wish);
    try {
      const before = snapshot(host.root);
      const found = host.look(request).map(({ code, severity, sentence, command }) => ({
        code,
        severity,
        sentence: sentence.replaceAll(host.root, "ROOT"),
        command: command.replaceAll(host.root, "ROOT"),
      }));
      const [got, wanted] = [found, want].map((list) => list.map(({ code, severity, command }) => ({ code, severity, command })));
      assert.equal(got, wanted);
      for (const [index, { says }] of want.entries()) assert.match(found[index]?.sentence ?? "", says);
      for (const { sentence } of found) assert.not.match(sentence, /\.$/);
      assert.equal(snapshot(host.root), before);
    } finally {
      host.remove();
    }
  });
}

Doctor("knows another barflash at work by its lock, says nothing of its changes, and does not disturb it", () => {
  const host = makeHost({
    card: { driver: "xdma", attributes: { driver_override: "barflash-keeps-it\n" } },
    files: {
      "records/0000:03:00.0.json": '{"version":1,"bootId":"unknown","changes":[{"kind":"memory-decode","address":"0000:03:00.0"}]}',
    },
  });
  const path = join(host.root, "run/lock/card.lock");
  const lock = lockHost(path);
  const found = host.look();
  assert.equal(
    found.map(({ code, command, address }) => ({ code, command, address })),
    [{ code: "BUSY_LOCKED", command: `flock ${path} true`, address: "0000:03:00.0" }],
  );
  assert.match(found[0]?.sentence ?? "", `process ${process.pid}`);
  assert.is(readFileSync(path, "utf8"), `${process.pid}\n`);
  lock.release();
  assert.not.ok(host.look().some(({ code }) => code === "BUSY_LOCKED"));
  host.remove();
});

Doctor("gives each state one sentence, and commands that say what is to be put in", () => {
  for (const { code, when, commands } of DOCTOR_CHECKS) {
    assert.match(when, /^[A-Z].*\.$/, code);
    assert.ok(commands.length > 0, code);
    assert.ok(
      Object.keys(EXIT_CODE_BY_AREA).some((area) => code.startsWith(`${area}_`)),
      code,
    );
  }
  const codes = DOCTOR_CHECKS.map(({ code }) => code);
  assert.equal(codes, [...new Set(codes)]);
  assert.ok(codes.length >= 15);
});

Doctor("names only commands that its list of states has", () => {
  // What is filled in holds no braces.
  const shapes = new Map(DOCTOR_CHECKS.map(({ code, commands }) => [code as string, commands.map(shapeOf)]));
  for (const { want } of CASES)
    for (const { code, command } of want) {
      const plain = command
        .replace(/^sudo sh -c '(.*)'$/, (_, inner: string) => inner.replaceAll("'\\''", "'"))
        .replace(/^sudo (?!barflash)/, "");
      assert.ok(
        shapes.get(code)?.some((shape) => shape.test(plain)),
        `${code}: ${command}`,
      );
    }
});

Doctor("is tried with every state that a test on a folder can make", () => {
  const tried = new Set(CASES.flatMap(({ want }) => want.map(({ code }) => code)));
  // Rights of files are tried on the command line and in a virtual machine: the tests may run as root.
  const elsewhere = ["BUSY_LOCKED", "ACCESS_PERMISSION", "ACCESS_POLICY"];
  assert.equal(
    DOCTOR_CHECKS.map(({ code }) => code).filter((code) => !tried.has(code)),
    elsewhere,
  );
});

const shapeOf = (template: string): RegExp =>
  new RegExp(
    `^${template
      .split(/\{\w+\}/)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("'?.+")}$`,
  );

Doctor.run();
