import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { systemClock } from "../../../core/platform/system-clock.ts";
import { openCatalog } from "../../../core/profile/catalog.ts";
import { StateFileError } from "../../../core/sim/errors.ts";
import { parseCardAddress } from "../../../core/target/card-address.ts";
import { MemoryNameError, ProfileMissingError, UnsupportedBackendError } from "../../../core/target/errors.ts";
import { openTarget } from "../../../core/target/open-target.ts";
import { rejects } from "../../support/rejects.ts";

const OpenTarget = suite<{ home: string }>("openTarget");
const catalog = await openCatalog(["profiles"]);

OpenTarget.before.each((context) => {
  context.home = mkdtempSync(join(tmpdir(), "barflash-target-"));
});
OpenTarget.after.each(({ home }) => rmSync(home, { recursive: true }));

interface Wish {
  readonly home: string;
  readonly profile?: string;
  readonly memory?: string;
}

const open = (address: string, { home, profile, memory }: Wish) =>
  openTarget({ address: parseCardAddress(address), profile, memory, csr: undefined, catalog, host: { env: {}, home } });

OpenTarget("opens a virtual card with the regions of its profile, and counts what reaches the bus", async ({ home }) => {
  const target = await open("sim:virtual/kintex-7", { home });
  assert.is(target.memory.identity.jedecId, "20ba18");
  assert.equal(
    target.regions.map(({ name, role }) => `${name} ${role}`),
    ["golden golden", "user user", "settings data"],
  );
  const { reads } = target.counts;
  await target.memory.read(0, new Uint8Array(16));
  assert.ok(target.counts.reads >= reads + 16);
  assert.is.not(target.clock, systemClock);
  await target.close();
});

OpenTarget("keeps what a virtual card holds from one opening to the next", async ({ home }) => {
  const first = await open("sim:virtual/kintex-7", { home });
  await first.memory.program(0x800000, Uint8Array.of(0x12, 0x34));
  await first.close();
  const second = await open("sim:virtual/kintex-7", { home });
  const bytes = new Uint8Array(3);
  await second.memory.read(0x800000, bytes);
  await second.close();
  assert.equal([...bytes], [0x12, 0x34, 0xff]);
});

OpenTarget("lets a virtual card live in real time", async ({ home }) => {
  const target = await open("sim:virtual/kintex-7,time=real", { home });
  await target.close();
  assert.is(target.clock, systemClock);
});

OpenTarget("makes every chip of the profile, each at its own chip select", async ({ home }) => {
  const file = join(home, "four.bin");
  for (const memory of ["flash0", "flash3"]) {
    const target = await open(`sim:qemu/petalogix-ml605,state=${file}`, { home, memory });
    await target.memory.program(0, Uint8Array.of(Number(memory.at(-1))));
    await target.close();
  }
  const target = await open(`sim:qemu/petalogix-ml605,state=${file}`, { home });
  const byte = new Uint8Array(1);
  await target.memory.read(0, byte);
  await target.close();
  assert.is(byte[0], 0);
});

OpenTarget("gives the lock back when a later step fails", async ({ home }) => {
  const file = join(home, "card.bin");
  writeFileSync(file, "too short");
  await rejects(() => open(`sim:virtual/kintex-7,state=${file}`, { home }), StateFileError);
  rmSync(file);
  const target = await open(`sim:virtual/kintex-7,state=${file}`, { home });
  await target.close();
});

OpenTarget("gives the lock back when it is closed, and closing twice does no harm", async ({ home }) => {
  for (let round = 0; round < 2; round++) {
    const target = await open("sim:virtual/kintex-7", { home });
    await target.close();
    await target.close();
  }
});

OpenTarget("needs a profile for a window of memory", async ({ home }) => {
  for (const address of ["qemu:/nonexistent,mem=0x0+0x1000", "mem:0x1000+0x100"])
    await rejects(() => open(address, { home }), ProfileMissingError);
});

OpenTarget("lists the memories when the name is unknown", async ({ home }) => {
  const error = await rejects(() => open("sim:qemu/petalogix-ml605", { home, memory: "flash4" }), MemoryNameError);
  assert.match(error.message, "flash0, flash1, flash2, flash3, nor");
});

OpenTarget("recognises cards that it does not reach, before it asks for a profile", async ({ home }) => {
  await rejects(() => open("qemu:/q,pci=00:04.0", { home }), UnsupportedBackendError);
});

OpenTarget.run();
