import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/**
 * `script` answers each command with the next text, and with nothing after the last; "hang up" closes the connection.
 * `flood` reports interrupts and never answers. `hold` answers when 64 commands wait, and a read at once with the largest
 * number that ever waited. `deaf` accepts nobody.
 */
export type Behaviour =
  | { readonly play: "script"; readonly answers: readonly string[] }
  | { readonly play: "flood" }
  | { readonly play: "hold" }
  | { readonly play: "deaf" };

export interface Impostor {
  readonly directory: string;
  readonly socketPath: string;
  stop(): Promise<void>;
}

const require = createRequire(import.meta.url);
/** A worker of Node 20 does not take over the loader of TypeScript, so it gets its own. */
const START = [require.resolve("tsx/cjs"), fileURLToPath(new URL("impostor.ts", import.meta.url))]
  .map((file) => `require(${JSON.stringify(file)});`)
  .join("\n");

/** Something that listens where QEMU should. */
export async function startImpostor(behaviour: Behaviour): Promise<Impostor> {
  const directory = mkdtempSync(join(tmpdir(), "barflash-qtest-"));
  const socketPath = join(directory, "socket");
  const worker = new Worker(START, { eval: true, workerData: { socketPath, behaviour } });
  await once(worker, "message");
  return {
    directory,
    socketPath,
    async stop() {
      await worker.terminate();
      rmSync(directory, { recursive: true });
    },
  };
}
