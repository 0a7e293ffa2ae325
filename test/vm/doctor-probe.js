/**
 * Runs in the guest: `node doctor-probe.mjs [USER]`, with a list of cases as JSON on its input. For each it provokes a state, asks doctor, runs the very
 * command that doctor gives, and asks again. Prints one line of JSON per case. As the user USER, a number, where one is given.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

const core = "/usr/lib/barflash/dist/core";
const { diagnose } = await import(`${core}/platform/linux/doctor/diagnose.js`);

const [user] = process.argv.slice(2);
const kept = {
  records: "/root/records",
  record: (address) => `/root/records/${address}.jsonl`,
  lock: (address) => `/run/lock/doctor-${address}.lock`,
};
for (const path of [kept.record("card"), kept.lock("card")]) mkdirSync(dirname(path), { recursive: true });
const cases = JSON.parse(readFileSync(0, "utf8"));
if (user !== undefined) process.setuid(Number(user));

const LONGEST_SCRIPT_MS = 20_000;

/** @returns what went wrong, or undefined */
function run(script) {
  try {
    execFileSync("sh", ["-c", script], { timeout: LONGEST_SCRIPT_MS, stdio: ["ignore", "ignore", "pipe"] });
    return undefined;
  } catch (error) {
    return `${script}: ${error.message}`;
  }
}

for (const { code, card, access, provoke, helps } of cases) {
  const examine = () => diagnose({ root: "/", kept, cards: [card], access, profilesOf: undefined });
  const failures = [provoke === undefined ? undefined : run(provoke)];
  const all = examine();
  const found = all.find((one) => one.code === code);
  if (helps && found !== undefined) failures.push(run(found.command));
  const after = helps ? examine().map((one) => one.code) : undefined;
  const line = { code, found, others: all.map((one) => one.code), after, failures: failures.filter((one) => one !== undefined) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
