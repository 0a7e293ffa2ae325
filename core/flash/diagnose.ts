import type { Difference } from "./flash-event.ts";

/** A piece that does not hold what it should. */
export interface Mismatch {
  readonly difference: Difference;
  readonly expected: Uint8Array;
  readonly actual: Uint8Array;
}

interface Diagnosis {
  readonly fits: (mismatch: Mismatch) => boolean;
  readonly sentence: string;
}

const reversedBits = (byte: number): number => Number.parseInt(byte.toString(2).padStart(8, "0").split("").toReversed().join(""), 2);
const isAll = (bytes: Uint8Array, value: number): boolean => bytes.every((byte) => byte === value);

/** The first that fits is the one to tell. */
const DIAGNOSES: readonly Diagnosis[] = [
  {
    fits: ({ actual }) => isAll(actual, 0xff),
    sentence: "all reads as 0xff: nothing was programmed; the chip may be write-protected, or its write enable is lost",
  },
  {
    fits: ({ actual }) => isAll(actual, 0),
    sentence: "all reads as 0x00: the data line may be stuck low, or the chip does not answer",
  },
  {
    fits: ({ actual, expected }) => expected.every((byte, index) => reversedBits(byte) === actual[index]),
    sentence: "every byte has its bits in reverse order: the bit order of the card profile is wrong",
  },
  {
    fits: ({ difference }) => difference.bitsNotCleared === 0,
    sentence: "bits stay 0 that should be 1: the erase did not work, or these bits are stuck",
  },
  {
    fits: ({ difference }) => difference.bitsNotSet === 0,
    sentence: "bits stay 1 that should be 0: programs were lost, or these bits are stuck",
  },
];

/** One clause on what is likely wrong. */
export function diagnose(mismatch: Mismatch): string {
  return (
    DIAGNOSES.find(({ fits }) => fits(mismatch))?.sentence ??
    "bits differ both ways: neither erase nor program worked, or the bytes come from another address"
  );
}
