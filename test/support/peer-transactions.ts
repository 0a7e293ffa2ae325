/** Bus accesses of the best known tool for a controller: to program 256 bytes, to erase one unit, and to read one byte. */
export interface PeerFigures {
  readonly tool: string;
  readonly program: number;
  readonly erase?: number;
  readonly read?: number;
  /** How the figures came about. */
  readonly how: string;
}

/** Tools at these commits; "counted": their own code, compiled and run against a model of the registers. "derived": read in their source. */
export const PEERS: Readonly<Record<string, PeerFigures>> = {
  "amd/axi-quad-spi": {
    tool: "XRT xbflash2 963c58ee",
    program: 1188,
    erase: 1328,
    read: 4.6,
    how: "counted, FIFO of 256; it erases 16 x 4 KiB",
  },
  "opencapi/config-axi-window": { tool: "oc-utils 7230b028", program: 381, erase: 93, read: 2.0, how: "counted, FIFO of 16" },
  "corundum/flash-spi": { tool: "Corundum mqnic-fw 1ca0151b, one lane", program: 8798, erase: 351, read: 41, how: "counted" },
  "corundum/flash-bpi": { tool: "Corundum mqnic-fw 1ca0151b", program: 648, erase: 47, read: 2.5, how: "counted" },
  "litex/spiflash": { tool: "litepcie_util a71443e1", program: 816, erase: 24, read: 8, how: "derived; the program includes its verify" },
  "ibm/capi-vsec": { tool: "capi-utils acf83aa5", program: 128, read: 0.5, how: "derived" },
  "mesa/hm2-spi": { tool: "mesaflash 26bdc39f", program: 533, erase: 21, read: 3.0, how: "derived" },
  "ti/xio2001-gpio": { tool: "mesaflash 26bdc39f", program: 6330, erase: 186, read: 24, how: "derived" },
  "slac/axi-micron-n25q": { tool: "surf fc56630d", program: 69, erase: 5, read: 0.26, how: "derived" },
  "slac/axi-micron-mt28ew": { tool: "surf fc56630d", program: 128.5, erase: 13, read: 0.5, how: "derived; 257 writes for 512 bytes" },
  "amd/axi-hwicap": {
    tool: "XRT icap.c 963c58ee",
    program: 67,
    how: "derived; for each 63 words it reads the vacancy, starts, and looks once",
  },
  "amd/mcap-v1": { tool: "Xilinx xvsec 8721136e", program: 64, how: "derived; each word is followed by a wait of 1 µs" },
  "intel/cvp-v1": { tool: "Linux altera-cvp", program: 64.1, how: "derived; and one look after each 4 KiB" },
  "intel/cvp-v2": { tool: "Linux altera-cvp", program: 64.1, how: "derived; and one look and one credit after each 4 KiB" },
};

/** What another tool does with fewer accesses in a way that ours does not go, and why. */
export const OTHER_WAYS: readonly string[] = [
  "`corundum/flash-spi`: mqnic-fw on four lanes takes 2558 to program, 351 to erase and 11 to read (counted). It switches the chip to " +
    "quad commands for that. The `spi` port has one lane: the commands that every chip has at power-up need nothing that could be left " +
    "behind in the chip. One lane costs two writes a bit to send, and three accesses a bit to receive.",
];
