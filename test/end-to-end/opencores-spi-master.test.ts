import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { busOver } from "../../core/bus/device-bus.ts";
import { withStatistics } from "../../core/bus/with-statistics.ts";
import { openSpiNor } from "../../core/memory/open-spi-nor.ts";
import { openPort } from "../../core/port/open-port.ts";
import { loadProfile } from "../../core/profile/load-profile.ts";
import { compileProtocol } from "../../core/protocol/compile-protocol.ts";
import { makeOpencoresSpiMaster } from "../../core/sim/controllers/opencores-spi-master.ts";
import { makeParts } from "../core/sim/controllers/make-parts.ts";
import { seededRandom } from "../support/random.ts";

/** A controller that is in the repository as YAML alone, against a model of its specification. */
const Opencores = suite("OpenCores SPI Master Core, from its profile alone");

const FILE = "profiles/controllers/opencores/spi-master.yaml";
/** Serial clock of 25 MHz. */
const BUS_HZ = 100_000_000;

async function open() {
  const { parts, clock, misuses } = makeParts({ chipCount: 2, chipId: "winbond/w25q128jv", parameters: { busClockHz: BUS_HZ } });
  const { window: core } = makeOpencoresSpiMaster(parts).windows;
  if (core === undefined) throw new Error("the model has a window");
  const profile = loadProfile(readFileSync(FILE, "utf8"), FILE);
  if (profile.kind !== "controller") throw new Error(`${FILE} is no controller`);
  const { bus, counts } = withStatistics(
    busOver({
      sizeBytes: core.sizeBytes,
      read: (offset, widthBits) => Number(core.read(offset, widthBits)),
      write: (offset, widthBits, value) => core.write(offset, widthBits, value),
      close: () => {},
    }),
  );
  const port = openPort(compileProtocol(profile, { chipSelect: 1, divider: 1, busClockHz: BUS_HZ }), "spi", {
    buses: [bus],
    clock,
    vendorId: undefined,
  });
  const memory = await openSpiNor({ port, clock, name: "flash0" });
  return { memory, counts, misuses: () => misuses };
}

Opencores("identifies the chip, erases, programs and reads back", async () => {
  const { memory, misuses } = await open();
  const image = seededRandom("opencores").bytes(0x10000 + 0x1234);
  await memory.erase(0, 0x10000);
  await memory.erase(0x10000, 0x10000);
  for (let at = 0; at < image.length; at += 256) await memory.program(at, image.subarray(at, at + 256));
  const back = new Uint8Array(image.length);
  await memory.read(0, back);
  assert.ok(Buffer.from(back).equals(Buffer.from(image)));
  await memory.close();
  assert.equal(misuses(), []);
});

Opencores("programs a page with 125 accesses, of which 24 are reads", async () => {
  const { memory, counts } = await open();
  await memory.erase(0, 0x1000);
  const { reads, writes } = counts;
  await memory.program(0, new Uint8Array(256).fill(0x5a));
  assert.equal([counts.reads - reads, counts.writes - writes], [24, 101]);
});

Opencores.run();
