import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Bus } from "../../../../core/bus/bus.ts";
import { QemuBusyError, QemuGoneError } from "../../../../core/platform/errors.ts";
import { openQemuBus } from "../../../../core/platform/qemu/open-qemu-bus.ts";
import { busConformance } from "../../../support/bus-conformance.ts";
import { CHIP_COUNT, RAM_ADDRESS, SPI_ADDRESS, startQemuMachine, whyNoQemu } from "../../../support/qemu-machine.ts";
import { thrownBy } from "../../../support/thrown-by.ts";

const OpenQemuBus = suite("a bus to a QEMU machine");

/** Registers and bits of AMD PG153 v3.2, table 2-4. */
const SPICR = 0x60;
const SPISR = 0x64;
const SPIDTR = 0x68;
const SPIDRR = 0x6c;
const SPISSR = 0x70;
const MASTER_ENABLED_FIFOS_RESET = 0x66 | 0x80;
const RX_EMPTY = 1;

/** Sends the command 9F and reads four bytes; the first one came while the command went out. */
function jedecId(bus: Bus, chipSelect: number): number[] {
  bus.write32(SPICR, MASTER_ENABLED_FIFOS_RESET);
  bus.write32(SPISSR, ~(1 << chipSelect) >>> 0);
  bus.push(SPIDTR, Uint32Array.of(0x9f, 0, 0, 0));
  const received = new Uint32Array(4);
  bus.pull(SPIDRR, received);
  assert.is(bus.read32(SPISR) & RX_EMPTY, RX_EMPTY);
  bus.write32(SPISSR, 0xffff_ffff);
  return [...received.subarray(1)];
}

const reason = whyNoQemu();
if (reason === undefined) {
  const machine = await startQemuMachine();
  const { socketPath } = machine;
  OpenQemuBus.after(() => machine.stop());
  const openSpi = () => openQemuBus({ socketPath, address: SPI_ADDRESS, sizeBytes: 0x7c });

  busConformance("QEMU memory", () => ({ bus: openQemuBus({ socketPath, address: RAM_ADDRESS + 0x1000, sizeBytes: 0x1000 }) }), {
    target: { kind: "memory", offset: 0x40 },
  });
  busConformance("QEMU registers", () => ({ bus: openSpi() }), { widths: [32], target: { kind: "registers", offset: SPICR } });

  OpenQemuBus("reads the id of every flash chip through the registers of the SPI core", () => {
    const bus = openSpi();
    for (let chip = 0; chip < CHIP_COUNT; chip++) assert.equal(jedecId(bus, chip), [0x20, 0xba, 0x18]);
    bus.close();
  });

  OpenQemuBus("sends what was written before it closes", () => {
    const open = () => openQemuBus({ socketPath, address: RAM_ADDRESS, sizeBytes: 0x1000 });
    const first = open();
    first.copyTo(
      0,
      Uint32Array.from({ length: 1000 }, (_, index) => index),
    );
    first.close();
    const second = open();
    assert.is(second.read32(4 * 999), 999);
    second.close();
  });

  OpenQemuBus("says that QEMU is busy while it has another client, and works once that has gone", () => {
    const first = openSpi();
    const error = thrownBy(() => openQemuBus({ socketPath, address: SPI_ADDRESS, sizeBytes: 0x7c, timeoutMs: 50 }));
    assert.instance(error, QemuBusyError);
    first.close();
    openSpi().close();
  });

  OpenQemuBus("says that QEMU is gone when it was ended", async () => {
    const bus = openSpi();
    await machine.stop();
    assert.instance(
      thrownBy(() => bus.read32(SPICR)),
      QemuGoneError,
    );
    assert.instance(
      thrownBy(() => bus.read32(SPICR)),
      QemuGoneError,
    );
    bus.close();
  });
} else {
  process.stdout.write(`skipped: ${reason}\n`);
  OpenQemuBus.skip(reason, () => {});
}

OpenQemuBus.run();
