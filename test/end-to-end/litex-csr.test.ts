import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, runCommandLine } from "../cli/run-command-line.ts";

/** A LiteX design places its registers anew in each build: here far from where the profile has them, and out of order. */
const Csr = suite<{ home: string }>("LiteX cards with the csr.json of their design");

Csr.before.each((context) => {
  context.home = makeHome();
});
Csr.after.each(({ home }) => removeHome(home));

const ORIGIN = 0xf000_0000;
const register = (offset: number, size = 1) => ({ addr: ORIGIN + offset, size, type: "rw" });

const DESIGNS = [
  {
    card: "virtual/litex",
    registers: {
      flash_spi_control: register(0x9018),
      flash_spi_status: register(0x9014),
      flash_spi_mosi: register(0x9000, 2),
      flash_spi_miso: register(0x9008, 2),
      flash_spi_cs: register(0x9010),
      icap_addr: register(0x2010),
      icap_data: register(0x2000),
      icap_write: register(0x2004),
      icap_done: register(0x200c),
      icap_read: register(0x2008),
    },
  },
  {
    card: "virtual/litespi",
    registers: {
      spiflash_master_cs: register(0x800c),
      spiflash_master_phyconfig: register(0x8008),
      spiflash_master_rxtx: register(0x8000),
      spiflash_master_status: register(0x8004),
    },
  },
] as const;

for (const { card, registers } of DESIGNS) {
  Csr(`${card} is flashed and read back through registers that lie where its csr.json says`, async ({ home }) => {
    const csr = join(home, "csr.json");
    const image = Buffer.from(Array.from({ length: 20_001 }, (_, index) => (index * 13) & 0xff));
    writeFileSync(join(home, "image.bin"), image);
    writeFileSync(csr, JSON.stringify({ csr_bases: { all: ORIGIN }, csr_registers: registers, constants: { config_csr_data_width: 32 } }));
    const run = (...args: readonly string[]) =>
      runCommandLine([...args, "--card", `sim:${card},state=${join(home, "card.bin")}`, "--csr", csr], { home });
    const flashed = await run("flash", join(home, "image.bin"), "--region", "user", "--yes");
    assert.is(flashed.exitCode, 0, flashed.stdout + flashed.stderr);
    const read = await run("read", join(home, "copy.bin"), "--region", "user", "--size", String(image.length));
    assert.is(read.exitCode, 0, read.stderr);
    assert.ok(readFileSync(join(home, "copy.bin")).equals(image));
  });
}

Csr("reloads through an ICAP that lies where the csr.json says", async ({ home }) => {
  const csr = join(home, "csr.json");
  const state = join(home, "card.bin");
  writeFileSync(csr, JSON.stringify({ csr_bases: { all: ORIGIN }, csr_registers: DESIGNS[0].registers }));
  const reload = await runCommandLine(["reload", "--card", `sim:virtual/litex,state=${state}`, "--csr", csr, "--yes"], { home });
  assert.is(reload.exitCode, 0, reload.stdout + reload.stderr);
  assert.equal(JSON.parse(readFileSync(`${state}.fpga.json`, "utf8")).boots, [0x800000]);
});

Csr("says which register a csr.json lacks", async ({ home }) => {
  const csr = join(home, "csr.json");
  const { flash_spi_mosi, ...rest } = DESIGNS[0].registers;
  assert.ok(flash_spi_mosi);
  writeFileSync(csr, JSON.stringify({ csr_bases: { all: ORIGIN }, csr_registers: rest }));
  const { exitCode, stderr } = await runCommandLine(["info", "--card", "sim:virtual/litex", "--csr", csr], { home });
  assert.is(exitCode, 7, stderr);
  assert.match(stderr, "spi_mosi");
});

Csr.run();
