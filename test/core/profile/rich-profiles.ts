/** Valid profiles that use what the small ones do not; cases edit one place each. Line numbers in the cases count from 1 here. */
export const RICH_CONTROLLER = `barflash: 1
kind: controller
id: example/rich
name: Rich
provides: [parallel, reload]
documents:
  guide: Rich Guide r1
parameters:
  pollMs: { description: Longest poll, min: 1, max: 1000, default: 50, source: guide 1 }
variables:
  depth: { description: Entries of the FIFO; 0 before they were counted, initial: 0 }
window: { sizeBytes: rest, access: [8, 16, 32], source: guide 2 }
otherWindows:
  data: { sizeBytes: 0x1000, access: [32, 64], source: guide 2 }
presence: config
registers:
  PINS:
    offset: 0x0
    csr: pins
    access: wo
    shadow: true
    resetValue: 0x3
    fields: { clk: 0, mosi: [4, 1], dir: [7, 5] }
  SENSE: { offset: 0x4, access: rw, fields: { miso: 0, tck: 1, toggles: { bits: 6, selfClearing: true }, fault: { bits: 7, modifiedWriteValues: w0c } } }
  FIFO: { offset: 0x8, access: rw, dataBits: 8 }
  LONG: { offset: 0x10, width: 16, access: rw, words: 2, wordOrder: high-first, fields: { low: [15, 0], high: [31, 20] } }
  ROOM: { offset: 0x14, access: ro, fields: { free: [7, 0] } }
  TAIL: { offset: 0x20, width: 8, access: rw, count: rest }
  PAGE: { window: data, offset: 0x0, width: 32, access: rw, count: 64 }
  WIDE: { window: data, offset: 0x800, access: rw, fields: { count: [31, 0], part: [52, 40], top: [63, 60] } }
operations:
  open():
    do:
      - let: { depth: 0 }
      - retry: { atMost: 3, as: attempt }
        do:
          - poll: { SENSE: { toggles: now, fault: _ } }
            until: now != (before >> 6 & 1) && attempt < 3
            before: before
            failIf: [{ fault: 1 }, { miso: 1, tck: 1 }]
            intervalUs: 0
            timeoutMs: pollMs * 2
            source: guide 3
        between:
          - write: { PINS: 0x3 }
      - read: { FIFO: _, WIDE: { top: most } }
      - let: { depth: most + 1 }
  read(address) -> value:
    do:
      - write: { WIDE: { count: address, part: 3 } }
      - write: { PAGE: address }
        index: 63
      - try:
          - read: { PAGE: word }
            index: address % 64
          - let: { value: word & 0xffff }
        else:
          - read: { LONG: { low: value } }
  write(address, value):
    do:
      - call: { read: { address: address } }
        as: { value: old }
      - expect: old != value
        message: it is there already
      - save: [SENSE, PINS]
        do:
          - modify: { SENSE: { miso: 1 }, PINS: { dir: 5 }, LONG: { high: address } }
  writeBlock(address, data[]):
    do:
      - chunks: { of: data, atMost: free * 4, as: part, index: first }
        room:
          - read: { ROOM: { free: free } }
        do:
          - store: { PAGE: part }
            index: first / 4 % 64
            wordBytes: 4
            byteOrder: big
            reverseBits: 8
            tail: 0xff
          - push: { TAIL: part }
          - put: { part: [0x9f, free, 'length(part) > 3 ? byte(part, 3) : 0xff'] }
            index: 1
          - fetch: { PAGE: part }
            wordBytes: 2
            tail: 0
          - pull: { FIFO: part }
            reverseBits: 8
          - expect: depth + address
            message: no room was counted
          - shift: { PINS: { clock: clk, out: mosi } }
            send: part
            hold: { dir: 2 }
            clockIdle: 1
            sampleOn: trailing
            bitOrder: lsb-first
          - shift: { SENSE: { clock: tck, in: miso } }
            receive: part
            flush: true
  close():
    do:
      - flush: SENSE
  reload(address):
    do:
      - write: { LONG: address }
      - if: address != 0
        then:
          - call: { leave: {} }
        else:
          - detach: the FPGA boots from its first image
  leave():
    do:
      - write: { TAIL: 0xe1 }
        index: 2
      - detach: the FPGA boots
  bootStatus() -> isFallback:
    do:
      - read: { LONG: { low: isFallback } }
`;

export const BRIDGE = `barflash: 1
kind: controller
id: example/bridge
name: Bridge
provides: window
documents:
  guide: Bridge Guide r1
parameters:
  lane: { description: Lane, oneOf: [0, 1, 2], default: 0, source: guide 1 }
window: { sizeBytes: 0x10, access: [32], source: guide 2 }
presence: ADDRESS
registers:
  ADDRESS: { offset: 0x0, access: rw }
  DATA: { offset: 0x4, access: rw }
operations:
  open():
    do:
      - write: { ADDRESS: lane }
  read(offset) -> value:
    do:
      - write: { ADDRESS: offset }
      - read: { DATA: value }
  write(offset, value):
    do:
      - write: { ADDRESS: offset, DATA: value }
  close():
    do:
      - flush: ADDRESS
`;

export const RICH_CARD = `barflash: 1
kind: card
id: example/rich-card
name: Rich card
notes: The reset value of PINS was never published.
documents:
  guide: Rich Guide r1
windows:
  vsec:
    firstOf:
      - { capability: { id: 0xb, extended: true, vsecId: 0x1280, vsecRevision: 0 }, upstream: true, with: { lane: 1 }, source: guide 1 }
      - { config: 0x400, with: { lane: 2 }, source: guide 1 }
    sizeBytes: 0x40
    source: guide 1
  inner: { through: bridge, offset: 0x100, sizeBytes: 0x1000, source: guide 1 }
  regs: { bar: 0, offset: 0x8000, sizeBytes: 0x1000, source: guide 1 }
  page: { ioBar: 1, sizeBytes: 0x2000, source: guide 1 }
  page64: { bar: 2, sizeBytes: 0x2000, source: guide 1 }
controllers:
  bridge: { use: example/bridge, window: vsec, offset: 0x0, source: guide 2 }
  spi:
    use: example/spi
    window: inner
    list: { first: 0x0, typeOffset: 0x0, type: 0xc120, versionOffset: 0x4, version: 0x200, nextOffset: 0x8 }
    source: guide 2
  io:
    use: example/spi
    window: page
    offset: 0x100
    source: guide 2
  rich:
    use: example/rich
    window: regs
    cookie: { at: [0x0, 0x800], offset: 0x4, value: 0x1234, mask: 0xffff }
    otherWindows:
      data: { window: page64, offset: 0x1000, source: guide 2 }
    csr: flash
    with: { pollMs: 20 }
    source: guide 2
memories:
  pair:
    type: spi-nor
    controller: spi
    chip: example/chip
    striped: { with: [{ depth: 8 }, { depth: 4 }], unsplitBytes: 64, source: guide 3 }
    transforms: [reverse-bits-8]
    source: guide 3
    regions:
      user: { address: 0x2000, sizeBytes: 0x2000, role: user, source: guide 3 }
  array: { type: cfi, controller: rich, chip: example/parallel, source: guide 3 }
  plain: { type: spi-nor, controller: io, source: guide 3 }
reload: { controller: rich, memory: array, source: guide 4 }
`;

export const CFI_CHIP = `barflash: 1
kind: memory
id: example/parallel
name: Example parallel chip
type: cfi
documents:
  sheet: Example Sheet r2
sizeBytes: 0x4000000
manufacturerId: 0x89
deviceId: 0x8961
source: sheet 1
`;

export const DIRECT_CHIP = `barflash: 1
kind: memory
id: example/direct
name: Example direct chip
type: direct
documents:
  sheet: Example Sheet r3
sizeBytes: 0x1000000
pageBytes: 256
erases:
  - { sizeBytes: 0x10000, typicalMs: 150, maximumMs: 1000, source: sheet 1 }
pageProgram: { typicalMs: 0.2, maximumMs: 2, source: sheet 1 }
source: sheet 1
`;
