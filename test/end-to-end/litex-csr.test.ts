import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, runCommandLine } from "../cli/run-command-line.ts";
import { csrJsonOf, LITEX_DESIGNS, type LitexDesign } from "../support/litex-designs.ts";

/** A LiteX design places its registers anew in each build: here far from where the profile has them, and out of order. */
const Csr = suite<{ home: string }>("LiteX cards with the csr.json of their design");

const NONE: Pick<LitexDesign, "registers"> = { registers: {} };
const VIRTUAL = LITEX_DESIGNS.find(({ card }) => card === "virtual/litex") ?? NONE;

Csr.before.each((context) => {
  context.home = makeHome();
});
Csr.after.each(({ home }) => removeHome(home));

for (const design of LITEX_DESIGNS) {
  const { card, region } = design;
  Csr(`${card} is flashed and read back through registers that lie where its csr.json says`, async ({ home }) => {
    const csr = join(home, "csr.json");
    const image = Buffer.from(Array.from({ length: 20_001 }, (_, index) => (index * 13) & 0xff));
    writeFileSync(join(home, "image.bin"), image);
    writeFileSync(csr, csrJsonOf(design));
    const run = (...args: readonly string[]) =>
      runCommandLine([...args, "--card", `sim:${card},state=${join(home, "card.bin")}`, "--csr", csr], { home });
    const flashed = await run("flash", join(home, "image.bin"), "--region", region, "--yes", "--allow-part-mismatch");
    assert.is(flashed.exitCode, 0, flashed.stdout + flashed.stderr);
    const read = await run("read", join(home, "copy.bin"), "--region", region, "--size", String(image.length));
    assert.is(read.exitCode, 0, read.stderr);
    assert.ok(readFileSync(join(home, "copy.bin")).equals(image));
  });
}

Csr("reloads through an ICAP that lies where the csr.json says", async ({ home }) => {
  const csr = join(home, "csr.json");
  const state = join(home, "card.bin");
  writeFileSync(csr, csrJsonOf(VIRTUAL));
  const reload = await runCommandLine(["reload", "--card", `sim:virtual/litex,state=${state}`, "--csr", csr, "--yes"], { home });
  assert.is(reload.exitCode, 0, reload.stdout + reload.stderr);
  assert.equal(JSON.parse(readFileSync(`${state}.fpga.json`, "utf8")).boots, [0x800000]);
});

Csr("are not opened without it where nothing else tells where the registers are", async ({ home }) => {
  for (const card of ["enjoy-digital/m2sdr", "sqrl/acorn-cle-215-plus"]) {
    const { exitCode, stderr } = await runCommandLine(["info", "--card", `sim:${card}`], { home });
    assert.is(exitCode, 2, stderr);
    assert.match(stderr, "USAGE_CSR_FILE_MISSING");
  }
});

Csr("says which register a csr.json lacks", async ({ home }) => {
  const csr = join(home, "csr.json");
  const { flash_spi_mosi, ...registers } = VIRTUAL.registers;
  assert.ok(flash_spi_mosi);
  writeFileSync(csr, csrJsonOf({ registers }));
  const { exitCode, stderr } = await runCommandLine(["info", "--card", "sim:virtual/litex", "--csr", csr], { home });
  assert.is(exitCode, 7, stderr);
  assert.match(stderr, "spi_mosi");
});

Csr.run();
