import { hex } from "../../bits/hex.ts";
import type { Segment } from "../image.ts";
import { MAX_IMAGE_BYTES } from "../limits.ts";
import { IntelHexOverlapError, IntelHexSpanError } from "./errors.ts";

/** Records that follow each other without a gap, in the file as in the memory. */
export interface Run {
  readonly address: number;
  /** Where the bytes begin in the data of the file. */
  readonly from: number;
  sizeBytes: number;
  /** Line of the first record, from 1. */
  readonly line: number;
}

const endOf = ({ address, sizeBytes }: Run) => address + sizeBytes;

/**
 * Puts runs in the order of their addresses and joins those that touch. Equal data given twice is a warning.
 *
 * @param runs at least one
 * @throws {IntelHexOverlapError} if two runs contradict each other
 * @throws {IntelHexSpanError} if the first and the last are more than {@link MAX_IMAGE_BYTES} apart, so that two tiny
 *   records never make anybody fill gigabytes
 */
export function mergeRuns(data: Uint8Array, runs: readonly Run[]): { readonly segments: readonly Segment[]; readonly warnings: string[] } {
  const sorted = runs.toSorted((a, b) => a.address - b.address);
  refuseWideSpan(sorted);
  const warnings: string[] = [];
  const segments = groupTouching(sorted).map((group) => joinGroup(data, group, warnings));
  return { segments, warnings };
}

function refuseWideSpan(sorted: readonly Run[]): void {
  const start = sorted[0]?.address ?? 0;
  const far = sorted.find((run) => endOf(run) - start > MAX_IMAGE_BYTES);
  if (far !== undefined) throw new IntelHexSpanError(far.line, endOf(far) - start, MAX_IMAGE_BYTES);
}

function groupTouching(sorted: readonly Run[]): readonly Run[][] {
  const groups: Run[][] = [];
  let end = -1;
  for (const run of sorted) {
    if (run.address <= end) groups.at(-1)?.push(run);
    else groups.push([run]);
    end = Math.max(end, endOf(run));
  }
  return groups;
}

function joinGroup(data: Uint8Array, group: readonly Run[], warnings: string[]): Segment {
  const address = group[0]?.address ?? 0;
  const bytesOf = (run: Run) => data.subarray(run.from, run.from + run.sizeBytes);
  if (group.length === 1) return { address, data: group.map(bytesOf)[0] ?? new Uint8Array() };

  const end = group.reduce((last, run) => Math.max(last, endOf(run)), 0);
  const joined = new Uint8Array(end - address);
  let filled = address;
  for (const run of group) {
    const bytes = bytesOf(run);
    const twice = bytes.subarray(0, Math.max(0, filled - run.address));
    const before = joined.subarray(run.address - address);
    const differs = twice.findIndex((byte, index) => byte !== before[index]);
    if (differs !== -1) throw new IntelHexOverlapError(run.line, run.address + differs);
    if (twice.length > 0) warnings.push(`Line ${run.line} gives ${twice.length} bytes at ${hex(run.address)} again, with the same data.`);
    joined.set(bytes, run.address - address);
    filled = Math.max(filled, endOf(run));
  }
  return { address, data: joined };
}
