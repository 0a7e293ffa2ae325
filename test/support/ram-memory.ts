import type { AddressRange, FlashGeometry, Memory } from "../../core/memory/memory.ts";
import { overlaps } from "../../core/plan/address-ranges.ts";
import { holdsFor } from "../../core/plan/erase-kinds.ts";
import { type SteppedClock, steppedClock } from "./stepped-clock.ts";

/** 64 KiB with 256 byte pages; erases of 1, 4 and 16 KiB, each faster per byte than the one before. Times are invented. */
export const SMALL_GEOMETRY: FlashGeometry = {
  sizeBytes: 0x10000,
  pageBytes: 256,
  erases: [
    { sizeBytes: 0x400, typicalMs: 40, maximumMs: 400 },
    { sizeBytes: 0x1000, typicalMs: 100, maximumMs: 1000 },
    { sizeBytes: 0x4000, typicalMs: 250, maximumMs: 2500 },
  ],
  pageTypicalMs: 0.5,
  pageMaximumMs: 5,
  canProgramAgain: true,
  readMsPerByte: 0.001,
};

/** Thrown by a memory at the operation where its faults say so. */
export class InjectedFault extends Error {
  constructor(readonly operation: number) {
    super(`injected fault at operation ${operation}`);
  }
}

/** How much of the operation still happens: none, its first or last half, or all of it. */
export type CutMoment = "before" | "first half" | "last half" | "after";

export interface RamFaults {
  /** The n-th operation (reads count too, from 0) ends with {@link InjectedFault}. */
  readonly cut?: { readonly operation: number; readonly when: CutMoment };
  /** These bits of a byte never change any more. */
  readonly stuck?: readonly { readonly address: number; readonly mask: number }[];
  /** Programs with these numbers (from 0, programs only) say that they are done and do nothing. */
  readonly lostPrograms?: readonly number[];
  readonly lostErases?: readonly number[];
  /** The chip says so, and ignores erases and programs that touch them. */
  readonly protected?: readonly AddressRange[];
}

/** What was done, in order. */
export interface Operation extends AddressRange {
  readonly kind: "read" | "erase" | "program";
}

export interface RamMemory extends Memory {
  /** What it holds; tests may look and change. */
  readonly bytes: Uint8Array;
  readonly operations: readonly Operation[];
  /** Advances by the typical time of every operation. */
  readonly clock: SteppedClock;
  faults: RamFaults;
  /** Called before each operation. */
  onOperation: (operation: number) => void;
}

export interface RamOptions {
  readonly geometry?: FlashGeometry;
  /** Copied; the rest of the memory is erased. */
  readonly bytes?: Uint8Array;
  readonly faults?: RamFaults;
}

/**
 * NOR flash as it behaves: programs only clear bits and stay within a page, erases set whole units. Misuse is a plain Error. Where
 * programs erase, they take whole units.
 */
export function ramMemory({ geometry = SMALL_GEOMETRY, bytes: initial, faults = {} }: RamOptions = {}): RamMemory {
  const bytes = new Uint8Array(geometry.sizeBytes).fill(0xff);
  bytes.set(initial ?? []);
  const operations: Operation[] = [];
  const clock = steppedClock();
  const counts = { erase: 0, program: 0 };

  /** Runs `change` on the part of the range that the cut leaves. */
  const operate = (operation: Operation, change: (part: AddressRange) => void): void => {
    const number = operations.length;
    memory.onOperation(number);
    if (operation.address < 0 || operation.address + operation.sizeBytes > bytes.length) throw new Error("outside the memory");
    operations.push(operation);
    const cut = memory.faults.cut?.operation === number ? memory.faults.cut : undefined;
    const part = cut === undefined ? operation : remaining(operation, cut.when);
    if (part.sizeBytes > 0) change(part);
    if (cut !== undefined) throw new InjectedFault(number);
  };
  const isProtected = (range: AddressRange) => (memory.faults.protected ?? []).some((other) => overlaps(other, range));
  const store = (address: number, value: number): void => {
    const mask = memory.faults.stuck?.find((stuck) => stuck.address === address)?.mask ?? 0;
    bytes[address] = ((bytes[address] ?? 0) & mask) | (value & ~mask);
  };

  const memory: RamMemory = {
    ...{ geometry, bytes, operations, clock, faults, onOperation: () => {} },
    identity: { name: "flash0", chip: "memory in RAM", jedecId: "", geometrySource: "table" },
    async read(address, into) {
      operate({ kind: "read", address, sizeBytes: into.length }, (part) => {
        into.set(bytes.subarray(part.address, part.address + part.sizeBytes), part.address - address);
        clock.advance(part.sizeBytes * geometry.readMsPerByte);
      });
    },
    async erase(address, sizeBytes) {
      const kind = geometry.erases.find((candidate) => candidate.sizeBytes === sizeBytes && holdsFor(candidate, { address, sizeBytes }));
      if (kind === undefined || address % sizeBytes !== 0) throw new Error(`no erase of ${sizeBytes} bytes at ${address}`);
      const isLost = memory.faults.lostErases?.includes(counts.erase++) || isProtected({ address, sizeBytes });
      operate({ kind: "erase", address, sizeBytes }, (part) => {
        clock.advance(kind.typicalMs);
        for (let at = 0; at < part.sizeBytes && !isLost; at++) store(part.address + at, 0xff);
      });
    },
    async program(address, data) {
      if (data.length === 0 || Math.floor(address / geometry.pageBytes) !== Math.floor((address + data.length - 1) / geometry.pageBytes)) {
        throw new Error(`a program of ${data.length} bytes at ${address} crosses a page`);
      }
      const [{ sizeBytes: unitBytes } = { sizeBytes: 1 }] = geometry.erases;
      if (geometry.programErases && (address % unitBytes !== 0 || data.length % unitBytes !== 0))
        throw new Error(`a program of ${data.length} bytes at ${address} erases more than it programs`);
      const isLost = memory.faults.lostPrograms?.includes(counts.program++) || isProtected({ address, sizeBytes: data.length });
      operate({ kind: "program", address, sizeBytes: data.length }, (part) => {
        clock.advance(geometry.pageTypicalMs);
        for (let at = part.address; at < part.address + part.sizeBytes && !isLost; at++) {
          store(at, (geometry.programErases ? 0xff : (bytes[at] ?? 0)) & (data[at - address] ?? 0xff));
        }
      });
    },
    protectedRanges: async () => memory.faults.protected ?? [],
    async liftProtection() {
      const { protected: _, ...others } = memory.faults;
      memory.faults = others;
    },
    close: async () => {},
  };
  return memory;
}

const HALVES: Readonly<Record<CutMoment, (range: AddressRange) => AddressRange>> = {
  before: ({ address }) => ({ address, sizeBytes: 0 }),
  "first half": ({ address, sizeBytes }) => ({ address, sizeBytes: Math.floor(sizeBytes / 2) }),
  "last half": ({ address, sizeBytes }) => {
    const skipped = Math.ceil(sizeBytes / 2);
    return { address: address + skipped, sizeBytes: sizeBytes - skipped };
  },
  after: (range) => range,
};
const remaining = (range: AddressRange, when: CutMoment): AddressRange => HALVES[when](range);
