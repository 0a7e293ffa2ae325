import * as z from "zod";
import { DEFAULT_BOOT_MS, LARGEST_ADDRESS, LIMITS } from "../limits.ts";
import { header, named } from "./controller.ts";
import { atMost, count, name, profileId, some, source, text, whole, wholeHex, word } from "./values.ts";

const id16 = () => wholeHex(0, 0xffff);

const match = z
  .strictObject({
    vendorId: id16().describe("PCI vendor id."),
    deviceId: id16().describe("PCI device id."),
    subsystemVendorId: id16().optional().describe("Only cards with this subsystem vendor id."),
    subsystemId: id16().optional().describe("Only cards with this subsystem id."),
    revision: wholeHex(0, 0xff).optional().describe("Only cards with this revision id."),
    source: source(),
  })
  .meta({ id: "match", description: "PCI ids of the card." });

const fpga = z
  .strictObject({
    part: text("a part such as xc7k70t").describe("Part as it stands in an image: `xc7k70t`."),
    idcode: wholeHex(0, 0xffff_ffff).describe("JTAG IDCODE; the revision in bits 31 to 28 is not compared."),
    source: source(),
  })
  .meta({ id: "fpga", description: "The FPGA that images must be made for." });

const address = () => wholeHex(0, LARGEST_ADDRESS);
const size = () => wholeHex(1, LARGEST_ADDRESS);

const configOffset = () => wholeHex(0, 0xfff);

/** Which capability of a function, and what in it must be as told. */
const capability = z
  .strictObject({
    id: wholeHex(0, 0xffff).describe("Capability id; 0x09 and, extended, 0x0b are the vendor-specific ones."),
    extended: z.literal(true).optional().describe("In the list of extended capabilities, from 0x100 on."),
    vsecId: id16().optional().describe("VSEC id of a vendor-specific extended capability."),
    vsecRevision: wholeHex(0, 0xf).optional().describe("Its revision."),
    vsecLengthBytes: wholeHex(0, 0xfff).optional().describe("Its length."),
  })
  .meta({ id: "capability", description: "A PCI capability; the first one that fits counts." });

const placement = {
  bar: whole(0, 5).optional().describe("Memory BAR of the card."),
  ioBar: whole(0, 5).optional().describe("I/O port BAR of the card."),
  memory: address().optional().describe("Physical address, for a card that is no PCI device."),
  config: configOffset().optional().describe("Offset in the PCI configuration space."),
  capability: capability.optional().describe("Begins where this capability begins."),
  upstream: z.literal(true).optional().describe("`config` or `capability` is that of the bridge above the card."),
  through: name().optional().describe("One of `controllers` that provides a `window`."),
  offset: address().optional().describe("Bytes from there; 0 when absent. Not with `memory` and `config`, which say it themselves."),
  with: named(count()).optional().describe("Parameter → value, for every controller in this window: what the place says about the build."),
};

const candidate = z
  .strictObject({ ...placement, source: source() })
  .meta({ id: "placement", description: "One of several places where a window can be." });

const cardWindow = z
  .strictObject({
    ...placement,
    firstOf: z
      .array(candidate)
      .min(2, { error: "expected at least two places" })
      .max(LIMITS.cardParts, { error: `expected at most ${LIMITS.cardParts} places` })
      .optional()
      .describe("Places that are looked at in this order; the first that the card has counts."),
    plainMemory: z
      .literal(true)
      .optional()
      .describe(
        "For a `bar`: all of the window is plain memory, where reads change nothing and the order of writes means nothing; the system may combine writes. Counts when all windows in the BAR have it and the BAR is prefetchable.",
      ),
    sizeBytes: size().describe("Bytes to map."),
    source: source(),
  })
  .meta({
    id: "cardWindow",
    description:
      "A range of one of the card's address spaces: exactly one of `bar`, `ioBar`, `memory`, `config`, `capability`, `through` and `firstOf`.",
  });

const parameterValues = () => named(count()).optional().describe("Parameter of the controller → value.");

const blockList = z
  .strictObject({
    first: address().describe("Offset of the first block in the window."),
    typeOffset: address().describe("Offset of the type inside a block."),
    type: wholeHex(0, 0xffff_ffff).describe("The type that is wanted."),
    versionOffset: address().optional().describe("Offset of the version inside a block."),
    version: wholeHex(0, 0xffff_ffff).optional().describe("The version that is wanted; any when absent."),
    nextOffset: address().describe("Offset of the place where a block holds the offset of the next one; 0 there ends the list."),
  })
  .meta({ id: "blockList", description: "A linked list of register blocks of 32-bit words." });

const cookie = z
  .strictObject({
    at: z.array(address()).min(1).max(LIMITS.discoveries).describe("Offsets in the window where the controller can begin."),
    offset: address().describe("Offset of the word to look at, from there."),
    value: wholeHex(0, 0xffff_ffff).describe("What it holds."),
    mask: wholeHex(0, 0xffff_ffff).optional().describe("Bits that are compared; all when absent."),
  })
  .meta({ id: "cookie", description: "A word that tells where a controller is." });

const placeInWindow = {
  window: name().describe("One of `windows`."),
  offset: address().optional().describe("Bytes from the start of the window; not used where `--csr` names the registers."),
  list: blockList.optional().describe("The controller is a block of a linked list."),
  cookie: cookie.optional().describe("The controller is where a word says so."),
};

const cardController = z
  .strictObject({
    use: profileId().describe("Id of a controller profile."),
    ...placeInWindow,
    otherWindows: named(
      z.strictObject({
        window: name().describe("One of `windows`."),
        offset: address().describe("Bytes from its start."),
        source: source(),
      }),
    )
      .optional()
      .describe("Place of each of the controller's `otherWindows`."),
    csr: name()
      .optional()
      .describe(
        "Prefix of the controller's registers in a LiteX `csr.json`, which `--csr` names; without `offset` no card is opened without it.",
      ),
    with: parameterValues(),
    source: source(),
  })
  .meta({
    id: "cardController",
    description: "A controller of the card, in one window: exactly one of `offset`, `list` and `cookie`, or only `csr`.",
  });

const region = z
  .strictObject({
    address: address().describe("First byte in the flash."),
    sizeBytes: size().describe("Bytes."),
    role: word(["golden", "user", "guard", "data"]).describe("`golden` is never written without `--allow-golden`."),
    source: source(),
  })
  .meta({ id: "region", description: "A part of a flash with one purpose." });

const TRANSFORMS = ["reverse-bits-8", "reverse-bits-16", "reverse-bits-32", "swap-bytes-16", "swap-bytes-32"] as const;
const transforms = () =>
  z
    .array(word(TRANSFORMS))
    .min(1, { error: "expected at least one transform" })
    .optional()
    .describe("What is done to the bytes of an FPGA image, in this order, before they go to the card; not to regions that hold data.");

const striped = z
  .strictObject({
    with: z
      .array(named(count()))
      .length(2, { error: "expected the parameters of two chips" })
      .describe("Parameter of the controller → value, for the chip with the low nibbles and for the one with the high nibbles."),
    unsplitBytes: whole(0, 0x1000)
      .optional()
      .describe("So many bytes at the start of each region go whole to the first chip; the second one stays erased there. 0 when absent."),
    source: source(),
  })
  .meta({
    id: "striped",
    description: "Two equal chips side by side: each byte of the memory has its low nibble on one and its high nibble on the other.",
  });

const cardMemory = z
  .strictObject({
    type: word(["spi-nor", "cfi", "direct"]).describe(
      "Command set of the flash: `spi-nor` behind an `spi` port, `cfi` behind a `parallel` one; `direct` behind a `memory` port, whose hardware gives the commands.",
    ),
    controller: name().describe("One of `controllers`."),
    with: parameterValues(),
    chip: profileId()
      .optional()
      .describe(
        "Id of a memory profile. Without it the chip is identified by its JEDEC id and its SFDP tables, or by its CFI query; `direct` needs it.",
      ),
    striped: striped.optional().describe("The memory is two chips; `spi-nor` only."),
    transforms: transforms(),
    source: source(),
    regions: named(region).optional().describe("Name → part of the flash."),
  })
  .meta({ id: "cardMemory", description: "A flash of the card." });

const cardLoad = z
  .strictObject({
    controller: name().describe("One of `controllers`, which provides `stream`."),
    with: parameterValues(),
    accepts: word(["full", "partial", "any"]).describe(
      "Which images can be loaded while the card runs: whole ones, partial ones, or both.",
    ),
    transforms: transforms(),
    source: source(),
  })
  .meta({ id: "cardLoad", description: "How an image gets into the FPGA without its flash; it is lost with the power." });

const cardReload = z
  .strictObject({
    controller: name().optional().describe("One of `controllers`, which provides `reload`."),
    with: parameterValues(),
    link: word(["hot-reset", "disable"])
      .optional()
      .describe(
        "What is done with the link of a real card after that: `hot-reset` resets the card through the port above it, `disable` takes the link down for `bootMs`.",
      ),
    bootMs: whole(1, LIMITS.bootMs)
      .optional()
      .describe(`Milliseconds in which the FPGA boots and its link comes up at most; ${DEFAULT_BOOT_MS} when absent.`),
    memory: name().optional().describe("The memory whose regions the FPGA boots from; the first one when absent."),
    source: source(),
  })
  .meta({ id: "cardReload", description: "How the FPGA is made to boot again." });

export const cardSchema = z
  .strictObject({
    ...header,
    kind: z.literal("card"),
    notes: text().optional().describe("What no public source confirms, and what was left out for that."),
    match: z
      .array(match)
      .min(1, { error: "expected at least one match" })
      .optional()
      .describe("PCI ids; a card without them is named by the user."),
    fpga: fpga.optional(),
    windows: atMost(some(cardWindow, "window"), LIMITS.cardParts, "windows").describe("Name → range."),
    controllers: atMost(some(cardController, "controller"), LIMITS.cardParts, "controllers").describe("Name → controller."),
    memories: atMost(named(cardMemory), LIMITS.cardParts, "memories").optional().describe("Name → flash; the first is the default."),
    load: cardLoad.optional(),
    reload: cardReload.optional(),
  })
  .meta({ id: "card", description: "Which controllers and memories a card has, and where." });
