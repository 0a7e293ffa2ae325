import type { Bus, Width } from "../../core/bus/bus.ts";
import { busOver } from "../../core/bus/device-bus.ts";
import { InjectedFault } from "../../core/bus/errors.ts";
import { indexWindows } from "../../core/profile/controller-index.ts";
import type { ControllerProfile } from "../../core/profile/profile.ts";
import type { Protocol } from "../../core/protocol/protocol.ts";
import type { Random } from "../support/random.ts";

/** What a made-up card answers; `written` is what was last written there. */
type Answer = (random: Random, facts: { readonly count: number; readonly written: number }) => number;

const ANSWERS: Readonly<Record<string, Answer>> = {
  random: (random) => random.below(2 ** 32),
  zeros: () => 0,
  ones: () => 0xffff_ffff,
  counter: (_, { count }) => count,
  echo: (_, { written }) => written,
  oneBit: (random) => (1 << random.below(32)) >>> 0,
  mostlyOnes: (random) => (random.chance(0.9) ? 0xffff_ffff : random.below(2 ** 32)),
  toggle: (_, { count }) => (count % 2 === 0 ? 0 : 0xffff_ffff),
};
const ANSWER_NAMES = Object.keys(ANSWERS) as [string, ...string[]]; // the table above is not empty

/** Bytes that a card has beyond what a window of `rest` must have. */
const MOST_REST_BYTES = 4096;

export interface FuzzBus {
  readonly buses: readonly Bus[];
  /** A new behaviour, and the accesses that are allowed before the card fails. */
  readonly begin: (random: Random, fuel: number) => void;
  /** Since `begin`. */
  readonly accesses: () => number;
}

/** An access that the profile's windows forbid: what a profile must never bring about. No barflash error, so that nothing takes it for one. */
export class ForbiddenAccess extends Error {}

function windowBytes(declared: number | "rest", neededBytes: number, random: Random): number {
  return declared === "rest" ? neededBytes + random.below(MOST_REST_BYTES) : declared;
}

/**
 * The windows of a card with pseudo-random answers.
 *
 * @param advance called with each access, for the clock
 */
export function fuzzBus(profile: ControllerProfile, protocol: Protocol, random: Random, advance: () => void): FuzzBus {
  let answer: Answer = () => 0;
  let source = random;
  let accesses = 0;
  let writes = 0;
  let fuel = 0;
  const declared = [...indexWindows(profile).values()];

  const makeBus = (window: number): Bus => {
    const { name, entry } = declared[window] ?? { name: "", entry: { sizeBytes: 0, access: [] } };
    const sizeBytes = windowBytes(entry.sizeBytes, protocol.windows[window]?.sizeBytes ?? 0, random);
    const widths: readonly number[] = entry.access;
    const written = new Map<number, number>();
    const spend = (kind: string, offset: number, widthBits: Width): void => {
      const isInside = Number.isInteger(offset) && offset >= 0 && offset + widthBits / 8 <= sizeBytes;
      if (!isInside || offset % (widthBits / 8) !== 0 || !widths.includes(widthBits)) {
        throw new ForbiddenAccess(`${kind} of ${widthBits} bits at ${offset} of window ${name}, ${sizeBytes} bytes of widths ${widths}`);
      }
      advance();
      accesses++;
      if (accesses > fuel) throw new InjectedFault({ accesses, writes });
    };
    return busOver({
      sizeBytes,
      read: (offset, widthBits) => {
        spend("read", offset, widthBits);
        const low = answer(source, { count: accesses, written: written.get(offset % 4096) ?? 0 });
        return widthBits < 64 ? low : (BigInt(answer(source, { count: accesses, written: low })) << 32n) | BigInt(low);
      },
      write: (offset, widthBits, value) => {
        spend("write", offset, widthBits);
        writes++;
        written.set(offset % 4096, Number(BigInt.asUintN(32, BigInt(value))));
      },
      close: () => {},
    });
  };

  return {
    buses: protocol.windows.map((_, index) => makeBus(index)),
    begin: (next, mostAccesses) => {
      source = next;
      answer = ANSWERS[next.pick(ANSWER_NAMES)] ?? answer;
      accesses = 0;
      writes = 0;
      fuel = mostAccesses;
    },
    accesses: () => accesses,
  };
}
