import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { CARD_CONTROLS } from "../../link/card-registers.ts";
import { LinkRecordError } from "../../link/errors.ts";
import { PORT_CONTROLS, PORT_STATUSES } from "../../link/port-registers.ts";
import { parseSavedRegisters, type SavedRegisters } from "../../link/saved-registers.ts";
import { readAttribute } from "./attribute.ts";
import type { DriverState } from "./driver-binding.ts";
import { HostRecordError } from "./errors.ts";
import type { LinuxRoots } from "./linux-roots.ts";

/** Something that was changed on the host for a card. What is in a record can be put back by a later process. */
export type HostChange =
  | ({ readonly kind: "driver" } & DriverState)
  /** It was off. */
  | { readonly kind: "memory-decode"; readonly address: string }
  /** It slept in D1, D2 or D3. */
  | { readonly kind: "power-state"; readonly address: string; readonly state: number }
  /** Its FPGA boots, which resets this. `upstream` is the port above it, if there is one. */
  | { readonly kind: "config"; readonly address: string; readonly upstream?: string | undefined; readonly saved: SavedRegisters }
  /** A port that does not report errors while the card below it is away. */
  | { readonly kind: "port"; readonly address: string; readonly saved: SavedRegisters }
  /** The kernel gives no new device to a driver by itself; it did. The address is that of the card for whose sake. */
  | { readonly kind: "autoprobe"; readonly address: string };

export type ChangeOf<K extends HostChange["kind"]> = Extract<HostChange, { readonly kind: K }>;

/**
 * What must be put back on the host, on disk before it is changed: a run that was killed leaves the record, and the next one puts it
 * back. It holds until the machine boots, which undoes all of it.
 */
export class HostRecord {
  readonly path: string;
  readonly #bootId: string;
  #changes: HostChange[] = [];

  /** @param path of the file; one for each card */
  constructor(roots: LinuxRoots, path: string) {
    this.path = path;
    // Differs after each boot: Documentation/admin-guide/sysctl/kernel.rst, random/boot_id.
    this.#bootId = readAttribute(join(roots.proc, "sys/kernel/random/boot_id")) ?? "unknown";
  }

  get changes(): readonly HostChange[] {
    return this.#changes;
  }

  /**
   * Changes that a run before this one left, the last one first; none if it left none or the machine booted since. They stay on record.
   *
   * @throws {HostRecordError} if the file is there and cannot be read
   */
  leftBehind(): readonly HostChange[] {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw new HostRecordError({ path: this.path, doing: "read" }, { cause: error });
    }
    const { bootId, changes } = parseRecord(text, this.path);
    this.#changes = bootId === this.#bootId ? [...changes] : [];
    return this.#changes.toReversed();
  }

  /** To be called before the change. @throws {HostRecordError} */
  add(change: HostChange): void {
    this.#changes.push(change);
    this.#save();
  }

  /** To be called after the last change of the list was put back. */
  remove(change: HostChange): void {
    this.#changes = this.#changes.filter((candidate) => candidate !== change);
    if (this.#changes.length > 0) this.#save();
    else rmSync(this.path, { force: true });
  }

  #save(): void {
    const fresh = `${this.path}.new`;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      const fd = openSync(fresh, "w", 0o600);
      try {
        writeSync(fd, `${JSON.stringify({ version: VERSION, bootId: this.#bootId, pid: process.pid, changes: this.#changes }, null, 2)}\n`);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(fresh, this.path);
    } catch (error) {
      throw new HostRecordError({ path: this.path, doing: "write" }, { cause: error });
    }
  }
}

const VERSION = 1;
const ADDRESS = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;
const DRIVER = /^[\w.-]{1,100}$/;

type Loose = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Loose => typeof value === "object" && value !== null && !Array.isArray(value);
const isSaved = (saved: unknown, table: Parameters<typeof parseSavedRegisters>[1]) => {
  parseSavedRegisters(saved, table);
  return true;
};
const isName = (value: unknown) => value === undefined || (typeof value === "string" && DRIVER.test(value));

/** What each kind must look like before it is put back: a record is written to the system's files. */
const CHECKS: Readonly<Record<HostChange["kind"], (change: Loose) => boolean>> = {
  driver: ({ driver, override }) => isName(driver) && isName(override),
  "memory-decode": () => true,
  "power-state": ({ state }) => state === 1 || state === 2 || state === 3,
  config: ({ saved, upstream }) =>
    (upstream === undefined || (typeof upstream === "string" && ADDRESS.test(upstream))) && isSaved(saved, CARD_CONTROLS),
  port: ({ saved }) => isSaved(saved, [...PORT_CONTROLS, ...PORT_STATUSES]),
  autoprobe: () => true,
};

function parseRecord(text: string, path: string): { readonly bootId: unknown; readonly changes: readonly HostChange[] } {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw new HostRecordError({ path, doing: "read" }, { cause: error });
  }
  if (!isMap(record) || record.version !== VERSION || !Array.isArray(record.changes)) throw new HostRecordError({ path, doing: "read" });
  for (const change of record.changes as readonly unknown[]) {
    if (!isChange(change)) throw new HostRecordError({ path, doing: "read" });
  }
  // as: each was looked at above.
  return { bootId: record.bootId, changes: record.changes as readonly HostChange[] };
}

function isChange(change: unknown): boolean {
  if (!isMap(change) || typeof change.kind !== "string" || typeof change.address !== "string" || !ADDRESS.test(change.address))
    return false;
  const check = Object.hasOwn(CHECKS, change.kind) ? CHECKS[change.kind as HostChange["kind"]] : undefined;
  try {
    return check?.(change) ?? false;
  } catch (error) {
    if (error instanceof LinkRecordError) return false;
    throw error;
  }
}
