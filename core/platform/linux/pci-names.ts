import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

/** Where distributions keep the list of ids: Debian and Ubuntu, Fedora and SUSE, others. */
const PLACES = ["usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids", "usr/share/pci.ids"];
/** The list of 2025 has 1.5 MB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Ids of a function whose names are wanted. */
export interface PciIds {
  readonly vendorId: number;
  readonly deviceId: number;
}

/** `Xilinx Corporation Device 903f`: the vendor's name, and the device's where the list has it. */
export type NameOf = (ids: PciIds) => string | undefined;

/** The system's list of PCI ids, read at the first question; names are undefined where there is no list. */
export function pciNames(root = "/"): NameOf {
  let text: string | undefined;
  return ({ vendorId, deviceId }) => {
    text ??= readFirst(PLACES.map((place) => join(root, place)));
    return nameIn(text, { vendorId, deviceId });
  };
}

function readFirst(paths: readonly string[]): string {
  for (const path of paths) {
    let fd: number;
    try {
      fd = openSync(path, "r");
    } catch {
      continue;
    }
    try {
      const bytes = Buffer.alloc(MOST_BYTES);
      return `\n${bytes.toString("utf8", 0, readSync(fd, bytes, 0, MOST_BYTES, 0))}`;
    } finally {
      closeSync(fd);
    }
  }
  return "\n";
}

const id = (value: number) => value.toString(16).padStart(4, "0");

/** Format of pci.ids: `vvvv  Vendor` at the start of a line, `\tdddd  Device` below it, `#` for comments. */
function nameIn(text: string, { vendorId, deviceId }: PciIds): string | undefined {
  const start = text.indexOf(`\n${id(vendorId)}  `);
  if (start < 0) return undefined;
  const vendor = lineAt(text, start + 1)
    .slice(6)
    .trim();
  const next = text.slice(start + 1).search(/\n[0-9a-fC]/);
  const block = next < 0 ? text.slice(start + 1) : text.slice(start + 1, start + 1 + next);
  const device = block.indexOf(`\n\t${id(deviceId)}  `);
  return device < 0
    ? `${vendor} device ${id(deviceId)}`
    : `${vendor} ${lineAt(block, device + 2)
        .slice(6)
        .trim()}`;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
}
