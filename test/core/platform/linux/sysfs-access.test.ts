import { mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  BarMissingError,
  BarUnassignedError,
  explainOpen,
  KernelRefusesError,
  NoWideAccessError,
  RegionClaimedError,
  ResourceFileMissingError,
  ShortAccessError,
} from "../../../../core/platform/linux/errors.ts";
import { readFunction } from "../../../../core/platform/linux/pci-function.ts";
import { SysfsAccess } from "../../../../core/platform/linux/sysfs-access.ts";
import { busConformance } from "../../../support/bus-conformance.ts";
import { makeFakeSysfs } from "../../../support/fake-sysfs.ts";
import { thrownBy } from "../../../support/thrown-by.ts";

const Access = suite("SysfsAccess");
const folder = mkdtempSync(join(tmpdir(), "barflash-sysfs-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const CARD = "0000:03:00.0";
const PREFETCHABLE = "0000:04:00.0";
const roots = makeFakeSysfs(folder, [
  {
    address: CARD,
    bars: [
      { index: 0, address: 0xfe00_0100n, sizeBytes: 256, flags: 0x4_0200n },
      { index: 1, address: 0xfd00_0000n, sizeBytes: 2 ** 29, flags: 0x4_0200n },
      { index: 2, address: 0xfc00_0000n, sizeBytes: 0x1000, flags: 0x4_0200n, hasFile: false },
      { index: 4, address: 0xe000n, sizeBytes: 256, flags: 0x4_0101n },
      { index: 5, address: 0n, sizeBytes: 0x1000, flags: 0x2004_0200n },
    ],
  },
  { address: PREFETCHABLE, bars: [{ index: 0, address: 0xfb00_0000n, sizeBytes: 0x1000, flags: 0x4_2200n }] },
]);
const open = (address = CARD) => {
  const card = readFunction(roots, address);
  assert.ok(card);
  return new SysfsAccess(card);
};
const fileOf = (name: string, address = CARD) => readFileSync(join(roots.sysfs, "bus/pci/devices", address, name));

busConformance("a memory BAR through sysfs", () => ({ bus: open().bar(0, 256) }), { target: { kind: "memory", offset: 64 } });
busConformance("an I/O BAR through sysfs", () => ({ bus: open().ioBar(4) }), {
  target: { kind: "memory", offset: 64 },
  widths: [8, 16, 32],
});
busConformance("configuration space through sysfs", () => ({ bus: open().config() }), {
  target: { kind: "memory", offset: 64 },
  widths: [8, 16, 32],
});

Access("lets writes be combined only where the BAR is prefetchable and is said to be plain memory", () => {
  const prefetchable = open(PREFETCHABLE);
  prefetchable.bar(0, 8, "plain-memory").write32(0, 0x1111_1111);
  prefetchable.bar(0, 8).write32(4, 0x2222_2222);
  prefetchable.close();
  const wordsOf = (name: string) => [0, 4].map((offset) => fileOf(name, PREFETCHABLE).readUInt32LE(offset));
  assert.equal(wordsOf("resource0_wc"), [0x1111_1111, 0]);
  assert.equal(wordsOf("resource0"), [0, 0x2222_2222]);
  const other = open();
  other.bar(0, 8, "plain-memory").write32(8, 0x3333_3333);
  other.close();
  assert.is(fileOf("resource0").readUInt32LE(0x108), 0x3333_3333);
});

Access("starts a BAR smaller than a page where it starts, and not where its page does", () => {
  const access = open();
  const bar = access.bar(0, 256);
  assert.is(bar.sizeBytes, 256);
  bar.write32(4, 0x1234_5678);
  access.close();
  assert.is(fileOf("resource0").readUInt32LE(0x104), 0x1234_5678);
});

Access("maps of a huge BAR only what is needed", () => {
  const access = open();
  assert.is(access.bar(1, 0x2_0000).sizeBytes, 0x2_0000);
  access.close();
});

Access("knows configuration space as large as the file, and no access of 64 bits there", () => {
  const config = open().config();
  assert.is(config.sizeBytes, 256);
  assert.is(config.read16(0), 0x10ee);
  assert.instance(
    thrownBy(() => config.read64(0)),
    NoWideAccessError,
  );
  config.close();
});

Access("says that only a part was read where the system gives no more", () => {
  const access = open();
  const ports = access.ioBar(4);
  // The file of 4096 bytes of the stand-in is cut short behind our back.
  truncateSync(join(roots.sysfs, "bus/pci/devices", CARD, "resource4"), 16);
  const error = thrownBy(() => ports.read32(32));
  assert.instance(error, ShortAccessError);
  access.close();
});

Access("refuses a BAR that is missing, of another kind, without an address or without a file", () => {
  const access = open();
  assert.match(String(thrownBy(() => access.bar(3, 8))), "has no memory BAR 3; it has 0 (memory, 0x100 bytes), 1 (memory");
  assert.instance(
    thrownBy(() => access.bar(4, 8)),
    BarMissingError,
  );
  assert.instance(
    thrownBy(() => access.ioBar(0)),
    BarMissingError,
  );
  assert.instance(
    thrownBy(() => access.bar(5, 8)),
    BarUnassignedError,
  );
  assert.instance(
    thrownBy(() => access.bar(2, 8)),
    ResourceFileMissingError,
  );
});

Access("tells refusals of the kernel apart", () => {
  const failure = { path: "/sys/x/resource0", card: { address: CARD, driver: "xdma" } };
  const map = explainOpen({ ...failure, system: "EINVAL", doing: "map" }, undefined);
  assert.instance(map, RegionClaimedError);
  assert.match(map.message, "xdma has claimed the BAR of 0000:03:00.0");
  assert.instance(explainOpen({ ...failure, system: "EPERM", doing: "map" }, undefined), KernelRefusesError);
  assert.is(explainOpen({ ...failure, system: "EACCES", doing: "open" }, undefined).code, "ACCESS_PERMISSION");
  assert.is(explainOpen({ ...failure, system: "EROFS", doing: "open" }, undefined).code, "ACCESS_READ_ONLY_SYSFS");
  assert.is(explainOpen({ ...failure, system: "EIO", doing: "open" }, undefined).code, "HARDWARE_SYSTEM_CALL");
});

Access.run();
