import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { basename, isAbsolute, join, resolve } from "node:path";
import { StateFolderError } from "./errors.ts";

/** What of the process decides where files are kept. */
export interface HostFolders {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** XDG Base Directory Specification 0.8: a variable that is empty or relative is ignored. */
function xdgFolder({ env }: HostFolders, variable: string): string | undefined {
  const folder = env[variable];
  return folder !== undefined && isAbsolute(folder) ? folder : undefined;
}

const stateFolder = (host: HostFolders): string =>
  join(xdgFolder(host, "XDG_STATE_HOME") ?? join(host.home, ".local", "state"), "barflash");

/** Where the flash of a virtual card is kept when the address names no file. */
export const defaultStatePath = (host: HostFolders, profileId: string): string =>
  join(stateFolder(host), "virtual-cards", `${profileId.replaceAll("/", "-")}.bin`);

/** Folder of the records of what was changed on the host. */
export const hostRecordFolder = (host: HostFolders): string => join(stateFolder(host), "host-changes");

/** What was changed on the host for a card, and is still to be put back. @param card `0000:03:00.0` */
export const hostRecordPath = (host: HostFolders, card: string): string => join(hostRecordFolder(host), `${card}.json`);

/** Below which folder the system's own folders are looked for: `/`, or another one for tests. */
export const systemRoot = ({ env }: HostFolders): string => env.BARFLASH_ROOT || "/";

/** One lock for each socket, however its path is written. */
export function qemuLockPath(host: HostFolders, socketPath: string): string {
  const folder = join(xdgFolder(host, "XDG_RUNTIME_DIR") ?? stateFolder(host), "barflash-locks");
  const digest = createHash("sha256").update(resolve(socketPath)).digest("hex").slice(0, 16);
  return join(folder, `${basename(socketPath)}-${digest}.lock`);
}

/** @throws {StateFolderError} */
export function makeFolder(path: string): void {
  try {
    // 0700: what a card holds, and who works on it, is nobody else's business.
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StateFolderError(path, { cause: error });
  }
}
