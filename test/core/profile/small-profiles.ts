/** Small valid profiles; cases edit one place each. Line numbers in the cases count from 1 here. */
export const CONTROLLER = `barflash: 1
kind: controller
id: example/spi
name: Example
provides: spi
documents:
  guide: Example Guide r1
parameters:
  depth: { description: FIFO depth, min: 1, max: 16, default: 16, source: guide 1 }
window: { sizeBytes: 0x20, access: [32], source: guide 2 }
presence: STATUS
registers:
  CONTROL: { offset: 0x0, access: rw, fields: { enable: 0, mode: [3, 1] } }
  STATUS: { offset: 0x4, access: ro, fields: { ready: 0, error: 1 } }
  DATA: { offset: 0x8, access: wo }
  INPUT: { offset: 0x8, access: ro, readAction: modify }
  EVENTS: { offset: 0xc, access: rw, modifiedWriteValues: w1c, fields: { done: 0 } }
operations:
  open():
    do:
      - write: { CONTROL: { enable: 1 } }
      - flush: STATUS
  transfer(send[], receive[]):
    do:
      - chunks: { of: send, atMost: depth, as: part }
        do:
          - push: { DATA: part }
          - call: { wait: { limit: length(part) } }
      - chunks: { of: receive, atMost: depth, as: part }
        do:
          - push: { DATA: 0xff }
            times: length(part)
          - pull: { INPUT: part }
    finally:
      - write: { CONTROL: 0 }
  wait(limit):
    do:
      - poll: { STATUS: { ready: 1 } }
        failIf: { error: 1 }
        intervalUs: 1
        timeoutMs: 10
        source: guide 3
      - repeat: { times: limit, atMost: 16, as: round }
        do:
          - read: { STATUS: { ready: now } }
          - expect: now == 1 && round < 16
            message: it stays ready
      - save: [CONTROL]
        do:
          - modify: { CONTROL: { mode: 3 } }
          - delay: { us: 5, atMostUs: 10 }
            source: measured 2026-01-31
      - let: { sum: limit + 1 }
      - if: sum > 2
        then:
          - write: { EVENTS: { done: 1 } }
  close():
    do:
      - write: { CONTROL: 0 }
`;

export const CARD = `barflash: 1
kind: card
id: example/card
name: Example card
documents:
  guide: Example Guide r1
match:
  - { vendorId: 0x1234, deviceId: 0x1, source: guide 1 }
fpga: { part: xc7k70t, idcode: 0x03647093, source: guide 1 }
windows:
  main: { bar: 0, sizeBytes: 0x1000, source: guide 2 }
controllers:
  spi: { use: example/spi, window: main, offset: 0x100, with: { depth: 8 }, source: guide 3 }
memories:
  flash0:
    type: spi-nor
    controller: spi
    chip: example/chip
    source: guide 4
    regions:
      golden: { address: 0x0, sizeBytes: 0x10000, role: golden, source: guide 5 }
      user: { address: 0x10000, sizeBytes: 0x10000, role: user, source: guide 5 }
`;

export const MEMORY = `barflash: 1
kind: memory
id: example/chip
name: Example chip
type: spi-nor
documents:
  sheet: Example Sheet r1
jedecId: c22018
sizeBytes: 0x1000000
pageBytes: 256
addressBytes: 3
erases:
  - { sizeBytes: 0x1000, opcode: 0x20, typicalMs: 50, maximumMs: 400, source: sheet 1 }
  - { sizeBytes: 0x10000, opcode: 0xd8, typicalMs: 150, maximumMs: 1000, source: sheet 1 }
pageProgram: { typicalMs: 0.2, maximumMs: 2, source: sheet 1 }
flagStatus: false
protectBits: 0x3c
source: sheet 2
`;

/** Replaces text that stands there exactly once or more; a typo in a case must not make it pass. */
export function edited(text: string, [from, to]: readonly [from: string, to: string]): string {
  if (!text.includes(from)) throw new Error(`the small profile does not contain: ${from}`);
  return text.replace(from, () => to);
}

/** One edit of a small profile, and every finding that it causes. */
export interface ProfileCase {
  readonly name: string;
  readonly edit: readonly [from: string, to: string];
  readonly want: readonly string[];
}
