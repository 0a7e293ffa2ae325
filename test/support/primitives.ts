/** One need of a real flasher, and the profile in this repository that shows how it is said. */
export interface Primitive {
  readonly number: number;
  readonly need: string;
  /** In the words of the language. */
  readonly how: string;
  /** Ids of profiles, each with what in its text shows it. */
  readonly shown: readonly (readonly [id: string, text: RegExp])[];
}

/** The needs were collected from eleven flashers for PCIe cards; each is something that at least one of them cannot do without. */
export const PRIMITIVES: readonly Primitive[] = [
  {
    number: 1,
    need: "BARs of several access widths, I/O ports, configuration space",
    how: "`bar`, `ioBar`, `config`, `memory` of a card's window; `access` and `width` of the controller's",
    shown: [
      ["virtual/kintex-7", /bar: 0/],
      ["mesa/5i20", /ioBar: \d/],
      ["virtual/opencapi", /config: 0x/],
      ["intel/cvp-v2", /access: \[8, 32\]/],
      ["ti/xio2001-gpio", /access: \[16\]/],
    ],
  },
  {
    number: 2,
    need: "capabilities found by id, revision and length, which choose a variant",
    how: "`capability`, `firstOf`, and `with` at a place",
    shown: [
      ["virtual/mcap", /vsecId: 0x0*1\b/],
      ["virtual/capi", /firstOf:/],
    ],
  },
  {
    number: 3,
    need: "blocks found by a linked list, by a cookie, or by a list of names",
    how: "`list`, `cookie`, `csr` and `--csr`",
    shown: [
      ["virtual/corundum", /list: \{/],
      ["virtual/mesa-hm2", /cookie:/],
      ["virtual/litex", /csr: flash/],
    ],
  },
  {
    number: 4,
    need: "a bus behind address and data registers, with other controllers on it",
    how: "port `window`; `through` of a card's window",
    shown: [
      ["opencapi/config-axi-window", /provides: window/],
      ["virtual/opencapi", /through: /],
    ],
  },
  {
    number: 5,
    need: "registers with fields; changing one field; registers that cannot be read back",
    how: "`fields`, `modify`, `shadow`, `access`",
    shown: [
      ["amd/mcap-v1", /- modify:/],
      ["amd/axi-quad-spi", /access: write-only/],
      ["example/rich", /shadow: true/],
    ],
  },
  {
    number: 6,
    need: "reads that pop, writes that toggle or clear, bits that clear themselves, no access after this one",
    how: "`readAction`, `modifiedWriteValues`, `selfClearing`, `detach`",
    shown: [
      ["litex/litespi", /readAction: modify, modifiedWriteValues: modify/],
      ["opencores/spi-master", /selfClearing: true/],
      ["example/rich", /modifiedWriteValues: w0c/],
      ["amd/axi-hwicap", /detach:/],
    ],
  },
  {
    number: 7,
    need: "polls with a mask, a failure mask, a first wait, a growing pause and a deadline by the clock",
    how: "`poll` with `failIf`, `firstAfterUs`, `intervalUs`, `timeoutMs`",
    shown: [["amd/axi-quad-spi", /failIf: [\s\S]*firstAfterUs: [\s\S]*timeoutMs: /]],
  },
  {
    number: 8,
    need: "polls that compare with a counter, also modulo 256",
    how: "`until`",
    shown: [
      ["intel/cvp-v2", /until: credits != \(packetsSent & 0xff\)/],
      ["ibm/capi-vsec", /until: remaining == left/],
    ],
  },
  {
    number: 9,
    need: "polls for a bit that toggles until the work is done",
    how: "`before`; chips with the AMD command set are polled so by `core/memory`",
    shown: [
      ["example/rich", /before: before/],
      ["spansion/s29gl01gp", /type: cfi/],
    ],
  },
  {
    number: 10,
    need: "all ones is no data: ask whether the card is there",
    how: "`presence`",
    shown: [
      ["amd/axi-quad-spi", /presence: SPICR/],
      ["amd/mcap-v1", /presence: config/],
    ],
  },
  { number: 11, need: "a read that pushes posted writes out", how: "`flush`", shown: [["amd/axi-quad-spi", /- flush: /]] },
  {
    number: 12,
    need: "waiting, also as long as the clocks of a transfer take",
    how: "`delay`, `firstAfterUs`, both with expressions",
    shown: [
      ["slac/axi-micron-n25q", /- delay: \{ us: firstAfterUs/],
      ["opencores/spi-master", /firstAfterUs: bits \* 2/],
    ],
  },
  {
    number: 13,
    need: "filling a FIFO by its vacancy, by a full bit, by a depth that is known or was probed, by credits",
    how: "`chunks` with an expression in `atMost`, or with `room`; `poll` before each part",
    shown: [
      ["amd/axi-hwicap", /atMost: vacancy \* 4/],
      ["amd/axi-quad-spi", /atMost: fifoDepth/],
      ["intel/cvp-v2", /- poll: \{ TX_CREDITS: credits \}/],
      ["ibm/capi-vsec", /- poll: \{ CNTL: \{ portBusy: 0 \} \}/],
      ["example/rich", /room:\n\s+- read: \{ ROOM: \{ free: free \} \}/],
    ],
  },
  {
    number: 14,
    need: "draining a FIFO by its occupancy, by an empty bit, by a known count, or by throwing it away",
    how: "`poll` and `pull`; a reset where nothing is wanted",
    shown: [
      ["amd/axi-hwicap", /- poll: \{ RFO: \{ occupancy: 1 \} \}/],
      ["litex/litespi", /rxReady: pending/],
      ["amd/axi-quad-spi", /rxReset: 1/],
    ],
  },
  {
    number: 15,
    need: "a buffer written to one address, with a check after each part",
    how: "`push` inside `chunks`",
    shown: [["amd/mcap-v1", /atMost: 4096[\s\S]*- push: \{ WRITE_DATA: part \}[\s\S]*- call: \{ check: \{\} \}/]],
  },
  {
    number: 16,
    need: "a buffer copied to a range of addresses and back",
    how: "`store` and `fetch` on a register with `count`",
    shown: [
      ["slac/axi-micron-n25q", /- store: \{ PAGE: data \}\n\s+wordBytes: 4\n\s+byteOrder: big/],
      ["generic/parallel-window", /- fetch: /],
    ],
  },
  {
    number: 17,
    need: "one word written many times",
    how: "`push` with `times`",
    shown: [
      ["amd/mcap-v1", /- push: \{ WRITE_DATA: 0x20000000 \}\n\s+times: 100/],
      ["intel/cvp-v1", /times: 244/],
    ],
  },
  {
    number: 18,
    need: "pins driven bit by bit, on several lanes, in a clock phase, with others held",
    how: "`shift` with `clock`, `out`, `in`, `hold`, `clockIdle`, `sampleOn`, `bitOrder`",
    shown: [
      ["corundum/flash-spi", /- shift: \{ CTRL0: \{ clock: clk, out: d0 \} \}/],
      ["ti/xio2001-gpio", /hold: \{ gpio0: 1 \}/],
      ["example/rich", /sampleOn: trailing/],
    ],
  },
  {
    number: 19,
    need: "a SPI transaction with the chip held, whatever the controller makes of it",
    how: "port `spi`; port `memory` where the hardware gives the commands",
    shown: [
      ["mesa/hm2-spi", /transfer\(send\[\], receive\[\]\):/],
      ["slac/axi-micron-n25q", /provides: memory/],
    ],
  },
  {
    number: 20,
    need: "a register of two words, of which the second commits",
    how: "`words`, `wordOrder`",
    shown: [["litex/spiflash", /wordOrder: high-first/]],
  },
  {
    number: 21,
    need: "byte order, bit order, words of several bytes, a tail that fills no word",
    how: "`byteOrder`, `reverseBits`, `wordBytes`, `tail`; `transforms` of a memory or of `load`",
    shown: [
      ["amd/axi-hwicap", /byteOrder: big/],
      ["opencores/spi-master", /reverseBits: 8/],
      ["intel/cvp-v2", /tail: 0/],
      ["virtual/corundum-bpi", /transforms: \[reverse-bits-16\]/],
    ],
  },
  {
    number: 22,
    need: "one word of the bus that becomes several bytes behind it",
    how: "`pushBytes`, `pullBytes` of the port `window`; `dataBits`",
    shown: [
      ["opencapi/config-axi-window", /pushBytes\(offset, data\[\]\):/],
      ["amd/axi-quad-spi", /dataBits: 8/],
    ],
  },
  {
    number: 23,
    need: "two chips side by side: nibbles, an unsplit start, halved addresses, both waited for",
    how: "`striped`, `unsplitBytes`",
    shown: [
      ["virtual/dual", /striped: \{ with: \[\{ chipSelect: 0 \}, \{ chipSelect: 1 \}\]/],
      ["virtual/corundum-dual", /unsplitBytes: 0x68/],
    ],
  },
  {
    number: 24,
    need: "flashes larger than three address bytes reach",
    how: "`addressBytes`, `bank`; the chip is left as the FPGA expects it",
    shown: [
      ["winbond/w25q256jv", /bank: extended-address-register/],
      ["micron/mt25ql256a", /addressBytes: 4/],
    ],
  },
  {
    number: 25,
    need: "sizes, opcodes and times from the chip's own tables, or in their place",
    how: "a memory without `chip`; memory profiles; `sfdp`",
    shown: [
      ["qemu/petalogix-ml605", /nor: \{ type: cfi, controller: nor, source/],
      ["micron/n25q128a", /jedecId: 20ba18/],
    ],
  },
  {
    number: 26,
    need: "counts minus one, scaled addresses",
    how: "expressions",
    shown: [
      ["ibm/capi-vsec", /SIZE: length\(data\) \/ 4 - 1/],
      ["amd/axi-hwicap", /address >> wbstarShift/],
    ],
  },
  {
    number: 27,
    need: "magic words and keys",
    how: "`write` of a number",
    shown: [
      ["corundum/fw-id", /0xfee1dead/i],
      ["slac/axi-micron-n25q", /- write: \{ TEST: password \}/],
    ],
  },
  {
    number: 28,
    need: "conditions, another attempt, another way, steps that run in any case",
    how: "`if`, `retry`, `try` with `else`, `finally`",
    shown: [
      ["amd/mcap-v1", /- retry: \{ atMost: 11 \}/],
      ["amd/mcap-v1", /- try:/],
      ["amd/axi-quad-spi", /finally:/],
      ["intel/cvp-v2", /- if: ready/],
    ],
  },
  {
    number: 29,
    need: "registers put back as they were",
    how: "`variables` from `open` to `close`, `save` inside an operation",
    shown: [
      ["ti/xio2001-gpio", /GPIO_CONTROL: savedControl/],
      ["amd/mcap-v1", /CONTROL: savedControl/],
      ["example/rich", /- save: \[SENSE, PINS\]/],
    ],
  },
  {
    number: 30,
    need: "asking the hardware for the port, and giving it back",
    how: "`poll` after the request, `else` to undo it; the lock between processes is barflash's own",
    shown: [["amd/mcap-v1", /requestAccess: 1[\s\S]*ownedElsewhere: 0/]],
  },
  {
    number: 31,
    need: "parameters that are asked of the hardware",
    how: "`variables` that `open` sets",
    shown: [
      ["amd/axi-hwicap", /- read: \{ WFV: \{ vacancy: vacancy \} \}/],
      ["corundum/flash-spi", /- read: \{ CTRL0: \{ d0: sent, d1: received, d2d3: upper \} \}/],
    ],
  },
  {
    number: 32,
    need: "parts of a flash with a name, a purpose and a rule",
    how: "`regions` with `role`",
    shown: [["virtual/kintex-7", /role: golden/]],
  },
  {
    number: 33,
    need: "an image that is checked and changed on its way",
    how: "`fpga`, `transforms`, `unsplitBytes`, `accepts`",
    shown: [
      ["virtual/kintex-7", /fpga: \{ part: xc7k70t, idcode: /],
      ["virtual/hwicap", /accepts: /],
    ],
  },
  {
    number: 34,
    need: "making the FPGA boot again",
    how: "port `reload`, `detach`, `bootStatus`; `reload` of a card",
    shown: [
      ["slac/axi-version", /detach:/],
      ["amd/axi-hwicap", /bootStatus\(\) -> isFallback:/],
      ["virtual/litex", /reload: \{ controller: icap/],
    ],
  },
  {
    number: 35,
    need: "registers of the bridge above the card",
    how: "`upstream`",
    shown: [["virtual/xio2001", /upstream: true/]],
  },
  {
    number: 36,
    need: "what will be sent, before it is sent",
    how: "`barflash profile explain`, `--dry-run`; `barflash profile test` compares with the document",
    shown: [["opencores/spi-master", /provides: spi/]],
  },
  {
    number: 37,
    need: "trying a profile without the card",
    how: "`sim:CARD` for controllers with a model, `qemu:`, and trials for all",
    shown: [
      ["virtual/kintex-7", /use: amd\/axi-quad-spi/],
      ["qemu/petalogix-ml605", /memory: 0x/],
    ],
  },
];
