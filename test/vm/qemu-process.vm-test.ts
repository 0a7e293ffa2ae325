import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { rejects } from "../support/rejects.ts";
import { startQemu } from "./qemu-process.ts";
import { whyNoVm } from "./why-no-vm.ts";

const missing = whyNoVm();
if (missing !== undefined) process.stdout.write(`skipped: QEMU as a process, because ${missing}\n`);

const Process = suite("QEMU as a process");
const test = missing === undefined ? Process : Process.skip;
const folder = mkdtempSync(join(tmpdir(), "barflash-vm-"));
Process.after(() => rmSync(folder, { recursive: true, force: true }));

const NO_GUEST = ["-machine", "none", "-display", "none", "-nodefaults"];
const isRunning = (pid: number) => existsSync(`/proc/${pid}`);

test("tells what QEMU said when it does not start", async () => {
  // It may notice before or after it connects to us.
  const started = startQemu([...NO_GUEST, "-device", "no-such-thing"], { folder, pipes: 0, onSpawned: () => {} });
  const { message } = await rejects(() => started.then(({ died }) => died), Error);
  assert.match(message, "no-such-thing");
});

test("ends QEMU when it is stopped", async () => {
  const qemu = await startQemu(NO_GUEST, { folder, pipes: 0, onSpawned: () => {} });
  assert.ok(isRunning(qemu.pid));
  await qemu.stop();
  await qemu.stop();
  assert.not.ok(isRunning(qemu.pid));
});

test("ends QEMU when its own process is killed", async () => {
  const script = `const { startQemu } = await import("./test/vm/qemu-process.ts");
    const qemu = await startQemu(${JSON.stringify(NO_GUEST)}, { folder: ${JSON.stringify(folder)}, pipes: 0, onSpawned: () => {} });
    process.stdout.write(String(qemu.pid));`;
  const owner = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [text] = await once(owner.stdout, "data");
  const pid = Number(text);
  assert.ok(isRunning(pid));
  owner.kill("SIGKILL");
  await once(owner, "exit");
  for (let tries = 0; isRunning(pid) && tries < 100; tries++) await setTimeout(50);
  assert.not.ok(isRunning(pid));
});

Process.run();
