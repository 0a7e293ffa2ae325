import type { SpiPort } from "../../core/port/port.ts";
import type { SteppedClock } from "./stepped-clock.ts";

export interface RamSpiNorOptions {
  readonly clock: SteppedClock;
  readonly jedecId?: string;
  readonly sizeBytes?: number;
  /** Content of the SFDP space; zeros behind it, as on chips without. */
  readonly sfdp?: Uint8Array;
  readonly programMs?: number;
  readonly eraseMs?: number;
  readonly flagStatus?: boolean;
  /** What the flag status register says at the end of the next erases and programs. */
  readonly failWith?: readonly number[];
  readonly status?: number;
  readonly secondStatus?: number;
  /** WP# is held low: writes of the status register are ignored. */
  readonly writeProtectPin?: "high" | "low";
  readonly busyForMs?: number;
  readonly asleep?: "asleep" | "awake";
  /** How B7 and E9 work. */
  readonly fourByteMode?: "none" | "plain" | "after-write-enable";
  /** "ignored": 06 does nothing. "kept": WEL stays after erase and program, as QEMU's model does. */
  readonly writeEnable?: "normal" | "ignored" | "kept";
}

/** A SPI NOR chip with its port: program clears bits and wraps in its page, erase takes the block around the address, both take time. */
export interface RamSpiNor extends SpiPort {
  readonly data: Uint8Array;
  /** What was sent, opcode and address in hex and the number of bytes: `02001000+256`, `05>1`. */
  readonly log: string[];
  readonly state: { fourByte: boolean; status: number; secondStatus: number; flags: number; isOpen: boolean };
  /** Commands that a real chip would have ignored or misunderstood. */
  readonly mistakes: string[];
}

const ERASE_BYTES = new Map([
  [0x20, 0x1000],
  [0x21, 0x1000],
  [0x52, 0x8000],
  [0x5c, 0x8000],
  [0xd8, 0x10000],
  [0xdc, 0x10000],
]);
const ALWAYS_FOUR = new Set([0x12, 0x13, 0x21, 0x5c, 0xdc]);
const ADDRESSED = new Set([0x02, 0x03, 0x12, 0x13, ...ERASE_BYTES.keys()]);
const BUSY = 1;
const ENABLED = 2;

export function ramSpiNor(options: RamSpiNorOptions): RamSpiNor {
  const { clock, jedecId = "20ba18", sizeBytes = 0x100000, programMs = 0.3, eraseMs = 200 } = options;
  const { fourByteMode = "none", writeEnable = "normal", flagStatus = false } = options;
  const data = new Uint8Array(sizeBytes).fill(0xff);
  const failures = [...(options.failWith ?? [])];
  const state = { fourByte: false, status: options.status ?? 0, secondStatus: options.secondStatus ?? 0, flags: 0, isOpen: false };
  const log: string[] = [];
  const mistakes: string[] = [];
  let isAsleep = options.asleep === "asleep";
  let isFirst = true;
  let busyUntilMs = clock.nowMs() + (options.busyForMs ?? 0);

  const isBusy = () => clock.nowMs() < busyUntilMs;
  const isEnabled = () => (state.status & ENABLED) !== 0;
  const disable = () => {
    if (writeEnable !== "kept") state.status &= ~ENABLED;
  };
  /** Starts work that needs write enable. */
  const work = (durationMs: number, act: () => void) => {
    if (!isEnabled()) {
      mistakes.push("without write enable");
      return;
    }
    busyUntilMs = clock.nowMs() + durationMs;
    act();
  };
  /** Work on the data: block protection refuses it, and a refused or failed one leaves write enable set, as Micron's chips do. */
  const change = (durationMs: number, act: () => void) =>
    work(durationMs, () => {
      const failure = (state.status & 0x1c) !== 0 ? 0x12 : (failures.shift() ?? 0);
      state.flags |= failure;
      if (failure !== 0) return;
      act();
      disable();
    });
  const program = (address: number, bytes: Uint8Array) => {
    const page = address - (address % 256);
    for (const [index, byte] of bytes.entries()) {
      const at = page + ((address + index) % 256);
      data[at] = (data[at] ?? 0) & byte;
    }
  };

  const switchMode = (fourByte: boolean) => {
    if (fourByteMode === "none" || (fourByteMode === "after-write-enable" && !isEnabled())) mistakes.push("mode refused");
    else state.fourByte = fourByte;
  };
  const writeStatus = ([first = 0, second]: Uint8Array) =>
    work(5, () => {
      if (options.writeProtectPin === "low") return;
      state.status = first & ~3;
      if (second !== undefined) state.secondStatus = second;
    });

  /** What commands without an address do. */
  const ACTIONS: Readonly<Record<number, (sent: Uint8Array) => void>> = {
    1: writeStatus,
    4: () => {
      state.status &= ~ENABLED;
    },
    6: () => {
      if (writeEnable !== "ignored") state.status |= ENABLED;
    },
    80: () => {
      state.flags = 0;
    },
    171: () => {
      isAsleep = false;
    },
    183: () => switchMode(true),
    233: () => switchMode(false),
  };
  const ANSWERS: Readonly<Record<number, (sent: Uint8Array) => Uint8Array>> = {
    5: () => Uint8Array.of(state.status | (isBusy() ? BUSY : 0)),
    53: () => Uint8Array.of(state.secondStatus),
    90: ([high = 0, middle = 0, low = 0]) => (options.sfdp ?? new Uint8Array()).subarray((high << 16) | (middle << 8) | low),
    112: () => Uint8Array.of(flagStatus ? (isBusy() ? 0 : 0x80) | state.flags | Number(state.fourByte) : 0),
    159: () => Uint8Array.from(Buffer.from(jedecId, "hex")),
  };

  /** Erases, programs, or gives the bytes to read. */
  const addressed = (opcode: number, rest: Uint8Array): Uint8Array | undefined => {
    const addressBytes = state.fourByte || ALWAYS_FOUR.has(opcode) ? 4 : 3;
    const address = rest.subarray(0, addressBytes).reduce((sum, byte) => sum * 256 + byte, 0) % sizeBytes;
    const payload = rest.subarray(addressBytes);
    const eraseBytes = ERASE_BYTES.get(opcode);
    if (eraseBytes !== undefined) {
      const start = address - (address % eraseBytes);
      change(eraseMs, () => data.fill(0xff, start, start + eraseBytes));
      return undefined;
    }
    if (opcode === 0x03 || opcode === 0x13) return data.subarray(address);
    change(programMs, () => program(address, payload));
    return undefined;
  };

  const note = (send: Uint8Array, receive: Uint8Array) => {
    const [opcode = 0] = send;
    const headBytes = ADDRESSED.has(opcode) ? (state.fourByte || ALWAYS_FOUR.has(opcode) ? 5 : 4) : send.length;
    const more = send.length > headBytes ? `+${send.length - headBytes}` : "";
    log.push(Buffer.from(send.subarray(0, headBytes)).toString("hex") + more + (receive.length > 0 ? `>${receive.length}` : ""));
  };

  return {
    kind: "spi",
    data,
    log,
    state,
    mistakes,
    open: () => {
      state.isOpen = true;
    },
    close: () => {
      state.isOpen = false;
    },
    transfer: (send, receive) => {
      if (!state.isOpen) throw new Error("the port is closed");
      const [opcode = 0] = send;
      note(send, receive);
      receive.fill(0);
      // The start-up block of the FPGA swallows the first clocks, so no chip understands the first command.
      if (isFirst) {
        isFirst = false;
        return;
      }
      if (isAsleep && opcode !== 0xab) {
        receive.fill(0xff);
        return;
      }
      if (isBusy() && opcode !== 0x05 && opcode !== 0x70) {
        mistakes.push(`${opcode.toString(16)} while busy`);
        return;
      }
      const rest = send.subarray(1);
      ACTIONS[opcode]?.(rest);
      const answer = ADDRESSED.has(opcode) ? addressed(opcode, rest) : ANSWERS[opcode]?.(rest);
      if (answer === undefined) return;
      if (opcode === 0x05 || opcode === 0x70) receive.fill(answer[0] ?? 0);
      else receive.set(answer.subarray(0, receive.length));
    },
  };
}
