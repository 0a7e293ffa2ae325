import type { ConfigFunction, ConfigRegister, Part } from "./config-function.ts";
import { POWER_CONTROL } from "./power-state.ts";

/** A register of a card that a boot of its FPGA resets. */
export interface CardControl extends ConfigRegister {
  /** Bits that are put back; all others are written as they are by then. */
  readonly keep: number;
  /** Bits that do something when a 1 is written: always written as 0. */
  readonly strobes?: number;
  /** Such a register decides which addresses the card answers: it must hold what is written before COMMAND lets it. */
  readonly isAddress?: boolean;
  readonly isThere: (card: ConfigFunction) => boolean;
}

const ALL = { 8: 0xff, 16: 0xffff, 32: 0xffff_ffff } as const;

type Line = readonly [name: string, offset: number, widthBits: 8 | 16 | 32, keep?: number, strobes?: number];

const inPart = (part: Part, lines: readonly Line[], isThere = (card: ConfigFunction) => card.has(part)): readonly CardControl[] =>
  lines.map(([name, offset, widthBits, keep = ALL[widthBits], strobes = 0]) => ({ name, part, offset, widthBits, keep, strobes, isThere }));

// Sections are those of the PCI Express Base Specification 4.0, where no other document is named.

/** 7.8.2: they must stand there before Device Control 2 turns the reporting on. */
const LATENCY = inPart("latency", [
  ["MAX_SNOOP_LATENCY", 0x04, 16],
  ["MAX_NO_SNOOP_LATENCY", 0x06, 16],
]);

/** 7.5.3.2, bits 3:0: the registers from 0x24 on are there from version 2 on. */
const PCI_EXPRESS: ConfigRegister = { name: "PCI_EXPRESS_CAPABILITIES", part: "pciExpress", offset: 0x02, widthBits: 16 };
const isVersion2 = (card: ConfigFunction): boolean => card.has("pciExpress") && (card.read(PCI_EXPRESS) & 0xf) >= 2;

/** 7.5.3.4: bit 15 resets the function. */
const DEVICE_CONTROL = inPart("pciExpress", [["DEVICE_CONTROL", 0x08, 16, 0x7fff, 0x8000]]);
/** 7.5.3.16 and 7.5.3.19: all but the test for compliance (4). */
const VERSION_2 = inPart(
  "pciExpress",
  [
    ["DEVICE_CONTROL_2", 0x28, 16],
    ["LINK_CONTROL_2", 0x30, 16, 0xffef],
  ],
  isVersion2,
);
/** 7.8.3.4, 7.8.3.3: times before the enables (3:0), and both while L1 is off, that is before Link Control. */
const SUBSTATES = inPart("substates", [
  ["SUBSTATES_CONTROL_2", 0x0c, 32],
  ["SUBSTATES_CONTROL_1", 0x08, 32, 0xffff_fff0],
  ["SUBSTATES_CONTROL_1", 0x08, 32, 0x0000_000f],
]);
/** 7.5.3.7: all but link disable (4) and retrain link (5), which are the port's. */
const LINK_CONTROL = inPart("pciExpress", [["LINK_CONTROL", 0x10, 16, 0xffcf, 0x0020]]);

/** 7.8.4: masks, severities, and of the last the enables of ECRC (6, 8) and of several headers (10). */
const ERRORS = inPart("errors", [
  ["UNCORRECTABLE_MASK", 0x08, 32],
  ["UNCORRECTABLE_SEVERITY", 0x0c, 32],
  ["CORRECTABLE_MASK", 0x14, 32],
  ["ERROR_CONTROL", 0x18, 32, 0x0000_0540],
]);

/** 7.8.6: how large BARs are (13:8); the first tells how many there are (7:5). They decide which address bits the BARs keep. */
const FIRST_SIZE: ConfigRegister = { name: "BAR_SIZE_0", part: "barSizes", offset: 0x08, widthBits: 32 };
const BAR_SIZES = [0, 1, 2, 3, 4, 5].flatMap((index) =>
  inPart(
    "barSizes",
    [[`BAR_SIZE_${index}`, FIRST_SIZE.offset + 8 * index, 32, 0x0000_3f00]],
    (card) => card.has("barSizes") && index < ((card.read(FIRST_SIZE) >>> 5) & 0x7),
  ),
);

/** PCI Local Bus Specification 3.0, 6.2.5. */
const ADDRESSES = inPart("header", [
  ...[0, 1, 2, 3, 4, 5].map((index): Line => [`BAR${index}`, 0x10 + 4 * index, 32]),
  ["EXPANSION_ROM", 0x30, 32, 0xffff_f801],
]).map((register) => ({ ...register, isAddress: true }));
/** PCI Local Bus Specification 3.0, 6.2.4. */
const HEADER = inPart("header", [
  ["CACHE_LINE_SIZE", 0x0c, 8],
  ["LATENCY_TIMER", 0x0d, 8],
  ["INTERRUPT_LINE", 0x3c, 8],
]);

/** PCI Local Bus Specification 3.0, 6.8.1: 64-bit address (7) and masks for vectors (8) decide where the rest is. */
const MSI_CONTROL: ConfigRegister = { name: "MSI_CONTROL", part: "msi", offset: 0x02, widthBits: 16 };
const msiHas = (bits: number, value: number) => (card: ConfigFunction) => card.has("msi") && (card.read(MSI_CONTROL) & bits) === value;
const MSI = [
  ...inPart("msi", [["MSI_ADDRESS", 0x04, 32]]),
  ...inPart("msi", [["MSI_UPPER_ADDRESS", 0x08, 32]], msiHas(0x0080, 0x0080)),
  ...inPart("msi", [["MSI_DATA", 0x08, 16]], msiHas(0x0080, 0x0000)),
  ...inPart("msi", [["MSI_DATA", 0x0c, 16]], msiHas(0x0080, 0x0080)),
  ...inPart("msi", [["MSI_MASK", 0x0c, 32]], msiHas(0x0180, 0x0100)),
  ...inPart("msi", [["MSI_MASK", 0x10, 32]], msiHas(0x0180, 0x0180)),
  // Enable (0) and how many vectors (6:4), when all else stands.
  ...inPart("msi", [["MSI_CONTROL", 0x02, 16, 0x0071]]),
];
/** PCI Local Bus Specification 3.0, 6.8.2: function mask (14) and enable (15). The table is in a BAR; each of its vectors boots masked. */
const MSIX = inPart("msix", [["MSIX_CONTROL", 0x02, 16, 0xc000]]);

/** PCI Local Bus Specification 3.0, 6.2.2. */
export const COMMAND: ConfigRegister = { name: "COMMAND", part: "header", offset: 0x04, widthBits: 16 };
/** I/O and memory space. */
export const DECODES = 0x0003;

/**
 * In the order in which they come back, which is that of `pci_restore_state` of Linux 6.1 but for MSI, which comes before COMMAND here:
 * latencies, PCI Express, BAR sizes, errors, BARs, then COMMAND, and the power state last. Status registers are not among them, nor
 * what only drivers use: ATS, PASID, ACS, SR-IOV.
 */
export const CARD_CONTROLS: readonly CardControl[] = [
  ...LATENCY,
  ...DEVICE_CONTROL,
  ...VERSION_2,
  ...SUBSTATES,
  ...LINK_CONTROL,
  ...BAR_SIZES,
  ...ERRORS,
  ...ADDRESSES,
  ...HEADER,
  ...MSI,
  ...MSIX,
  { ...COMMAND, keep: 0xffff, isThere: () => true },
  // PCI Bus Power Management Interface Specification 1.2, 3.2.4: state (1:0), PME enable (8), data select (12:9). A 1 clears bit 15.
  { ...POWER_CONTROL, keep: 0x1f03, strobes: 0x8000, isThere: (card) => card.has("power") },
];
