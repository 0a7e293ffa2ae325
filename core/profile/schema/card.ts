import { z } from "zod";
import { header, named } from "./controller.ts";
import { count, name, profileId, some, source, text, whole, wholeHex, word } from "./values.ts";

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

/** Addresses and sizes stay exact in a JavaScript number. */
const address = () => wholeHex(0, Number.MAX_SAFE_INTEGER);
const size = () => wholeHex(1, Number.MAX_SAFE_INTEGER);

const cardWindow = z
  .strictObject({
    bar: whole(0, 5).optional().describe("Number of the PCI base address register. Either this or `memory`."),
    memory: address().optional().describe("Physical address, for a card that is no PCI device."),
    sizeBytes: size().describe("Bytes to map."),
    source: source(),
  })
  .meta({ id: "cardWindow", description: "A range of the card's address space." });

const parameterValues = () => named(count()).optional().describe("Parameter of the controller → value.");

const cardController = z
  .strictObject({
    use: profileId().describe("Id of a controller profile."),
    window: name().describe("One of `windows`."),
    offset: address().describe("Bytes from the start of the window."),
    with: parameterValues(),
    source: source(),
  })
  .meta({ id: "cardController", description: "A controller of the card." });

const region = z
  .strictObject({
    address: address().describe("First byte in the flash."),
    sizeBytes: size().describe("Bytes."),
    role: word(["golden", "user", "guard", "data"]).describe("`golden` is never written without `--allow-golden`."),
    source: source(),
  })
  .meta({ id: "region", description: "A part of a flash with one purpose." });

const cardMemory = z
  .strictObject({
    type: word(["spi-nor"]).describe("Command set of the flash."),
    controller: name().describe("One of `controllers`."),
    with: parameterValues(),
    chip: profileId().optional().describe("Id of a memory profile. Without it the chip is identified by its JEDEC id and its SFDP tables."),
    source: source(),
    regions: named(region).optional().describe("Name → part of the flash."),
  })
  .meta({ id: "cardMemory", description: "A flash of the card." });

export const cardSchema = z
  .strictObject({
    ...header,
    kind: z.literal("card"),
    match: z
      .array(match)
      .min(1, { error: "expected at least one match" })
      .optional()
      .describe("PCI ids; a card without them is named by the user."),
    fpga: fpga.optional(),
    windows: some(cardWindow, "window").describe("Name → range."),
    controllers: some(cardController, "controller").describe("Name → controller."),
    memories: some(cardMemory, "memory").describe("Name → flash; the first is the default."),
  })
  .meta({ id: "card", description: "Which controllers and memories a card has, and where." });
