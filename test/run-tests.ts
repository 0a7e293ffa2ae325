/**
 * Runs every test file in a process of its own, as many at a time as there are processors, and ends with one line made
 * from the counts that uvu printed: `N passed, N failed, N skipped`.
 *
 * A file that ends without a summary, or whose summary counts no test (a forgotten `run()`), is a failure.
 * After them come the tests in a virtual machine (`*.vm-test.ts`), each under every Node that guests have, or under the one that GUEST_NODE
 * names. `npm test -- port` runs only the test files without a machine whose path contains "port", `npm run test:vm -- card` only those
 * with one whose path contains "card".
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { chosenNode, NODE_VERSIONS, type NodeVersion } from "./vm/guest-nodes.ts";
import { prepareGuests } from "./vm/prepare-guests.ts";

interface TestFile {
  readonly file: string;
  /** What the guest has, for a file with tests in a virtual machine. */
  readonly guestNode?: NodeVersion;
}

interface FileResult extends TestFile {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly elapsedMs: number;
  readonly output: string;
}

/** No test file may take longer; the longest needs some minutes in CI on a machine of its own. */
const LONGEST_FILE_MS = 30 * 60_000;

const COUNT = /^ {2}(Total|Passed|Skipped): +(\d+)/gm;

/** Sums what uvu prints at the end of a file; undefined when it printed no summary. */
function countTests(output: string): Pick<FileResult, "passed" | "failed" | "skipped"> | undefined {
  const counts: Record<string, number> = {};
  for (const [, name = "", digits] of output.matchAll(COUNT)) counts[name] = (counts[name] ?? 0) + Number(digits);
  const { Total, Passed, Skipped } = counts;
  if (Total === undefined || Passed === undefined || Skipped === undefined) return undefined;
  if (Total + Skipped === 0) return undefined;
  return { passed: Passed, failed: Total - Passed, skipped: Skipped };
}

function runFile(test: TestFile): Promise<FileResult> {
  const { file, guestNode } = test;
  const startMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", file], {
      timeout: LONGEST_FILE_MS,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...(guestNode && { GUEST_NODE: guestNode }) },
    });
    let output = "";
    child.stdout.on("data", (text: Buffer) => {
      output += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      output += text.toString();
    });
    child.on("close", (exitCode, signal) => {
      const counted = countTests(output) ?? { passed: 0, failed: 0, skipped: 0 };
      // A crash after the summary, or no summary at all, must not pass as success.
      const broken = counted.failed === 0 && (exitCode !== 0 || counted.passed + counted.skipped === 0);
      if (broken) output += `\n${file}: ended with ${signal ?? `code ${exitCode}`} and ${counted.passed} tests\n`;
      resolve({ ...test, ...counted, failed: counted.failed + (broken ? 1 : 0), elapsedMs: performance.now() - startMs, output });
    });
  });
}

function report({ file, guestNode, passed, failed, skipped, elapsedMs, output }: FileResult): void {
  const verdict = failed > 0 ? "FAIL" : "ok  ";
  process.stdout.write(
    `${verdict} ${file}${guestNode ? ` (Node ${guestNode})` : ""}  ${passed} passed${skipped > 0 ? `, ${skipped} skipped` : ""}  ${(elapsedMs / 1000).toFixed(1)} s\n`,
  );
  const aloud = output.split("\n").filter((line) => line.startsWith("skipped: "));
  if (failed > 0) process.stdout.write(`${output}\n`);
  else if (aloud.length > 0) process.stdout.write(`${aloud.join("\n")}\n`);
}

async function runAll(files: readonly TestFile[]): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const result = await runFile(file);
      report(result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** Files that take longest start first, so that the last one does not run alone. */
const SLOW_FIRST = ["pin-controllers", "power-cut", "corpus", "qemu", "exact-access", "controllers.test"];
const isSlow = (file: string) => SLOW_FIRST.some((word) => file.includes(word));

const MACHINE_OPTION = "--vm";
const wanted = process.argv.slice(2).filter((word) => word !== MACHINE_OPTION);
const wantsMachine = process.argv.includes(MACHINE_OPTION);

const filesEndingWith = (ending: string) =>
  readdirSync("test", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending) && !file.includes("node_modules"))
    .map((file) => join("test", file))
    .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
    .sort((a, b) => Number(isSlow(b)) - Number(isSlow(a)) || a.localeCompare(b))
    .map((file): TestFile => ({ file }));

async function runInMachines(): Promise<FileResult[]> {
  const versions = process.env.GUEST_NODE === undefined ? NODE_VERSIONS : [chosenNode()];
  try {
    prepareGuests(versions);
  } catch {
    // Each of the files says the same, and fails.
  }
  return await runAll(filesEndingWith(".vm-test.ts").flatMap(({ file }) => versions.map((guestNode) => ({ file, guestNode }))));
}

const plain = wantsMachine ? [] : await runAll(filesEndingWith(".test.ts"));
const inMachine = wantsMachine || wanted.length === 0 ? await runInMachines() : [];
const results = [...plain, ...inMachine];
const sum = (key: "passed" | "failed" | "skipped") => results.reduce((total, result) => total + result[key], 0);
process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped\n`);
process.exitCode = sum("failed") > 0 || results.length === 0 ? 1 : 0;
