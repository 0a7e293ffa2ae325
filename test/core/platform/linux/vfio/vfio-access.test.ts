import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BusClosedError } from "../../../../../core/bus/errors.ts";
import { SystemCallError } from "../../../../../core/platform/errors.ts";
import { BarMissingError, NoWideAccessError } from "../../../../../core/platform/linux/errors.ts";
import { DecodeInUseError, NoMessageInterruptError, ResetUnsupportedError } from "../../../../../core/platform/linux/vfio/errors.ts";
import { busConformance } from "../../../../support/bus-conformance.ts";
import { thrownBy } from "../../../../support/thrown-by.ts";
import { COMMAND } from "../../../../support/vfio/fake-card.ts";
import { type FakeMachineFacts, WAYS, withMachine } from "../../../../support/vfio/fake-machine.ts";

const MAPPED = { index: 0, kind: "memory", sizeBytes: 0x1000 } as const;
const PORTS = { index: 1, kind: "io", sizeBytes: 0x40 } as const;
const SMALL = { index: 2, kind: "memory", sizeBytes: 0x100, mappable: false } as const;
const HOLES = { index: 4, kind: "memory", sizeBytes: 0x4000, hasHoles: true } as const;
const FACTS: FakeMachineFacts = { bars: [MAPPED, PORTS, SMALL, HOLES], command: 0x0400 };
const MEMORY = 2;
const IO = 1;

const Access = suite("vfio access");

const opened = (what: "bar 0" | "bar 2" | "bar 4" | "ioBar" | "config") =>
  withMachine(FACTS, (machine) => {
    const access = machine.open();
    const bus = {
      "bar 0": () => access.bar(0, 8),
      "bar 2": () => access.bar(2, 8),
      "bar 4": () => access.bar(4, 8),
      ioBar: () => access.ioBar(1),
      config: () => access.config(),
    }[what]();
    return { bus };
  });

busConformance("a BAR that vfio maps", () => opened("bar 0"), { target: { kind: "memory", offset: 0x40 } });
busConformance("a BAR through vfio's file", () => opened("bar 2"), { widths: [8, 16, 32], target: { kind: "memory", offset: 0x40 } });
busConformance("ports of vfio", () => opened("ioBar"), { widths: [8, 16, 32], target: { kind: "memory", offset: 0 } });
busConformance("the configuration space of vfio", () => opened("config"), {
  widths: [8, 16, 32],
  target: { kind: "memory", offset: 0x80 },
});

Access("maps a BAR that can be, and takes the file for all others", () =>
  withMachine(FACTS, ({ kernel, open }) => {
    const access = open();
    const mapsFor = (index: number): number => {
      const before = kernel.liveMaps;
      access.bar(index, 8).write32(0x10, 0x1234_5678);
      assert.is(new DataView(kernel.card.bytes(index).buffer).getUint32(0x10, true), 0x1234_5678);
      return kernel.liveMaps - before;
    };
    assert.equal([0, 2, 4].map(mapsFor), [1, 0, 0]);
    access.close();
  }),
);

Access("makes one access of the file of each access, of its width", () =>
  withMachine(FACTS, ({ kernel, open }) => {
    const access = open();
    const ports = access.ioBar(1);
    kernel.transfers.length = 0;
    ports.read8(1);
    ports.read16(2);
    ports.write32(4, 1);
    ports.push(8, Uint16Array.of(1, 2));
    const at = 2 ** 40;
    assert.equal(kernel.transfers, [
      `pread 1 at ${at + 1}`,
      `pread 2 at ${at + 2}`,
      `pwrite 4 at ${at + 4}`,
      `pwrite 2 at ${at + 8}`,
      `pwrite 2 at ${at + 8}`,
    ]);
    access.close();
  }),
);

Access("refuses an access of 64 bits where none is one", () =>
  withMachine(FACTS, ({ kernel, open }) => {
    const access = open();
    const buses = [access.ioBar(1), access.config(), access.bar(2, 8)];
    kernel.transfers.length = 0;
    for (const bus of buses) {
      assert.instance(
        thrownBy(() => bus.read64(0)),
        NoWideAccessError,
      );
      assert.instance(
        thrownBy(() => bus.write64(8, 1n)),
        NoWideAccessError,
      );
    }
    assert.equal(kernel.transfers, []);
    access.close();
  }),
);

Access("switches the answers of a BAR on where they are off, and nothing else", () =>
  withMachine(FACTS, ({ kernel, open }) => {
    const access = open();
    access.bar(0, 8);
    assert.is(kernel.card.command, 0x0400 | MEMORY);
    access.ioBar(1);
    assert.is(kernel.card.command, 0x0400 | MEMORY | IO);
    kernel.transfers.length = 0;
    access.bar(0, 8);
    assert.not(kernel.transfers.some((transfer) => transfer.startsWith("pwrite")));
    access.close();
  }),
);

Access("does not let a mapped BAR be switched off, as its next access would end the process", () =>
  withMachine(FACTS, ({ kernel, open }) => {
    const access = open();
    const config = access.config();
    const bar = access.bar(0, 8);
    for (const write of [
      () => config.write8(COMMAND, 0x01),
      () => config.write16(COMMAND, 0x0400),
      () => config.write32(COMMAND, 0xffff_0000),
    ])
      assert.instance(thrownBy(write), DecodeInUseError);
    config.write16(COMMAND, 0x0406);
    config.write8(COMMAND + 1, 0);
    assert.is(kernel.card.command, 0x0006);
    bar.close();
    config.write16(COMMAND, 0);
    assert.is(kernel.card.command, 0);
    access.close();
  }),
);

Access("names the BARs that there are when asked for one that there is not", () =>
  withMachine(FACTS, ({ open }) => {
    const access = open();
    const asks = [
      () => access.bar(3, 8),
      () => access.bar(1, 8),
      () => access.ioBar(0),
      () => access.bar(7, 8),
      () => access.bar(-1, 8),
      () => access.bar(0.5, 8),
    ];
    for (const ask of asks) assert.instance(thrownBy(ask), BarMissingError);
    access.close();
  }),
);

Access("does nothing any more after it was closed, and neither do its buses", () =>
  withMachine(FACTS, ({ kernel, open }) => {
    const access = open();
    const buses = [access.bar(0, 8), access.bar(2, 8), access.ioBar(1), access.config()];
    access.close();
    access.close();
    assert.equal(kernel.leaks, []);
    const uses = [
      () => access.bar(0, 8),
      () => access.ioBar(1),
      () => access.config(),
      () => access.enableInterrupt(),
      () => access.reset(),
    ];
    const wish = { sizeBytes: 8, direction: "both", highestAddress: 2 ** 32 } as const;
    for (const use of [...uses, () => access.waitForInterrupt(0), () => access.mapDma(wish), ...buses.map((bus) => () => bus.read8(0))])
      assert.instance(thrownBy(use), BusClosedError);
  }),
);

for (const way of WAYS) {
  Access(`shows the card memory in the directions that were asked for, by ${way}`, () =>
    withMachine({ ...FACTS, way }, ({ kernel: { iommu, leaks }, open }) => {
      const access = open();
      const map = (direction: "card-reads" | "card-writes" | "both") =>
        access.mapDma({ sizeBytes: 5000, direction, highestAddress: 0xfff_ffff });
      const buffers = { "card-reads": map("card-reads"), "card-writes": map("card-writes"), both: map("both") };
      const reads = (iova: number) => thrownBy(() => iommu.read(iova, 16)) === undefined;
      const writes = (iova: number) => thrownBy(() => iommu.write(iova, Uint8Array.of(1))) === undefined;
      const found = Object.entries(buffers).map(([direction, { segments }]) => {
        const iova = segments[0]?.iova ?? -1;
        assert.is(access.containsDma({ iova, sizeBytes: 5000 }, "card-reads"), reads(iova), direction);
        assert.is(access.containsDma({ iova, sizeBytes: 5000 }, "card-writes"), writes(iova), direction);
        return [direction, reads(iova), writes(iova)];
      });
      assert.equal(found, [
        ["card-reads", true, false],
        ["card-writes", false, true],
        ["both", true, true],
      ]);
      new Uint8Array(buffers.both.buffer).set([1, 2, 3], 4997);
      const [segment] = buffers.both.segments;
      assert.equal([...iommu.read((segment?.iova ?? 0) + 4997, 3)], [1, 2, 3]);
      access.close();
      assert.equal(leaks, []);
    }),
  );
}

Access("waits for the interrupt on the card's event, however often a signal comes between", () =>
  withMachine(FACTS, ({ kernel, clock, open }) => {
    const access = open();
    access.enableInterrupt();
    access.enableInterrupt();
    const waits: number[] = [];
    kernel.onWait = (timeoutMs) => {
      waits.push(timeoutMs);
      clock.advance(10);
      if (waits.length === 3) kernel.interrupt();
    };
    assert.ok(access.waitForInterrupt(100));
    assert.equal(waits, [100, 90, 80]);
    // It was taken.
    kernel.onWait = (timeoutMs) => clock.advance(timeoutMs);
    assert.not(access.waitForInterrupt(100));
    access.close();
    assert.equal(kernel.misuse, []);
    assert.is(kernel.interruptFd, undefined);
  }),
);

Access("does not miss an interrupt that came before the wait, and takes many for one", () =>
  withMachine(FACTS, ({ kernel, open }) => {
    const access = open();
    access.enableInterrupt();
    kernel.interrupt();
    kernel.interrupt();
    assert.ok(access.waitForInterrupt(0));
    assert.not(access.waitForInterrupt(0));
    access.close();
  }),
);

Access("says that a card has no message-signalled interrupt", () =>
  withMachine({ ...FACTS, messageInterrupts: 0 }, ({ kernel, open }) => {
    const access = open();
    assert.instance(
      thrownBy(() => access.enableInterrupt()),
      NoMessageInterruptError,
    );
    access.close();
    assert.equal(kernel.leaks, []);
  }),
);

Access("resets a card that can be, and says so of one that can not", () => {
  const resets = (facts: FakeMachineFacts) =>
    withMachine({ ...FACTS, ...facts }, ({ kernel, open }) => {
      const access = open();
      const error = thrownBy(() => access.reset());
      access.close();
      return { error, resets: kernel.card.resets };
    });
  assert.equal(resets({ canReset: true }), { error: undefined, resets: 1 });
  assert.instance(resets({ canReset: false }).error, ResetUnsupportedError);
  assert.instance(resets({ canReset: true, failures: ["ioctl VFIO_DEVICE_RESET", "EINVAL"] }).error, ResetUnsupportedError);
  assert.instance(resets({ canReset: true, failures: ["ioctl VFIO_DEVICE_RESET", "EAGAIN"] }).error, SystemCallError);
});

Access.run();
