import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { lockdownLevel, type Way } from "../choose-way.ts";
import { type LinuxRoots, linuxRoots } from "../linux-roots.ts";
import { listFunctions } from "../pci-function.ts";
import { readBytes, readText } from "../read-bounded.ts";
import { type Mount, readMounts } from "./mounts.ts";
import { type ProcessTraces, traceProcesses } from "./process-traces.ts";

/** Where barflash keeps what it writes on the host. */
export interface KeptFiles {
  /** Folder of the records of changes. */
  readonly records: string;
  record(address: string): string;
  lock(address: string): string;
}

/** Facts about the host that no card is needed for. */
export interface DoctorHost {
  /** `/`, or the folder that stands for it. */
  readonly root: string;
  readonly roots: LinuxRoots;
  /** The way that was asked for. */
  readonly access: Way | undefined;
  readonly kept: KeptFiles;
  /** Effective user of this process; undefined where /proc does not say. */
  readonly userId: number | undefined;
  /** Effective capabilities, one bit each. */
  readonly capabilities: bigint | undefined;
  readonly mounts: readonly Mount[] | undefined;
  /** Words of the kernel's command line. */
  readonly bootArguments: readonly string[];
  readonly lockdown: string | undefined;
  /** `0000:03:00.0`: the cards that are looked at. */
  readonly cards: readonly string[];
  /** Addresses of all PCI functions. */
  readonly functions: readonly string[];
  /** Whether the kernel keeps BARs with a driver to that driver (CONFIG_IO_STRICT_DEVMEM); undefined where its configuration cannot be read. */
  strictDevmem(): boolean | undefined;
  /** All processes that use vfio or have a BAR mapped. */
  processes(): readonly ProcessTraces[];
}

export interface HostRequest {
  readonly root: string;
  readonly cards: readonly string[];
  readonly access: Way | undefined;
  readonly kept: KeptFiles;
}

export function readHost({ root, cards, access, kept }: HostRequest): DoctorHost {
  const roots = linuxRoots(root);
  const status = readText(join(roots.proc, "self/status")) ?? "";
  // proc(5): real, effective, saved and file system id.
  const userId = /^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1];
  const capabilities = /^CapEff:\s+([0-9a-f]{1,16})$/m.exec(status)?.[1];
  const bootArguments = (readText(join(roots.proc, "cmdline")) ?? "").trim().split(/\s+/);
  return {
    root,
    roots,
    cards,
    access,
    kept,
    userId: userId === undefined ? undefined : Number(userId),
    capabilities: capabilities === undefined ? undefined : BigInt(`0x${capabilities}`),
    mounts: readMounts(roots.proc),
    bootArguments,
    lockdown: lockdownLevel(roots),
    functions: listFunctions(roots),
    strictDevmem: once(() => readStrictDevmem(root, roots)),
    processes: once(() => traceProcesses(roots.proc, process.pid)),
  };
}

function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

/** Some 300 KB in Debian's kernels. */
const MOST_CONFIG_BYTES = 4 << 20;

function readStrictDevmem(root: string, { proc }: LinuxRoots): boolean | undefined {
  const config = unpacked(readBytes(join(proc, "config.gz"), MOST_CONFIG_BYTES)) ?? installedConfig(root, proc);
  return config === undefined ? undefined : /^CONFIG_IO_STRICT_DEVMEM=y$/m.test(config);
}

function unpacked(packed: Buffer | undefined): string | undefined {
  if (packed === undefined || packed.length === 0) return undefined;
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_CONFIG_BYTES }).toString("latin1");
  } catch {
    return undefined;
  }
}

function installedConfig(root: string, proc: string): string | undefined {
  const release = readText(join(proc, "sys/kernel/osrelease"))?.trim();
  return release !== undefined && /^[\w.+~-]{1,100}$/.test(release)
    ? readText(join(root, "boot", `config-${release}`), MOST_CONFIG_BYTES)
    : undefined;
}
