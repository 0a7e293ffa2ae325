import type { Content } from "../plan/contents.ts";
import type { Difference } from "./flash-event.ts";

const onesIn = (byte: number): number => {
  let count = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) count++;
  return count;
};

/** How `actual`, read from the address of `expected`, differs from it; undefined when it does not. Both have the same length. */
export function compareContent(expected: Content, actual: Uint8Array): Difference | undefined {
  if (Buffer.compare(expected.data, actual) === 0) return undefined;
  let first = -1;
  const sums = { differingBytes: 0, bitsNotCleared: 0, bitsNotSet: 0 };
  for (const [index, wanted] of expected.data.entries()) {
    const found = actual[index] ?? 0;
    if (found === wanted) continue;
    if (first < 0) first = index;
    sums.differingBytes += 1;
    sums.bitsNotCleared += onesIn(found & ~wanted);
    sums.bitsNotSet += onesIn(wanted & ~found);
  }
  return {
    address: expected.address,
    sizeBytes: expected.data.length,
    firstAddress: expected.address + first,
    expected: expected.data[first] ?? 0,
    actual: actual[first] ?? 0,
    ...sums,
  };
}
