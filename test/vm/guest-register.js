/** Runs in the guest: `FILE OFFSET [VALUE]` maps a page of a PCI function's file, such as resource0, and prints or writes one register. */
import { openSync } from "node:fs";
import koffi from "koffi";

const [path, offset, value] = process.argv.slice(2);
const PAGE_BYTES = 4096;
const libc = koffi.load(null);
const mmap = libc.func("void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)");

// sys/mman.h: PROT_READ | PROT_WRITE, MAP_SHARED.
const page = mmap(null, PAGE_BYTES, 3, 1, openSync(path, "r+"), Number(offset) & -PAGE_BYTES);
const words = new Uint32Array(koffi.view(page, PAGE_BYTES));
const index = (Number(offset) % PAGE_BYTES) / 4;
if (value === undefined) process.stdout.write(`${Atomics.load(words, index)}\n`);
else words[index] = Number(value);
