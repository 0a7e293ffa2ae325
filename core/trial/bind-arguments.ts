import { didYouMean } from "../profile/nearest.ts";
import type { NamedFinding, Path } from "../profile/path.ts";
import type { Operation } from "../protocol/protocol.ts";
import { TRIAL_RULE } from "./compile-script.ts";

type Values = Readonly<Record<string, number | readonly number[]>>;

/** What an operation is run with, in the order of its signature. */
export interface BoundArguments {
  readonly numbers: readonly number[];
  readonly buffers: readonly Uint8Array[];
}

const wrong = (path: Path, message: string): NamedFinding => ({ path, message, rule: TRIAL_RULE });

/** Puts the values of a trial in the order of the operation's parameters; a number for a buffer is its length. */
export function bindArguments(
  operation: Operation,
  given: Values,
  path: Path,
): { readonly bound: BoundArguments; readonly findings: readonly NamedFinding[] } {
  const { name, numbers, buffers } = operation;
  const known = [...numbers, ...buffers].map((slot) => slot.name);
  const findings: NamedFinding[] = Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => ({ ...wrong([...path, key], `${name} has no parameter "${key}"${didYouMean(key, known)}`), at: "key" as const }));
  const givenValue = (key: string) => {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value === undefined) findings.push({ ...wrong(path, `${name} needs the parameter "${key}"`), at: "key" });
    return value;
  };
  const bound = {
    numbers: numbers.map((slot) => {
      const value = givenValue(slot.name);
      if (Array.isArray(value)) findings.push(wrong([...path, slot.name], `${slot.name} is a number, not a buffer`));
      return typeof value === "number" ? value : 0;
    }),
    buffers: buffers.map((slot) => {
      const value = givenValue(slot.name);
      return typeof value === "number" ? filled(value, findings, [...path, slot.name]) : Uint8Array.from(value ?? []);
    }),
  };
  return { bound, findings };
}

/** Bytes of a buffer that a trial may ask for: as many as one call of a port moves. */
const MOST_BYTES = 65_536;

function filled(sizeBytes: number, findings: NamedFinding[], path: Path): Uint8Array {
  if (sizeBytes <= MOST_BYTES) return new Uint8Array(sizeBytes);
  findings.push(wrong(path, `a trial has at most ${MOST_BYTES} bytes in a buffer`));
  return new Uint8Array();
}

/** What differs from the results that the trial wants. */
export function differences(
  operation: Operation,
  wanted: Values,
  { result, buffers, path }: { readonly result: number | undefined; readonly buffers: readonly Uint8Array[]; readonly path: Path },
): NamedFinding[] {
  const known = [...operation.results, ...operation.buffers].map((slot) => slot.name);
  return Object.entries(wanted).flatMap(([name, value]): NamedFinding[] => {
    const at = [...path, name];
    const buffer = buffers[operation.buffers.findIndex((slot) => slot.name === name)];
    if (buffer !== undefined) return differentBytes(buffer, value, at);
    if (operation.results[0]?.name !== name) {
      const message = `${operation.name} gives no "${name}"${didYouMean(name, known)}; of several results only the first can be compared`;
      return [{ ...wrong(at, message), at: "key" }];
    }
    return result === value ? [] : [{ ...wrong(at, `${name} is 0x${(result ?? 0).toString(16)}`), rule: "trial-result" }];
  });
}

function differentBytes(buffer: Uint8Array, value: number | readonly number[], path: Path): NamedFinding[] {
  if (typeof value === "number") return [wrong(path, "a buffer is compared with a list of bytes")];
  const at = value.findIndex((byte, index) => buffer[index] !== byte);
  if (at < 0 && value.length === buffer.length) return [];
  const got = at < 0 ? `it has ${buffer.length} bytes` : `byte ${at} is 0x${(buffer[at] ?? 0).toString(16)}`;
  return [{ ...wrong(path, `the buffer holds something else: ${got}`), rule: "trial-result" }];
}
