import { posix } from "node:path";

/** One thing in a guest's file system. Paths begin with `/`; the folders they need come by themselves. */
export type GuestEntry =
  | { readonly path: string; readonly data: Uint8Array; readonly mode?: number }
  | { readonly path: string; readonly linkTo: string };

/** inode(7): the type of a file in its mode. */
const TYPE = { folder: 0o040000, file: 0o100000, link: 0o120000 } as const;
const END = "TRAILER!!!";

/**
 * An archive for the kernel (Documentation/driver-api/early-userspace/buffer-format.rst of Linux 6.1, "newc"). Several may follow each
 * other: the kernel unpacks all, and a later file replaces an earlier one.
 */
export function cpio(entries: readonly GuestEntry[]): Buffer {
  const parts: Buffer[] = [];
  const folders = new Set<string>(["/"]);
  let inode = 0;
  const add = (path: string, mode: number, data: Uint8Array) => {
    inode++;
    parts.push(header({ inode, mode, sizeBytes: data.length, name: path }), padded(data));
  };
  const addFolders = (path: string) => {
    const parent = posix.dirname(path);
    if (folders.has(parent)) return;
    addFolders(parent);
    folders.add(parent);
    add(parent.slice(1), TYPE.folder | 0o755, Buffer.alloc(0));
  };
  for (const entry of entries) {
    addFolders(entry.path);
    const name = entry.path.slice(1);
    if ("linkTo" in entry) add(name, TYPE.link | 0o777, Buffer.from(entry.linkTo));
    else add(name, TYPE.file | (entry.mode ?? 0o644), entry.data);
  }
  parts.push(header({ inode: 0, mode: 0, sizeBytes: 0, name: END }));
  return Buffer.concat(parts);
}

/** All fields have 8 hex digits; user, group, times and device numbers stay 0. */
function header({ inode, mode, sizeBytes, name }: { inode: number; mode: number; sizeBytes: number; name: string }): Buffer {
  const nameBytes = Buffer.byteLength(name) + 1;
  const fields = [inode, mode, 0, 0, 1, 0, sizeBytes, 0, 0, 0, 0, nameBytes, 0];
  return padded(Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}${name}\0`));
}

/** Headers and contents end at multiples of 4. */
function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.length / 4) * 4);
}
