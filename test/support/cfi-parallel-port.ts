import { SimulatedClock } from "../../core/bus/simulated-clock.ts";
import { type CfiNorOptions, openCfiNor } from "../../core/memory/open-cfi-nor.ts";
import type { ParallelPort } from "../../core/port/port.ts";
import type { CfiConditions } from "../../core/sim/nor/cfi-array.ts";
import type { CfiChip } from "../../core/sim/nor/cfi-chip.ts";
import { type CfiNor, cfiNor } from "../../core/sim/nor/cfi-nor.ts";
import type { ParallelDevice } from "../../core/sim/parallel-device.ts";

/** Of one access, in either direction: much like a read over PCIe. */
const ACCESS_MS = 0.001;

/** Thrown instead of a write cycle. */
export class CutOff extends Error {}

export interface CountedPort extends ParallelPort {
  readonly counts: { reads: number; writes: number; blocks: number };
  /** Before this many further write cycles the power or the process goes. */
  cutAfterWrites: number;
  readonly isOpen: boolean;
}

/** A port whose every access reaches the device at once, as a controller's would, and costs time. */
export function devicePort(device: ParallelDevice, clock: SimulatedClock): CountedPort {
  const counts = { reads: 0, writes: 0, blocks: 0 };
  let isOpen = false;
  const read = (address: number): number => {
    counts.reads++;
    clock.advance(ACCESS_MS);
    return device.read(address, clock.nowMs());
  };
  const write = (address: number, value: number): void => {
    if (port.cutAfterWrites-- <= 0) throw new CutOff("cut off");
    counts.writes++;
    clock.advance(ACCESS_MS);
    device.write(address, value, clock.nowMs());
  };
  const port: CountedPort = {
    kind: "parallel",
    counts,
    cutAfterWrites: Number.POSITIVE_INFINITY,
    get isOpen() {
      return isOpen;
    },
    open: () => {
      isOpen = true;
    },
    close: () => {
      isOpen = false;
    },
    read,
    write,
    readBlock: (address, data) => {
      counts.blocks++;
      for (let index = 0; index < data.length; index += 2) {
        const word = read(address + index / 2);
        data[index] = word & 0xff;
        data[index + 1] = word >>> 8;
      }
    },
    writeBlock: (address, data) => {
      counts.blocks++;
      for (let index = 0; index < data.length; index += 2) write(address + index / 2, (data[index] ?? 0) | ((data[index + 1] ?? 0) << 8));
    },
  };
  return port;
}

/** Two chips of 16 bits that take turns, as half a bank of 32 bits each: the even and the odd words. */
export const alternating = (even: ParallelDevice, odd: ParallelDevice): ParallelDevice => {
  const of = (address: number) => (address % 2 === 0 ? even : odd);
  return {
    sizeWords: even.sizeWords + odd.sizeWords,
    read: (address, nowMs) => of(address).read(Math.floor(address / 2), nowMs),
    write: (address, value, nowMs) => of(address).write(Math.floor(address / 2), value, nowMs),
    powerCut: (nowMs) => {
      even.powerCut(nowMs);
      odd.powerCut(nowMs);
    },
  };
};

export interface CfiSetup {
  readonly clock: SimulatedClock;
  readonly device: CfiNor;
  readonly port: CountedPort;
  /** What the chip's data sheet forbids and was done all the same. */
  readonly misuses: string[];
}

export function cfiSetup(chip: CfiChip, conditions: Partial<CfiConditions> = {}): CfiSetup {
  const clock = new SimulatedClock();
  const misuses: string[] = [];
  const device = cfiNor(chip, { recordMisuse: (text) => misuses.push(text), conditions });
  return { clock, device, port: devicePort(device, clock), misuses };
}

export const openSetup = ({ port, clock }: Pick<CfiSetup, "port" | "clock">, options: Partial<CfiNorOptions> = {}) =>
  openCfiNor({ port, clock, name: "flash0", readMsPerByte: 0.001, ...options });
