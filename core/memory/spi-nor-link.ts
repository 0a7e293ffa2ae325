import type { Clock } from "../bus/clock.ts";
import type { SpiPort } from "../port/port.ts";
import { ChipBusyError, ChipNotAnsweringError, WriteEnableError } from "./errors.ts";

/** Commands that are the same on every SPI NOR chip; JESD216B and the data sheets of the chips in `profiles/memories`. */
export const COMMAND = {
  writeStatus: 0x01,
  writeDisable: 0x04,
  readStatus: 0x05,
  writeEnable: 0x06,
  readStatus2: 0x35,
  clearFlagStatus: 0x50,
  readSfdp: 0x5a,
  readFlagStatus: 0x70,
  readJedecId: 0x9f,
  releasePowerDown: 0xab,
  enterFourByte: 0xb7,
  exitFourByte: 0xe9,
  writeExtendedAddress: 0xc5,
  readExtendedAddress: 0xc8,
} as const;

/** Status register (05). */
const BUSY = 0x01;
const WRITE_ENABLED = 0x02;
/** Flag status register (70). */
const READY = 0x80;

/**
 * Data sheets promise their longest times for a chip within its rated cycles and temperature. Worn or hot chips exceed them a
 * little; giving up in the middle of an erase costs more than waiting.
 */
export const MARGIN = 2;

/** First pause between two looks at a busy chip, as a share of the typical time; pauses double up to the typical time. */
const FIRST_PAUSE_SHARE = 1 / 8;
/** Keeps the number of looks bounded when a table gives a typical time of 0. */
const SHORTEST_PAUSE_MS = 0.01;

export interface Work {
  /** `erase at 0x00010000`. */
  readonly name: string;
  readonly typicalMs: number;
  readonly maximumMs: number;
}

/** Single commands to one chip. */
export interface SpiNorLink {
  readonly memory: string;
  readonly clock: Clock;
  /** Sends bytes and wants no answer. */
  send(...bytes: readonly number[]): Promise<void>;
  /** Sends bytes and reads the answer. */
  ask(bytes: readonly number[], answerBytes: number): Promise<Uint8Array>;
  transfer(send: Uint8Array, receive: Uint8Array): Promise<void>;
  status(): Promise<number>;
  flagStatus(): Promise<number>;
  /** @throws {WriteEnableError} if the chip does not confirm */
  writeEnableChecked(): Promise<void>;
  /**
   * Waits the typical time, then looks until the chip is ready. Returns the register that said so: flag status where the chip has one.
   *
   * @throws {ChipBusyError} when a look after {@link MARGIN} times the longest time still finds it busy
   * @throws {ChipNotAnsweringError} when it answers all ones, which no chip does
   */
  waitReady(register: "status" | "flag-status", work: Work): Promise<number>;
}

const NOTHING = new Uint8Array();

/** @param memory name of the memory, for errors */
export function openSpiNorLink(port: SpiPort, clock: Clock, memory: string): SpiNorLink {
  const ask = async (bytes: readonly number[], answerBytes: number): Promise<Uint8Array> => {
    const answer = new Uint8Array(answerBytes);
    await port.transfer(Uint8Array.from(bytes), answer);
    return answer;
  };
  const register = (opcode: number) => async (): Promise<number> => {
    const [value = 0] = await ask([opcode], 1);
    return value;
  };
  const status = register(COMMAND.readStatus);
  const flagStatus = register(COMMAND.readFlagStatus);
  const LOOKS = {
    status: { look: status, isBusy: (value: number) => (value & BUSY) !== 0 },
    "flag-status": { look: flagStatus, isBusy: (value: number) => (value & READY) === 0 },
  } as const;
  const send = async (...bytes: readonly number[]): Promise<void> => {
    await port.transfer(Uint8Array.from(bytes), NOTHING);
  };

  return {
    memory,
    clock,
    send,
    ask,
    status,
    flagStatus,
    transfer: async (sent, received) => {
      await port.transfer(sent, received);
    },
    writeEnableChecked: async () => {
      await send(COMMAND.writeEnable);
      const value = await status();
      if ((value & WRITE_ENABLED) === 0 || value === 0xff) throw new WriteEnableError({ memory, status: value });
    },
    waitReady: async (which, { name, typicalMs, maximumMs }) => {
      const { look, isBusy } = LOOKS[which];
      const startMs = clock.nowMs();
      const longestPauseMs = Math.max(typicalMs, SHORTEST_PAUSE_MS);
      let pauseMs = Math.max(typicalMs * FIRST_PAUSE_SHARE, SHORTEST_PAUSE_MS);
      await clock.wait(typicalMs);
      for (;;) {
        // Asked before the look: a process that was stopped looks once more before it gives up.
        const waitedMs = clock.nowMs() - startMs;
        const value = await look();
        if (value === 0xff) throw new ChipNotAnsweringError({ memory, command: `the status after ${name}`, answer: "ff" });
        if (!isBusy(value)) return value;
        if (waitedMs >= maximumMs * MARGIN) throw new ChipBusyError({ memory, work: name, waitedMs, status: value });
        await clock.wait(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    },
  };
}
