import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { BarflashError } from "../../../../../core/errors/barflash-error.ts";
import type { VfioAccess } from "../../../../../core/platform/linux/vfio/vfio-access.ts";
import { thrownBy } from "../../../../support/thrown-by.ts";
import { type FakeMachineFacts, WAYS, withMachine } from "../../../../support/vfio/fake-machine.ts";

const Open = suite("openVfio");

const MAPPED_BAR = { index: 0, kind: "memory", sizeBytes: 0x10_0000 } as const;
const PORTS = { index: 1, kind: "io", sizeBytes: 0x100 } as const;
const CARD_FACTS = { bars: [MAPPED_BAR, PORTS] };

Open("asks for the function by its group, in the order that the kernel wants", () =>
  withMachine(CARD_FACTS, ({ kernel, open }) => {
    open().close();
    assert.equal(kernel.calls, [
      "open /dev/vfio/vfio",
      "ioctl VFIO_GET_API_VERSION",
      "ioctl VFIO_CHECK_EXTENSION",
      "open /dev/vfio/7",
      "ioctl VFIO_GROUP_GET_STATUS",
      "ioctl VFIO_GROUP_SET_CONTAINER",
      "ioctl VFIO_SET_IOMMU",
      "ioctl VFIO_GROUP_GET_DEVICE_FD",
      "close device",
      "close group",
      "close container",
    ]);
  }),
);

Open("takes the function's own device where the kernel has that and iommufd", () =>
  withMachine({ ...CARD_FACTS, way: "character device" }, ({ kernel, open }) => {
    open().close();
    assert.equal(kernel.calls, [
      "open /dev/iommu",
      "open /dev/vfio/devices/vfio0",
      "ioctl VFIO_DEVICE_BIND_IOMMUFD",
      "ioctl IOMMU_IOAS_ALLOC",
      "ioctl VFIO_DEVICE_ATTACH_IOMMUFD_PT",
      "close device",
      "close iommufd",
    ]);
  }),
);

Open("takes the group where the kernel has the device but no iommufd", () =>
  withMachine(
    { ...CARD_FACTS, files: { "sys/bus/pci/devices/0000:03:00.0/vfio-dev/vfio0/dev": "", "dev/vfio/devices/vfio0": "" } },
    ({ kernel, open }) => {
      open().close();
      assert.ok(kernel.calls.includes("ioctl VFIO_GROUP_SET_CONTAINER"));
    },
  ),
);

interface ErrorCase {
  readonly name: string;
  readonly facts: FakeMachineFacts;
  readonly fails?: readonly [call: string, error: string];
  readonly code: string;
  readonly says: RegExp;
}

const GROUP_TAKEN = {
  others: [
    { address: "0000:03:00.1", iommuGroup: "7", driver: "snd_hda_intel" },
    { address: "0000:03:00.2", iommuGroup: "7" },
    { address: "0000:03:00.3", iommuGroup: "7", driver: "vfio-pci" },
    { address: "0000:02:00.0", iommuGroup: "7", driver: "pcieport", classCode: 0x06_0400 },
    { address: "0000:04:00.0", iommuGroup: "8", driver: "nvme" },
  ],
};
const NAMES_THE_OTHER = /^IOMMU group 7 of 0000:03:00\.0 is not free: 0000:03:00\.1 \(snd_hda_intel\)$/;
const OWN = { way: "character device" } as const;

const CASES: readonly ErrorCase[] = [
  {
    name: "no IOMMU",
    facts: { card: { iommuGroup: undefined } },
    code: "UNSUPPORTED_NO_IOMMU",
    says: /0000:03:00\.0 is in no IOMMU group/,
  },
  {
    name: "another driver",
    facts: { card: { driver: "xdma" } },
    code: "ACCESS_VFIO_NOT_BOUND",
    says: /0000:03:00\.0 is bound to the driver xdma, not to vfio-pci/,
  },
  {
    name: "a group that was made up without an IOMMU",
    facts: { files: { "sys/kernel/iommu_groups/7/name": "vfio-noiommu\n" } },
    code: "UNSUPPORTED_NO_IOMMU",
    says: /enable_unsafe_noiommu_mode/,
  },
  {
    name: "a kernel without vfio",
    facts: {},
    fails: ["open /dev/vfio/vfio", "ENOENT"],
    code: "UNSUPPORTED_VFIO",
    says: /vfio\/vfio does not exist/,
  },
  { name: "a vfio that is not loaded", facts: {}, fails: ["open /dev/vfio/vfio", "ENODEV"], code: "UNSUPPORTED_VFIO", says: /vfio\/vfio/ },
  { name: "a container without the group", facts: {}, fails: ["open /dev/vfio/7", "ENOENT"], code: "UNSUPPORTED_VFIO", says: /vfio\/7/ },
  { name: "a user who may not", facts: {}, fails: ["open /dev/vfio/7", "EACCES"], code: "ACCESS_VFIO", says: /vfio\/7 \(EACCES\)/ },
  {
    name: "a group that is open elsewhere",
    facts: {},
    fails: ["open /dev/vfio/7", "EBUSY"],
    code: "BUSY_VFIO",
    says: /in use through .*\/dev\/vfio\/7$/,
  },
  {
    name: "another version of vfio",
    facts: { answers: { VFIO_GET_API_VERSION: 1 } },
    code: "UNSUPPORTED_VFIO_VERSION",
    says: /version 1, not 0/,
  },
  { name: "no IOMMU of type 1", facts: { answers: { VFIO_CHECK_EXTENSION: 0 } }, code: "UNSUPPORTED_IOMMU_TYPE", says: /0000:03:00\.0/ },
  {
    name: "an IOMMU that is not of type 1",
    facts: {},
    fails: ["ioctl VFIO_SET_IOMMU", "ENODEV"],
    code: "UNSUPPORTED_IOMMU_TYPE",
    says: /type 1, version 2/,
  },
  { name: "a group that is not viable", facts: { ...GROUP_TAKEN, groupFlags: 0 }, code: "BUSY_VFIO_GROUP_SHARED", says: NAMES_THE_OTHER },
  {
    name: "a group that a driver came to meanwhile",
    facts: GROUP_TAKEN,
    fails: ["ioctl VFIO_GROUP_SET_CONTAINER", "EPERM"],
    code: "BUSY_VFIO_GROUP_SHARED",
    says: NAMES_THE_OTHER,
  },
  {
    name: "a group that is not viable, nobody knows why",
    facts: { groupFlags: 0 },
    code: "BUSY_VFIO_GROUP_SHARED",
    says: /is not free: a function in it has a driver$/,
  },
  {
    name: "a function that was unbound meanwhile",
    facts: {},
    fails: ["ioctl VFIO_GROUP_GET_DEVICE_FD", "ENODEV"],
    code: "ACCESS_VFIO_NOT_BOUND",
    says: /bound to no driver/,
  },
  { name: "no iommufd behind its device", facts: OWN, fails: ["open /dev/iommu", "ENODEV"], code: "UNSUPPORTED_VFIO", says: /iommu/ },
  {
    name: "a device that the user may not open",
    facts: OWN,
    fails: ["open /dev/vfio/devices/vfio0", "EACCES"],
    code: "ACCESS_VFIO",
    says: /vfio0/,
  },
  {
    name: "a device that another process has bound",
    facts: OWN,
    fails: ["ioctl VFIO_DEVICE_BIND_IOMMUFD", "EINVAL"],
    code: "BUSY_VFIO",
    says: /devices\/vfio0$/,
  },
  {
    name: "a device whose group is open",
    facts: OWN,
    fails: ["ioctl VFIO_DEVICE_BIND_IOMMUFD", "EBUSY"],
    code: "BUSY_VFIO",
    says: /vfio0$/,
  },
  {
    name: "a device whose group another driver is in",
    facts: { ...OWN, ...GROUP_TAKEN },
    fails: ["ioctl VFIO_DEVICE_BIND_IOMMUFD", "EPERM"],
    code: "BUSY_VFIO_GROUP_SHARED",
    says: NAMES_THE_OTHER,
  },
  {
    name: "what it has no advice for",
    facts: {},
    fails: ["ioctl VFIO_SET_IOMMU", "EIO"],
    code: "HARDWARE_SYSTEM_CALL",
    says: /ioctl VFIO_SET_IOMMU failed with EIO/,
  },
];

for (const { name, facts, fails, code, says } of CASES) {
  Open(`explains ${name}, and leaves nothing open`, () =>
    withMachine({ ...CARD_FACTS, ...facts, ...(fails && { failures: fails }) }, (machine) => {
      const error = thrownBy(machine.open) as BarflashError;
      assert.is(error.code, code, error.stack);
      assert.match(error.message, says);
      assert.equal(machine.kernel.leaks, []);
      assert.equal(machine.kernel.misuse, []);
    }),
  );
}

/** Everything that an access can do. */
function useAll(open: () => VfioAccess): void {
  const access = open();
  try {
    access.bar(0, 0x1000).write32(0, 1);
    access.ioBar(1).write8(0, 1);
    access.config().read32(0);
    access.mapDma({ sizeBytes: 100, direction: "both", highestAddress: 0xffff_ffff });
    access.mapDma({ sizeBytes: 5000, direction: "card-reads", highestAddress: 0xffff_ffff }).unmap();
    access.enableInterrupt();
    access.waitForInterrupt(0);
  } finally {
    access.close();
  }
}

for (const way of WAYS) {
  Open(`gives everything back, whichever call fails, by ${way}`, () => {
    const total = withMachine({ ...CARD_FACTS, way }, ({ kernel, open }) => {
      useAll(open);
      assert.equal(kernel.leaks, []);
      assert.equal(kernel.misuse, []);
      return kernel.calls.length;
    });
    assert.ok(total > 25, `${total} calls`);
    for (let failAt = 0; failAt < total; failAt++) {
      withMachine({ ...CARD_FACTS, way, failAt }, ({ kernel, open }) => {
        const error = thrownBy(() => useAll(open)) as BarflashError;
        const call = kernel.calls[failAt] ?? "";
        assert.is(error?.code, "HARDWARE_SYSTEM_CALL", `${call}: ${error?.stack}`);
        assert.equal(kernel.leaks, [], call);
        // What could not be taken away from the card stays with it until the file is closed; that is no fault of ours.
        if (!/UNMAP|SET_IRQS/.test(call)) assert.equal(kernel.misuse, [], call);
      });
    }
  });
}

Open.run();
