/** What a controller can be for those above it, and what it must then be able to do. */
export interface PortOperations {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly summary: string;
}

/** Every port begins with `open()` and ends with `close()`. */
export const PORTS = {
  spi: {
    required: ["open()", "transfer(send[], receive[])", "close()"],
    optional: [],
    summary: "Bytes over SPI: one transaction with the chip selected throughout; either buffer may be empty.",
  },
  parallel: {
    required: ["open()", "read(address) -> value", "write(address, value)", "close()"],
    optional: ["readBlock(address, data[])", "writeBlock(address, data[])"],
    summary: "Words of a 16-bit parallel NOR bus. Addresses count words; the first byte of a block is the low half of its first word.",
  },
  memory: {
    required: ["open()", "read(address, data[])", "erase(address, sizeBytes)", "program(address, data[])", "close()"],
    optional: ["identify() -> id"],
    summary:
      "A flash whose commands the hardware gives itself. Addresses count bytes; addresses and lengths are multiples of 4. `erase` is asked for one of the chip's erase sizes, `program` for a page or less; both return when the flash is done. `identify` gives the JEDEC id, first byte highest.",
  },
  stream: {
    required: ["open()", "begin(sizeBytes)", "write(data[])", "end()", "close()"],
    optional: ["abort()", "identify() -> id", "readBack(data[])"],
    summary:
      "Configures the FPGA directly. `write` is called with consecutive parts, each but the last of 64 KiB; `abort` after a failure between `begin` and `end`. `identify` gives the IDCODE. `readBack` gives what was loaded, from its first byte.",
  },
  reload: {
    required: ["open()", "reload(address)", "close()"],
    optional: ["identify() -> id", "bootStatus() -> isFallback"],
    summary:
      "Makes the FPGA boot from an address of its flash, in bytes. `bootStatus` gives 1 when the running image is the fallback one, 0 when it is not.",
  },
  window: {
    required: ["open()", "read(offset) -> value", "write(offset, value)", "close()"],
    optional: ["pushBytes(offset, data[])", "pullBytes(offset, data[])"],
    summary:
      "A bus behind registers: other controllers lie in it as in a BAR. The accesses are 32 bits wide; `pushBytes` and `pullBytes` move bytes through one register of which only the low 8 bits carry data.",
  },
} as const satisfies Readonly<Record<string, PortOperations>>;

export type PortKind = keyof typeof PORTS;
// The keys of a typed table are its type's keys; a tuple for zod.
export const PORT_KINDS = Object.keys(PORTS) as [PortKind, ...PortKind[]];
