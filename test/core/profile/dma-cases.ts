/** A controller whose card transfers by itself, and edits of it. */
import type { ProfileCase } from "./small-profiles.ts";

export const DMA_CONTROLLER = `barflash: 1
kind: controller
id: example/dma
name: Example with DMA
provides: memory
documents:
  guide: Example Guide r1
window: { sizeBytes: 0x40, access: [32], source: guide 2 }
presence: STATUS
registers:
  STATUS: { offset: 0x0, access: ro, fields: { busy: 0 } }
  SOURCE: { offset: 0x8, access: rw, words: 2, wordOrder: low-first }
  TARGET: { offset: 0x10, access: rw, words: 2, wordOrder: low-first }
  COUNT: { offset: 0x18, access: rw }
  START: { offset: 0x1c, access: wo }
  SHORT: { offset: 0x20, access: rw, width: 32 }
  MANY: { offset: 0x24, access: rw, count: 2 }
operations:
  open():
    do:
      - flush: STATUS
  read(address, data[]):
    do:
      - dma: data
        direction: card-writes
        address: TARGET
        length: COUNT
        addressBits: 40
        alignBytes: 64
        atMost: 0x400
        index: from
        prepare:
          - write: { SOURCE: address + from }
        start:
          - write: { START: 2 }
        interrupt: { timeoutMs: 100 }
        abort:
          - write: { START: 0 }
        source: guide 3
  program(address, data[]):
    do:
      - dma: data
        direction: card-reads
        address: SOURCE
        length: COUNT
        addressBits: 40
        atMost: 0x400
        prepare:
          - write: { TARGET: address }
        start:
          - write: { START: 1 }
        done:
          - poll: { STATUS: { busy: 0 } }
            intervalUs: 10
            timeoutMs: 100
            source: guide 3
        abort:
          - write: { START: 0 }
        source: guide 3
  erase(address, sizeBytes):
    do:
      - dma: 0xff
        bytes: sizeBytes
        direction: card-reads
        address: SOURCE
        length: COUNT
        addressBits: 40
        atMost: 0x400
        interrupt: { timeoutMs: 100 }
        abort:
          - write: { START: 0 }
        source: guide 3
  close():
    do:
      - flush: STATUS
`;

export const DMA_CASES: readonly ProfileCase[] = [
  {
    name: "a transfer whose end nothing tells",
    edit: ["        interrupt: { timeoutMs: 100 }\n        abort:", "        abort:"],
    want: ["24:9 nothing tells that the card is done: expected `interrupt`, or a `poll` in `done` (dma-consistent)"],
  },
  {
    name: "a byte that the card is to fill",
    edit: ["bytes: sizeBytes\n        direction: card-reads", "bytes: sizeBytes\n        direction: card-writes"],
    want: ["63:9 `bytes` is for `card-reads` (dma-consistent)"],
  },
  {
    name: "an alignment that is no power of two",
    edit: ["alignBytes: 64", "alignBytes: 48"],
    want: ["29:21 48 is no power of two (dma-consistent)"],
  },
  {
    name: "pieces below the alignment",
    edit: ["atMost: 0x400", "atMost: 32"],
    want: ["30:17 0x20 does not fit the bytes of one piece: at least 0x40 (constants-fit)"],
  },
  {
    name: "one register for address and bytes",
    edit: ["length: COUNT", "length: TARGET"],
    want: ["27:17 TARGET takes the address already (dma-consistent)"],
  },
  {
    name: "an address register that is too narrow",
    edit: ["address: TARGET", "address: SHORT"],
    want: ["28:22 SHORT has 32 bits only (dma-consistent)"],
  },
  {
    name: "bytes in a register of several elements",
    edit: ["length: COUNT", "length: MANY"],
    want: ["27:17 MANY has several elements (dma-consistent)"],
  },
  {
    name: "an address of the host that another step gives",
    edit: ["- flush: STATUS", "- write: { TARGET: 0x1000 }"],
    want: ["21:18 write: TARGET says where the host's memory is, which only `dma` does (dma-consistent)"],
  },
  {
    name: "an address of the host that the step itself gives once more",
    edit: ["- write: { START: 2 }", "- write: { TARGET: 0x1000 }"],
    want: ["35:22 write: TARGET says where the host's memory is, which only `dma` does (dma-consistent)"],
  },
  {
    name: "bytes of a transfer that another step changes",
    edit: ["- write: { START: 2 }", "- write: { COUNT: 0x100000 }"],
    want: ["35:22 write: COUNT says where the host's memory is, which only `dma` does (dma-consistent)"],
  },
  {
    name: "an address of the host in `done`",
    edit: ["          - poll: { STATUS", "          - write: { TARGET: 0 }\n          - poll: { STATUS"],
    want: ["53:22 write: TARGET says where the host's memory is, which only `dma` does (dma-consistent)"],
  },
  {
    name: "a transfer without an end after a failure",
    edit: ["        abort:\n          - write: { START: 0 }\n        source: guide 3\n  program", "        source: guide 3\n  program"],
    want: ['24:9 "abort" is missing; expected a list (missing-key)'],
  },
];
