import type { Options } from "yargs";

const text = <const T extends Options>(option: T) => ({ ...option, type: "string", requiresArg: true }) as const;
const flag = <const T extends Options>(option: T) => ({ ...option, type: "boolean", default: false }) as const;

/** Of every command. */
export const OUTPUT_OPTIONS = {
  json: flag({ describe: "print one JSON object a line, and nothing else, on stdout" }),
  quiet: flag({ alias: "q", describe: "no progress and no summary" }),
} as const;

/** Of the commands that open a card. */
export const CARD_OPTIONS = {
  card: text({ alias: "c", describe: "address of the card (or BARFLASH_CARD); needed when several are found" }),
  profile: text({ alias: "p", describe: "id or file of the card profile (or BARFLASH_PROFILE)" }),
  memory: text({ describe: "memory of the card; the first one of its profile by default" }),
  unbind: flag({ describe: "take the card from its driver meanwhile, and give it back at the end" }),
  access: { ...text({ describe: "way to a PCI card; chosen by what the system allows when absent" }), choices: ["sysfs", "vfio"] as const },
  csr: text({ describe: "csr.json of a LiteX design, for cards whose registers lie where it says (or BARFLASH_CSR)" }),
} as const;

/** Of the command that makes files for the boot; it takes several cards. */
export const BOOT_OPTIONS = {
  card: {
    ...text({ alias: "c", describe: "address of a card, such as 0000:03:00.0 (or BARFLASH_CARD); may be given several times" }),
    array: true,
    nargs: 1,
  },
  output: text({ alias: "o", describe: "write the files below this folder, as they belong below /; they are printed when absent" }),
  name: { ...text({ describe: "name of this set of files; two sets on a machine need two names" }), default: "barflash-boot" },
  "on-failure": {
    ...text({ describe: "what becomes of a card whose flash failed: its driver gets it all the same, or nobody" }),
    choices: ["attach", "keep-away"] as const,
    default: "attach" as const,
  },
  timeout: text({ describe: "seconds until the flash is stopped; by default what the slowest flash needs for the image" }),
  initramfs: {
    ...text({ describe: "keep drivers away in the initramfs too, for drivers that it has" }),
    choices: ["initramfs-tools", "dracut"] as const,
  },
} as const;

/** Where in the memory. */
export const PLACE_OPTIONS = {
  region: text({ describe: "region of the memory, as the card profile names it" }),
  offset: text({ describe: "bytes from the start of the region or the memory; 0x hex, KiB and MiB are understood" }),
} as const;

export const SIZE_OPTION = {
  size: text({ describe: "bytes; by default up to the end of the region or the memory" }),
} as const;

export const DRY_RUN_OPTION = {
  "dry-run": flag({ describe: "look at the card, print what would be done, and change nothing" }),
} as const;

export const YES_OPTION = {
  yes: flag({ alias: "y", describe: "do not ask" }),
} as const;

export const NO_VERIFY_OPTION = {
  "no-verify": flag({ describe: "do not read back what was written" }),
} as const;

/** Of the commands that change a card. Each refusal has its own override; there is no general one. */
export const CHANGE_OPTIONS = {
  ...DRY_RUN_OPTION,
  ...YES_OPTION,
  ...NO_VERIFY_OPTION,
  backup: text({ describe: "save what the region holds to this new file first; given again after an interruption, it is kept" }),
  unprotect: flag({ describe: "clear the chip's write protection first, if it has any; it stays cleared" }),
  "allow-golden": flag({ describe: "write to a golden region" }),
} as const;

export const PART_MISMATCH_OPTION = {
  "allow-part-mismatch": flag({ describe: "accept another part than the card's" }),
} as const;

export const ALLOW_FULL_OPTION = {
  "allow-full": flag({ describe: "load an image for the whole FPGA through a port that takes partial ones" }),
} as const;

export const IMAGE_OPTIONS = {
  "allow-part-mismatch": flag({ describe: "accept an image for another part than the card's" }),
  "allow-partial": flag({ describe: "accept a partial bitstream" }),
} as const;
