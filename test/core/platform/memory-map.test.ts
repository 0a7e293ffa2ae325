import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SystemCallError, WindowTooLargeError } from "../../../core/platform/errors.ts";
import { MappedBus } from "../../../core/platform/mapped-bus.ts";
import { mapAnonymous, mapFile } from "../../../core/platform/memory-map.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const FILE_BYTES = 3 * 65536; // whole pages of every usual size

const MemoryMap = suite<{ directory: string; file: string }>("memory map");

MemoryMap.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), "barflash-map-"));
  context.file = join(context.directory, "window");
  writeFileSync(
    context.file,
    Buffer.alloc(FILE_BYTES).map((_, index) => index % 253),
  );
});
MemoryMap.after.each(({ directory }) => rmSync(directory, { recursive: true }));

MemoryMap("maps a part of a file that starts inside a page, and writes through to it", ({ file }) => {
  const fd = openSync(file, "r+");
  const offset = 65536 + 0x108;
  const bus = new MappedBus(mapFile(fd, { offset, sizeBytes: 0x2000 }));
  closeSync(fd);
  assert.is(bus.sizeBytes, 0x2000);
  const expected = readFileSync(file).subarray(offset, offset + 0x2000);
  const mapped = Buffer.alloc(0x2000);
  bus.copyFrom(0, mapped);
  assert.ok(mapped.equals(expected));
  bus.write32(0x1ffc, 0x1234_5678);
  bus.close();
  assert.is(readFileSync(file).readUInt32LE(offset + 0x1ffc), 0x1234_5678);
});

MemoryMap("maps the same part twice as one memory", ({ file }) => {
  const fd = openSync(file, "r+");
  const [first, second] = [0, 8].map((offset) => new MappedBus(mapFile(fd, { offset, sizeBytes: 64 })));
  closeSync(fd);
  first?.write8(8, 0xa5);
  assert.is(second?.read8(0), 0xa5);
  first?.close();
  assert.is(second?.read8(0), 0xa5);
  second?.close();
});

MemoryMap("names what the system said when it refuses", ({ file }) => {
  const fd = openSync(file, "r");
  const error = thrownBy(() => mapFile(fd, { offset: 0, sizeBytes: 64 }));
  closeSync(fd);
  assert.ok(error instanceof SystemCallError);
  assert.equal(error.failure, { call: "mmap", error: "EACCES" });
});

MemoryMap("refuses 4 GiB, a view of which would end the process", () => {
  assert.instance(
    thrownBy(() => mapAnonymous(2 ** 32)),
    WindowTooLargeError,
  );
});

MemoryMap("gives anonymous memory that is all zeros, and unmaps it once", () => {
  const map = mapAnonymous(100);
  assert.equal(new Uint8Array(map.buffer), new Uint8Array(100));
  map.unmap();
  map.unmap();
});

if (process.platform === "linux") {
  MemoryMap("gives the memory back when it is unmapped", ({ file }) => {
    const isMapped = () => readFileSync("/proc/self/maps", "latin1").includes(file);
    const fd = openSync(file, "r+");
    const map = mapFile(fd, { offset: 8, sizeBytes: 64 });
    closeSync(fd);
    assert.ok(isMapped());
    map.unmap();
    assert.not(isMapped());
  });
}

MemoryMap.run();
