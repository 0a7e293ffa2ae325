import type { NorArray, NorLatches } from "./nor-array.ts";
import type { NorChip } from "./nor-chip.ts";
import type { NorCommand } from "./nor-command.ts";
import { sfdpTables } from "./sfdp.ts";

type Answer = NonNullable<NorCommand["answer"]>;
type Run = NonNullable<NorCommand["run"]>;
type Row = readonly [opcode: number, command: NorCommand];

const BASE = { addressBytes: 0, dummyBytes: 0, whileBusy: "ignored", needs: "nothing", data: { least: 0, most: 0 } } as const;
const AFTER_WRITE_ENABLE = { needs: "write-enable" } as const;
const ANY_LENGTH = { data: { least: 0, most: Number.POSITIVE_INFINITY } } as const;

const readArray: Answer = (array, transaction, { burst, from }) => {
  const { wrapBytes } = transaction;
  for (let done = from; done < burst.count; ) {
    const inside = transaction.address % wrapBytes;
    const to = Math.min(burst.count, done + wrapBytes - inside);
    array.read(transaction.address, burst.received, { from: done, to });
    transaction.address += ((inside + to - done) % wrapBytes) - inside;
    done = to;
  }
};

const readTable =
  (table: Uint8Array, beyond: 0 | 0xff): Answer =>
  (_, { address, dataBytes }, { burst, from }) => {
    for (let index = from; index < burst.count; index++) burst.received[index] = table[address + dataBytes + index - from] ?? beyond;
  };

/** A register is looked at anew for each byte, so one long read can wait for its change. */
const readRegister =
  (register: (array: NorArray, nowMs: number) => number): Answer =>
  (array, _, { burst, from }) => {
    for (let index = from; index < burst.count; index++) burst.received[index] = register(array, burst.firstDoneMs + index * burst.byteMs);
  };

const program: Run = (array, { address, page }, nowMs) => array.program(address % array.chip.sizeBytes, page, nowMs);

/** What 3 address bytes tell apart. */
export const THREE_BYTES_REACH = 0x100_0000;

const latch =
  (change: Partial<NorLatches>): Run =>
  ({ latches }) => {
    Object.assign(latches, change);
  };

const command = (name: string, fields: Partial<NorCommand>): NorCommand => ({ ...BASE, name, ...fields });

/** Commands of every chip; facts: JESD216 and the data sheets' command tables. */
const COMMON: readonly Row[] = [
  [0x03, command("read", { addressBytes: "mode", answer: readArray })],
  [0x0b, command("fast read", { addressBytes: "mode", dummyBytes: 1, answer: readArray })],
  [0x05, command("read status", { whileBusy: "accepted", answer: readRegister((array, nowMs) => array.status(nowMs)) })],
  [0x06, command("write enable", { run: latch({ writeEnabled: true }) })],
  [0x04, command("write disable", { run: latch({ writeEnabled: false }) })],
  [
    0x02,
    command("page program", {
      ...AFTER_WRITE_ENABLE,
      addressBytes: "mode",
      data: { least: 1, most: Number.POSITIVE_INFINITY },
      run: program,
    }),
  ],
  [
    0x01,
    command("write status", {
      ...AFTER_WRITE_ENABLE,
      // A second byte goes to a configuration register, which is not modelled.
      data: { least: 1, most: 2 },
      run: (array, { page }, nowMs) => array.writeStatus(page[0] ?? 0, nowMs),
    }),
  ],
  [0xb9, command("deep power-down", { run: latch({ asleep: true }) })],
  [0xab, command("release from deep power-down", { ...ANY_LENGTH, run: latch({ asleep: false }) })],
  [0x66, command("reset enable", { whileBusy: "accepted", run: latch({ resetEnabled: true }) })],
  [
    0x99,
    command("reset", {
      whileBusy: "accepted",
      run: (array, _, nowMs) => (array.latches.resetEnabled ? array.interrupt(nowMs) : undefined),
    }),
  ],
];

const FLAG_STATUS: readonly Row[] = [
  [0x70, command("read flag status", { whileBusy: "accepted", answer: readRegister((array, nowMs) => array.flagStatus(nowMs)) })],
  [0x50, command("clear flag status", { run: latch({ flags: 0 }) })],
];

const fourByteRows = (needs: NorCommand["needs"]): readonly Row[] => [
  [0xb7, command("enter 4-byte mode", { needs, run: latch({ fourByteMode: true, writeEnabled: false }) })],
  [0xe9, command("exit 4-byte mode", { needs, run: latch({ fourByteMode: false, writeEnabled: false }) })],
  [
    0xc5,
    command("write extended address register", {
      ...AFTER_WRITE_ENABLE,
      data: { least: 1, most: 1 },
      run: ({ latches, chip }, { page }) => {
        latches.extendedAddress = (page[0] ?? 0) % (chip.sizeBytes / THREE_BYTES_REACH);
        latches.writeEnabled = false;
      },
    }),
  ],
  [0xc8, command("read extended address register", { answer: readRegister(({ latches }) => latches.extendedAddress) })],
];

const FOUR_BYTE_COMMANDS: readonly Row[] = [
  [0x13, command("4-byte read", { addressBytes: 4, answer: readArray })],
  [0x0c, command("4-byte fast read", { addressBytes: 4, dummyBytes: 1, answer: readArray })],
  [
    0x12,
    command("4-byte page program", {
      ...AFTER_WRITE_ENABLE,
      addressBytes: 4,
      data: { least: 1, most: Number.POSITIVE_INFINITY },
      run: program,
    }),
  ],
];

function eraseRows({ erases, chipErase, sizeBytes }: NorChip): Row[] {
  const whole = command("chip erase", {
    ...AFTER_WRITE_ENABLE,
    run: (array, _, nowMs) => array.erase(0, { ...chipErase, sizeBytes }, nowMs),
  });
  const units = erases.flatMap((unit): Row[] => {
    const run: Run = (array, { address }, nowMs) => array.erase(address % sizeBytes, unit, nowMs);
    const row = (opcode: number, addressBytes: 4 | "mode"): Row => [
      opcode,
      command(`${unit.sizeBytes / 1024} KiB erase`, { ...AFTER_WRITE_ENABLE, addressBytes, run }),
    ];
    const modal = row(unit.opcode, "mode");
    return unit.fourByteOpcode === undefined ? [modal] : [modal, row(unit.fourByteOpcode, 4)];
  });
  return [...units, [0xc7, whole], [0x60, whole]];
}

/** Everything the chip understands, by opcode. */
export function norCommands(chip: NorChip): ReadonlyMap<number, NorCommand> {
  const fourByteNeeds = { none: undefined, "commands-only": undefined, always: "nothing", "after-write-enable": "write-enable" } as const;
  const needs = fourByteNeeds[chip.fourByteMode];
  const sfdp = chip.sfdp ? readTable(sfdpTables(chip), 0xff) : readTable(new Uint8Array(), 0);
  return new Map<number, NorCommand>([
    ...COMMON,
    [0x9f, command("read id", { answer: readTable(Uint8Array.from(chip.jedecId), 0) })],
    [0x5a, command("read SFDP", { addressBytes: 3, dummyBytes: 1, answer: sfdp })],
    ...(chip.flagStatus ? FLAG_STATUS : []),
    ...(needs ? fourByteRows(needs) : []),
    ...(chip.fourByteMode === "none" ? [] : FOUR_BYTE_COMMANDS),
    ...eraseRows(chip),
  ]);
}
