import type { Width } from "../../core/bus/bus.ts";
import { makeImage } from "../end-to-end/flash-and-read-back.ts";
import { openCorpus } from "../support/corpus.ts";
import { seededRandom } from "../support/random.ts";
import { writeConfiguration } from "../support/write-configuration.ts";
import type { Content } from "./flash-profiles.ts";
import type { GuestAccess } from "./proxy-card.ts";
import type { Wiring } from "./spi-commands.ts";

/** An image file and what of it the flash is to hold. */
export interface TestImage {
  readonly file: Uint8Array;
  readonly payload: Uint8Array;
}

/** A card in a slot of the guest, and what is written to it. */
export interface FlashCase {
  readonly slot: number;
  readonly profile: string;
  readonly image: TestImage;
  /** Where region `user` begins. */
  readonly address: number;
  readonly old: readonly Content[];
  /** The space of the controller, which has all of it from `firstOffset` on. */
  readonly space: "bar0" | "config";
  readonly firstOffset: number;
  /** Of each access to the controller. */
  readonly widthBits: Width;
  readonly wiring: Wiring;
}

const numberOf = (access: GuestAccess | undefined) => (access === undefined ? undefined : Number(access.value));

const IDCODE = 0x0221_0093;

/** The smallest real bitstream of the corpus, or without one an image of its size and for its part that configures nothing. */
function smallBitstream(): TestImage {
  const corpus = openCorpus();
  const row = corpus?.rows.find(({ file }) => file === "xilinx-bit/bscan_spi_xc3s50a.bit");
  if (corpus === undefined || row?.payloadOffset === undefined || row.payloadBytes === undefined) {
    const payload = writeConfiguration({ idcode: IDCODE, frames: Uint32Array.from({ length: 6000 }, (_, index) => index * 0x9e37_79b1) });
    return { file: payload, payload };
  }
  const file = corpus.load(row);
  return { file, payload: file.subarray(row.payloadOffset, row.payloadOffset + row.payloadBytes) };
}

const random = seededRandom("old content");
const BITSTREAM = smallBitstream();
const BITSTREAM_ADDRESS = 0x40_0000;
const BITSTREAM_END = BITSTREAM_ADDRESS + BITSTREAM.payload.length;

/** AMD PG153, table 2-4, with the core at 0x1000 of the BAR. */
const SPISR = 0x1064;
const SPIDTR = 0x1068;
const SPISSR = 0x1070;
const NONE_SELECTED = 0xffff_ffff;

export const quadSpiCase = (slot: number): FlashCase => ({
  slot,
  profile: "test/small-fpga",
  image: BITSTREAM,
  address: BITSTREAM_ADDRESS,
  old: [
    // Lost: the start of an older image, with its sync word.
    { address: BITSTREAM_ADDRESS, data: BITSTREAM.payload.slice(0, 64) },
    { address: BITSTREAM_ADDRESS + 64, data: random.bytes(6000) },
    // Lost up to the end of the image, and kept beyond it although its subsector is erased.
    { address: BITSTREAM_END - 500, data: random.bytes(1000) },
    { address: BITSTREAM_ADDRESS + 0x1_0000, data: random.bytes(256) },
    { address: 0, data: random.bytes(4096) },
  ],
  space: "bar0",
  firstOffset: 0,
  widthBits: 32,
  wiring: {
    isDeselect: ({ kind, offset, value }) => kind === "write" && offset === SPISSR && value === NONE_SELECTED,
    isControllerPoll: ({ kind, offset }) => kind === "read" && offset === SPISR,
    opcode: (command) => numberOf(command.find(({ kind, offset }) => kind === "write" && offset === SPIDTR)),
  },
});

/** No real one: every byte takes 16 accesses and more. */
const PIN_IMAGE = makeImage(700);
const PIN_IMAGE_ADDRESS = 0x80_0000;
/** TI SCPS212: serial bus at 0xb2, GPIO control at 0xb4, GPIO data at 0xb6; the select is GPIO 1, data to the chip GPIO 3, the clock GPIO 4. */
const SERIAL_BUS = 0xb2;
const GPIO_DATA = 0xb6;
const CS_N = 0x02;
const DATA = 0x08;
const CLOCK = 0x10;

/** SPI mode 0: the chip takes a bit, the highest first, when the clock rises. */
function firstClockedByte(command: readonly GuestAccess[]): number | undefined {
  const pins = command.flatMap(({ kind, offset, value }) => (kind === "write" && offset === GPIO_DATA ? [Number(value)] : []));
  const taken = pins.filter((state, at) => (state & CLOCK) !== 0 && ((pins[at - 1] ?? 0) & CLOCK) === 0).slice(0, 8);
  return taken.length < 8 ? undefined : taken.reduce((byte, state) => (byte << 1) | ((state & DATA) === 0 ? 0 : 1), 0);
}

export const pinCase = (slot: number): FlashCase => ({
  slot,
  profile: "test/pins",
  image: { file: PIN_IMAGE, payload: PIN_IMAGE },
  address: PIN_IMAGE_ADDRESS,
  // Kept: beside the image, and in the golden region.
  old: [
    { address: PIN_IMAGE_ADDRESS + PIN_IMAGE.length, data: random.bytes(500) },
    { address: 0, data: random.bytes(4096) },
  ],
  space: "config",
  firstOffset: SERIAL_BUS,
  widthBits: 16,
  wiring: {
    isDeselect: ({ kind, offset, value }) => kind === "write" && offset === GPIO_DATA && (Number(value) & CS_N) !== 0,
    isControllerPoll: () => false,
    opcode: firstClockedByte,
  },
});
