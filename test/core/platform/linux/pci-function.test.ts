import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { groupMembers, listFunctions, readFunction, siblingsOf } from "../../../../core/platform/linux/pci-function.ts";
import { makeFakeSysfs } from "../../../support/fake-sysfs.ts";

const Functions = suite("PCI functions in sysfs");
const folder = mkdtempSync(join(tmpdir(), "barflash-sysfs-"));
Functions.after(() => rmSync(folder, { recursive: true }));

const CARD = "0000:03:00.0";
const roots = makeFakeSysfs(folder, [
  { address: "0000:00:01.0", classCode: 0x06_0400, iommuGroup: "7" },
  {
    address: CARD,
    below: ["0000:00:01.0"],
    ids: [0x10ee, 0x903f, 0x10ee, 0x7],
    driver: "xdma",
    command: 0x0400,
    iommuGroup: "7",
    bars: [
      { index: 0, address: 0xfe00_0100n, sizeBytes: 256, flags: 0x4_0200n },
      { index: 2, address: 0x38_0000_0000n, sizeBytes: 2 ** 33, flags: 0x14_220cn, hasFile: false },
      { index: 4, address: 0xe000n, sizeBytes: 64, flags: 0x4_0101n },
      { index: 5, address: 0n, sizeBytes: 0x1000, flags: 0x2004_0200n, hasFile: false },
    ],
    attributes: {
      power_state: "D3hot\n",
      driver_override: "vfio-pci\n",
      current_link_speed: "8.0 GT/s PCIe\n",
      current_link_width: "4\n",
      max_link_speed: "16.0 GT/s PCIe\n",
      max_link_width: "8\n",
    },
  },
  { address: "0000:03:00.1", below: ["0000:00:01.0"], iommuGroup: "7" },
]);

Functions("tells what sysfs says of a function", () => {
  assert.equal(readFunction(roots, CARD), {
    address: CARD,
    folder: join(roots.sysfs, "bus/pci/devices", CARD),
    vendorId: 0x10ee,
    deviceId: 0x903f,
    subsystemVendorId: 0x10ee,
    subsystemDeviceId: 7,
    revision: 1,
    classCode: 0x05_8000,
    driver: "xdma",
    driverOverride: "vfio-pci",
    bars: [
      { index: 0, kind: "memory", address: 0xfe00_0100n, sizeBytes: 256, is64Bit: false, isPrefetchable: false, isAssigned: true },
      { index: 2, kind: "memory", address: 0x38_0000_0000n, sizeBytes: 2 ** 33, is64Bit: true, isPrefetchable: true, isAssigned: true },
      { index: 4, kind: "io", address: 0xe000n, sizeBytes: 64, is64Bit: false, isPrefetchable: false, isAssigned: true },
      { index: 5, kind: "memory", address: 0n, sizeBytes: 0x1000, is64Bit: false, isPrefetchable: false, isAssigned: false },
    ],
    memoryDecode: false,
    powerState: "D3hot",
    link: { speed: "8.0 GT/s PCIe", lanes: 4, highestSpeed: "16.0 GT/s PCIe", mostLanes: 8 },
    iommuGroup: "7",
    upstream: "0000:00:01.0",
  });
});

Functions("finds functions, those of the same card, and those of the same IOMMU group without bridges", () => {
  assert.equal(listFunctions(roots), ["0000:00:01.0", CARD, "0000:03:00.1"]);
  assert.equal(siblingsOf(roots, CARD), ["0000:03:00.1"]);
  assert.equal(groupMembers(roots, "7"), [CARD, "0000:03:00.1"]);
});

Functions("has no override, link, driver or bridge where there is none", () => {
  const { driver, driverOverride, link, upstream, bars } = readFunction(roots, "0000:00:01.0") ?? {};
  assert.equal([driver, driverOverride, link, upstream, bars], [undefined, undefined, undefined, undefined, []]);
  assert.is(readFunction(roots, "0000:09:00.0"), undefined);
});

Functions("does not wake a function without power for its configuration space", () => {
  const prefix = mkdtempSync(join(tmpdir(), "barflash-sysfs-"));
  const cold = makeFakeSysfs(prefix, [{ address: CARD, command: 2, attributes: { power_state: "D3cold\n" } }]);
  const found = readFunction(cold, CARD);
  assert.equal([found?.powerState, found?.memoryDecode], ["D3cold", undefined]);
  rmSync(prefix, { recursive: true });
});

Functions.run();
