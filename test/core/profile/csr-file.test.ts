import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { csrOffsetsOf, readCsrFile } from "../../../core/profile/csr-file.ts";
import { CsrFileError } from "../../../core/profile/errors.ts";
import { rejects } from "../../support/rejects.ts";

const CsrFile = suite<{ folder: string }>("csr.json of LiteX");

CsrFile.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "barflash-csr-"));
});
CsrFile.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const GOOD = {
  csr_bases: { flash: 0xf0003000, ctrl: 0xf0000000 },
  csr_registers: {
    ctrl_reset: { addr: 0xf0000000, size: 1, type: "rw" },
    flash_spi_control: { addr: 0xf0003008, size: 1, type: "rw" },
    flash_spi_mosi: { addr: 0xf0003010, size: 2, type: "rw" },
    flasher_spi: { addr: 0xf0004000, size: 1, type: "rw" },
  },
  constants: { config_csr_data_width: 32 },
};

const read = (folder: string, content: unknown) => {
  const file = join(folder, "csr.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return readCsrFile(file);
};

CsrFile("gives offsets from the start of the CSR space, and those of one prefix without it", ({ folder }) => {
  const map = read(folder, GOOD);
  assert.is(map.offsets.get("flash_spi_control"), 0x3008);
  assert.equal(
    [...csrOffsetsOf(map, "flash")],
    [
      ["spi_control", 0x3008],
      ["spi_mosi", 0x3010],
    ],
  );
});

const BAD: readonly { readonly what: string; readonly content: unknown; readonly message: RegExp }[] = [
  { what: "no JSON", content: "{", message: /it is no JSON/ },
  { what: "another JSON file", content: { registers: [] }, message: /csr_bases/ },
  { what: "a negative address", content: { ...GOOD, csr_registers: { a: { addr: -1, size: 1 } } }, message: /csr_registers\.a\.addr/ },
  { what: "CSRs of 8 bits", content: { ...GOOD, constants: { config_csr_data_width: 8 } }, message: /8 bits wide, only 32/ },
  { what: "too large a file", content: `${JSON.stringify(GOOD)}${" ".repeat(4 * 1024 * 1024)}`, message: /more than 4194304 bytes/ },
  {
    what: "too many registers",
    content: {
      ...GOOD,
      csr_registers: Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`r${index}`, { addr: index, size: 1 }])),
    },
    message: /more than 20000 registers/,
  },
];

for (const { what, content, message } of BAD) {
  CsrFile(`refuses ${what}, by its name`, async ({ folder }) => {
    const error = await rejects(async () => read(folder, content), CsrFileError);
    assert.match(error.message, message);
    assert.match(error.message, join(folder, "csr.json"));
  });
}

CsrFile("refuses a file that is not there", async ({ folder }) => {
  const error = await rejects(async () => readCsrFile(join(folder, "none.json")), CsrFileError);
  assert.match(error.message, "it cannot be read");
});

CsrFile.run();
