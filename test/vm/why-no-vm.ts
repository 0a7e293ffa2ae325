import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fetchBusybox, fetchKernel } from "./fetch-kernel.ts";
import { guestNode, NODE_VERSIONS } from "./guest-nodes.ts";
import { QEMU } from "./qemu-process.ts";
import { VM_CACHE } from "./vm-cache.ts";

/** What a guest is made with; the last two only fill the cache. */
const TOOLS = [QEMU, "setpriv", "apt-get", "dpkg-deb"];

/**
 * Why no guest can be started here, or undefined if one can; the first call downloads what a guest is made of.
 * With CI=true the reason is a failure.
 */
export function whyNoVm(): string | undefined {
  const reason = process.platform === "linux" && process.arch === "x64" ? missingTool() : "guests run on x86-64 Linux only";
  if (reason === undefined) return whyNotFetched();
  if (process.env.CI === "true") throw new Error(`${reason}, in CI`);
  return reason;
}

function missingTool(): string | undefined {
  const isFilled = existsSync(join(VM_CACHE, "kernel")) && existsSync(join(VM_CACHE, "busybox"));
  const needed = isFilled ? TOOLS.slice(0, 2) : TOOLS;
  const missing = needed.find((tool) => spawnSync(tool, ["--version"]).status !== 0);
  return missing && `${missing} is not installed`;
}

/** Without a network, or on a system that has no such package, the first run can fetch nothing. */
function whyNotFetched(): string | undefined {
  try {
    fetchKernel();
    fetchBusybox();
    for (const version of NODE_VERSIONS) guestNode(version);
    return undefined;
  } catch (error) {
    if (process.env.CI === "true") throw error;
    const [firstLine] = `${error instanceof Error ? error.message : error}`.split("\n");
    return `the guest's parts could not be fetched: ${firstLine}`;
  }
}
