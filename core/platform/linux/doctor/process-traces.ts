import { readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { listNames, readText } from "../read-bounded.ts";

/** A mapped BAR, as /proc/PID/maps names it. */
export interface MappedBar {
  /** `0000:03:00.0` */
  readonly address: string;
  readonly bar: number;
  /** Of the file that was mapped; the one that is there now may be another. */
  readonly inode: string;
  readonly isDeleted: boolean;
}

/** A process that has to do with PCI cards. */
export interface ProcessTraces {
  readonly pid: number;
  readonly name: string;
  /** What it has open below /dev/vfio: `12`, `devices/vfio0`. */
  readonly vfio: readonly string[];
  readonly mapped: readonly MappedBar[];
}

/** Where the search ends. */
const MOST = { processes: 32_768, descriptors: 4096, allDescriptors: 500_000, mapsBytes: 4 << 20, allMapsBytes: 128 << 20 };
const VFIO_PATH = /\/vfio\/(\d+|devices\/vfio\d+)$/;
/** proc(5): range, rights, offset, device, inode, path. */
const MAPPED = / (\d+) +\/\S*\/([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\/resource([0-5])(?:_wc)?( \(deleted\))?$/;

/** Looks through all processes that this one may look at, but itself, for open files of vfio and mapped BARs. */
export function traceProcesses(proc: string, ownPid: number): readonly ProcessTraces[] {
  const pids = (listNames(proc, MOST.processes) ?? []).filter((name) => /^\d+$/.test(name) && Number(name) !== ownPid);
  const left = { descriptors: MOST.allDescriptors, mapsBytes: MOST.allMapsBytes };
  return pids.flatMap((pid) => {
    const folder = join(proc, pid);
    const [vfio, mapped] = [vfioFiles(folder, left), mappedBars(folder, left)];
    if (vfio.length === 0 && mapped.length === 0) return [];
    return [{ pid: Number(pid), name: nameOf(folder), vfio, mapped }];
  });
}

/** Of its program, as it was called; what it calls its main thread may say nothing, as in Node 24. */
function nameOf(folder: string): string {
  const [program = ""] = (readText(join(folder, "cmdline"), 4096) ?? "").split("\0");
  return basename(program) || readText(join(folder, "comm"), 64)?.trim() || "unknown";
}

function vfioFiles(folder: string, left: { descriptors: number }): string[] {
  const names = listNames(join(folder, "fd"), Math.min(MOST.descriptors, left.descriptors)) ?? [];
  left.descriptors -= names.length;
  const files = names.flatMap((name) => {
    try {
      return VFIO_PATH.exec(readlinkSync(join(folder, "fd", name)))?.[1] ?? [];
    } catch {
      return []; // closed meanwhile
    }
  });
  return [...new Set(files)];
}

function mappedBars(folder: string, left: { mapsBytes: number }): MappedBar[] {
  if (left.mapsBytes <= 0) return [];
  const text = readText(join(folder, "maps"), Math.min(MOST.mapsBytes, left.mapsBytes)) ?? "";
  left.mapsBytes -= text.length;
  if (!text.includes("/resource")) return [];
  return text.split("\n").flatMap((line) => {
    const [, inode, address, bar, deleted] = MAPPED.exec(line.slice(0, 4096)) ?? [];
    return inode === undefined || address === undefined ? [] : [{ address, bar: Number(bar), inode, isDeleted: deleted !== undefined }];
  });
}
