import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { DmaBuffer } from "../../../../../core/bus/dma-host.ts";
import { DmaAddressError } from "../../../../../core/bus/errors.ts";
import { MOST_DMA_BYTES } from "../../../../../core/platform/linux/vfio/dma-space.ts";
import { DmaSizeError, MemlockError } from "../../../../../core/platform/linux/vfio/errors.ts";
import type { VfioAccess } from "../../../../../core/platform/linux/vfio/vfio-access.ts";
import { thrownBy } from "../../../../support/thrown-by.ts";
import type { FakeKernel } from "../../../../support/vfio/fake-kernel.ts";
import { type FakeMachineFacts, WAYS, withMachine } from "../../../../support/vfio/fake-machine.ts";

const Dma = suite("memory shown to a card");

const withAccess = (work: (access: VfioAccess, kernel: FakeKernel) => void, facts: FakeMachineFacts = {}): void =>
  withMachine(facts, ({ kernel, open }) => {
    const access = open();
    try {
      work(access, kernel);
    } finally {
      access.close();
    }
    assert.equal(kernel.leaks, []);
    assert.equal(kernel.misuse, []);
  });

const map = (access: VfioAccess, sizeBytes: number, highestAddress = 2 ** 28 - 1): DmaBuffer =>
  access.mapDma({ sizeBytes, direction: "both", highestAddress });

Dma("is as long as asked for, zero, and in one segment below the highest address", () =>
  withAccess((access) => {
    const { buffer, segments } = map(access, 5000);
    assert.equal(new Uint8Array(buffer), new Uint8Array(5000));
    assert.equal(segments, [{ iova: 0x1000, sizeBytes: 5000 }]);
  }),
);

Dma("has a free page between two buffers, and takes the place of one that was given back", () =>
  withAccess((access, { iommu }) => {
    const [first, second] = [map(access, 5000), map(access, 1)];
    assert.equal(second.segments, [{ iova: 0x4000, sizeBytes: 1 }]);
    first.unmap();
    first.unmap();
    assert.is(iommu.mappings.length, 1);
    assert.equal(map(access, 4096).segments, [{ iova: 0x1000, sizeBytes: 4096 }]);
  }),
);

Dma("is wholly inside one buffer, or the guard says no", () =>
  withAccess((access) => {
    const buffer = map(access, 0x2000);
    map(access, 0x1000);
    const holds = (iova: number, sizeBytes: number) => access.containsDma({ iova, sizeBytes }, "card-writes");
    assert.ok(holds(0x1000, 0x2000));
    assert.ok(holds(0x2fff, 1));
    assert.ok(holds(0x4000, 0x1000));
    const outside: readonly [number, number][] = [
      [0x0fff, 2],
      [0x1000, 0x2001],
      [0x2fff, 2],
      [0x3000, 1],
      [0x1000, 0x4000],
      [0x1000, 0],
      [0x1000, -1],
      [0x1000, Number.NaN],
      [0x1000, 2 ** 53],
      [2 ** 53, 1],
      [-1, 0x2000],
      [4096.5, 1],
    ];
    for (const [iova, sizeBytes] of outside) assert.not(holds(iova, sizeBytes), `${iova} ${sizeBytes}`);
    buffer.unmap();
    assert.not(holds(0x1000, 1));
  }),
);

Dma("is at most 64 MiB in all", () =>
  withAccess((access) => {
    const half = map(access, MOST_DMA_BYTES / 2);
    map(access, MOST_DMA_BYTES / 2 - 4096);
    const error = thrownBy(() => map(access, 4097));
    assert.instance(error, DmaSizeError);
    assert.equal((error as DmaSizeError).facts, { sizeBytes: 4097, heldBytes: MOST_DMA_BYTES - 4096, limitBytes: MOST_DMA_BYTES });
    map(access, 4096);
    half.unmap();
    map(access, MOST_DMA_BYTES / 2);
  }),
);

Dma("has to lie where the card reaches", () =>
  withAccess((access, kernel) => {
    assert.instance(
      thrownBy(() => map(access, 0x1000, 0x1ffe)),
      DmaAddressError,
    );
    assert.equal(map(access, 0x1000, 0x1fff).segments, [{ iova: 0x1000, sizeBytes: 0x1000 }]);
    assert.is(kernel.iommu.allocations, 1);
  }),
);

for (const way of WAYS) {
  Dma(`lies where the IOMMU allows, by ${way}`, () =>
    withAccess((access) => assert.is(map(access, 1, 2 ** 40).segments[0]?.iova, 0x1_0000_0000), {
      way,
      allowed: [{ start: 0x1_0000_0000, last: 0xff_ffff_ffff }],
    }),
  );
}

Dma("says what the limit is when the system holds no more in place", () =>
  withAccess(
    (access) => {
      const error = thrownBy(() => map(access, 5000));
      assert.instance(error, MemlockError);
      assert.equal((error as MemlockError).facts, { sizeBytes: 8192, heldBytes: 0, limit: "8388608 bytes" });
      assert.instance((error as MemlockError).cause, Error);
    },
    {
      failures: ["ioctl VFIO_IOMMU_MAP_DMA", "ENOMEM"],
      files: {
        "proc/self/limits":
          "Max file size unlimited unlimited bytes\nMax locked memory         8388608              8388608              bytes\n",
      },
    },
  ),
);

Dma("is refused without a size: that is our bug", () =>
  withAccess((access) => {
    for (const sizeBytes of [0, -1, 0.5, Number.NaN]) assert.match(String(thrownBy(() => map(access, sizeBytes))), /^Error: a buffer of/);
  }),
);

Dma.run();
