import type { CsrMap } from "../../core/profile/csr-file.ts";

/** Registers of one build of a LiteX design: name → bytes from the start of the CSR space, which the BAR shows. */
export interface LitexDesign {
  readonly card: string;
  readonly region: string;
  readonly registers: Readonly<Record<string, number>>;
}

const ICAP = ["addr", "data", "write", "done", "read"];
const icapAt = (base: number) => Object.fromEntries(ICAP.map((name, index) => [`icap_${name}`, base + index * 4]));
/** SPIMaster of 40 bits: two words each for what goes out and comes in. */
const SPI_MASTER = { control: 0x00, status: 0x04, mosi: 0x08, miso: 0x10, cs: 0x18, loopback: 0x1c };
const spiAt = (base: number) =>
  Object.fromEntries(Object.entries(SPI_MASTER).map(([name, offset]) => [`flash_spi_${name}`, base + offset]));

export const LITEX_DESIGNS: readonly LitexDesign[] = [
  // litex_m2sdr 041bd9d8, litex_m2sdr/software/kernel/csr.h.
  { card: "enjoy-digital/m2sdr", region: "operational", registers: { ...icapAt(0x1000), flash_cs_n_out: 0x1800, ...spiAt(0x3000) } },
  // No build is published: modules as LiteX numbers them without one, in the order of the target.
  { card: "sqrl/acorn-cle-215-plus", region: "operational", registers: { ...icapAt(0x2000), flash_cs_n_out: 0x2800, ...spiAt(0x1800) } },
  // Far from where the profile has them, and out of order.
  {
    card: "virtual/litex",
    region: "user",
    registers: {
      flash_spi_control: 0xf018,
      flash_spi_status: 0xf014,
      flash_spi_mosi: 0xf000,
      flash_spi_miso: 0xf008,
      flash_spi_cs: 0xf010,
      icap_addr: 0x2010,
      icap_data: 0x2000,
      icap_write: 0x2004,
      icap_done: 0x200c,
      icap_read: 0x2008,
    },
  },
  {
    card: "virtual/litespi",
    region: "user",
    registers: {
      spiflash_master_cs: 0x800c,
      spiflash_master_phyconfig: 0x8008,
      spiflash_master_rxtx: 0x8000,
      spiflash_master_status: 0x8004,
    },
  },
];

const ORIGIN = 0xf000_0000;
const isTwoWords = (name: string) => /_(mosi|miso)$/.test(name);

/** As LiteX writes it. */
export function csrJsonOf({ registers }: Pick<LitexDesign, "registers">): string {
  const entries = Object.entries(registers).map(([name, offset]) => [
    name,
    { addr: ORIGIN + offset, size: isTwoWords(name) ? 2 : 1, type: "rw" },
  ]);
  return JSON.stringify({
    csr_bases: { all: ORIGIN },
    csr_registers: Object.fromEntries(entries),
    constants: { config_csr_data_width: 32 },
  });
}

/** As it is read. */
export const csrMapOf = ({ registers }: LitexDesign): CsrMap => ({ file: "csr.json", offsets: new Map(Object.entries(registers)) });
