import type { Width } from "../bus/bus.ts";
import { didYouMean } from "../profile/nearest.ts";
import { lookUp, type NamedFinding, type Path } from "../profile/path.ts";
import type { Protocol, Register } from "../protocol/protocol.ts";
import type { PlainAccess, ScriptEntry } from "./script.ts";
import type { TrialAccess, TrialWord } from "./trial-schema.ts";

/** What a trial names and the profile lacks, or what does not fit. */
export const TRIAL_RULE = "trial-names";

/** The name of a protocol's first window. */
const MAIN_WINDOW = "window";

interface Named {
  readonly access: TrialAccess;
  readonly path: Path;
}

/** The accesses of a call, or what is wrong with them. */
export function compileScript(
  protocol: Protocol,
  accesses: readonly TrialAccess[],
  path: Path,
): { readonly entries: readonly ScriptEntry[]; readonly findings: readonly NamedFinding[] } {
  const findings: NamedFinding[] = [];
  const entries = accesses.map((access, index) => compileAccess(protocol, { access, path: [...path, index] }, findings));
  return { entries, findings };
}

function compileAccess(protocol: Protocol, named: Named, findings: NamedFinding[]): ScriptEntry {
  const { times = 1, atMost, forUs, afterUs } = named.access;
  return {
    accesses: named.access.at === undefined ? namedAccesses(protocol, named, findings) : plainAccesses(protocol, named, findings),
    least: forUs === undefined ? (atMost === undefined ? times : 1) : 0,
    most: atMost ?? times,
    ...(forUs !== undefined && { forUs }),
    ...(afterUs !== undefined && { afterUs }),
  };
}

function namedAccesses(protocol: Protocol, { access, path }: Named, findings: NamedFinding[]): PlainAccess[] {
  const { index = 0 } = access;
  const kind = access.write === undefined ? "read" : "write";
  const entries = access[kind];
  if (typeof entries !== "object" || Array.isArray(entries)) return [];
  return Object.entries(entries).flatMap(([name, word]) => {
    const register = protocol.registers.find((one) => one.name === name);
    const at = [...path, kind, name];
    if (register === undefined) {
      const names = protocol.registers.map((one) => one.name);
      findings.push({ path: at, at: "key", message: `there is no register "${name}"${didYouMean(name, names)}`, rule: TRIAL_RULE });
      return [];
    }
    return wordsOf(register, word, { path: at, findings }).flatMap((value, step) =>
      // A register without elements takes all words of a list at its one place.
      accessesOf(register, { kind, value, index: register.count === 1 ? 0 : index + step }),
    );
  });
}

/** Accesses at an offset of the document: nothing of them comes from the profile but the number of its window. */
function plainAccesses(protocol: Protocol, { access, path }: Named, findings: NamedFinding[]): PlainAccess[] {
  const { at: offset = 0, window: name = MAIN_WINDOW, widthBits = 32 } = access;
  const kind = access.write === undefined ? "read" : "write";
  const names = protocol.windows.map((one) => one.name);
  const window = names.indexOf(name);
  if (window < 0) {
    findings.push({ path: [...path, "window"], message: `there is no window "${name}"${didYouMean(name, names)}`, rule: TRIAL_RULE });
  }
  const word = access[kind];
  return [word].flat().flatMap((one) => {
    if (typeof one !== "number") return [];
    const value = BigInt(one);
    if (value >> BigInt(widthBits) !== 0n) findings.push(tooWide([...path, kind], value, widthBits));
    return [{ kind, window, offset, widthBits, value, isPlain: true }];
  });
}

const tooWide = (path: Path, value: bigint, bits: number): NamedFinding => ({
  path,
  message: `0x${value.toString(16)} does not fit ${bits} bits`,
  rule: TRIAL_RULE,
});

function wordsOf(register: Register, word: TrialWord, { path, findings }: { path: Path; findings: NamedFinding[] }): bigint[] {
  const bits = register.widthBits * (register.words === undefined ? 1 : 2);
  const list = Array.isArray(word)
    ? word.map(BigInt)
    : [typeof word === "number" ? BigInt(word) : composed(register, word, path, findings)];
  for (const value of list) {
    if (value >> BigInt(bits) === 0n) continue;
    findings.push(tooWide(path, value, bits));
  }
  return list;
}

function composed(register: Register, fields: Readonly<Record<string, number>>, path: Path, findings: NamedFinding[]): bigint {
  let word = 0n;
  for (const [name, value] of Object.entries(fields)) {
    const field = register.fields.find((one) => one.name === name);
    if (field === undefined) {
      const names = register.fields.map((one) => one.name);
      const message = `${register.name} has no field "${name}"${didYouMean(name, names)}`;
      findings.push({ path: [...path, name], at: "key", message, rule: TRIAL_RULE });
    } else if (value >= 2 ** field.widthBits) {
      findings.push({ path: [...path, name], message: `${value} does not fit ${field.widthBits} bits`, rule: TRIAL_RULE });
    } else word |= BigInt(value) << BigInt(field.shift);
  }
  return word;
}

/** One access, or two for a register of two words, in the order in which they are made. */
function accessesOf(
  { window, offset, widthBits, words }: Register,
  { kind, value, index }: { readonly kind: PlainAccess["kind"]; readonly value: bigint; readonly index: number },
): PlainAccess[] {
  // as: the widths of registers are those of accesses.
  const width = widthBits as Width;
  const at = offset + (index * widthBits) / 8;
  if (words === undefined) return [{ kind, window, offset: at, widthBits: width, value }];
  const low = BigInt.asUintN(widthBits, value);
  const high = value >> BigInt(widthBits);
  const [first, second] = words === "high-first" ? [high, low] : [low, high];
  return [
    { kind, window, offset: at, widthBits: width, value: first },
    { kind, window, offset: at + widthBits / 8, widthBits: width, value: second },
  ];
}

/** The entry of that name, or a finding that says which there are. */
export function findNamed<Value>(
  entries: Readonly<Record<string, Value>>,
  name: string,
  { what, path }: { readonly what: string; readonly path: Path },
): Value | NamedFinding {
  const found = lookUp(entries, name);
  if (found !== undefined) return found;
  return { path, at: "key", message: `there is no ${what} "${name}"${didYouMean(name, Object.keys(entries))}`, rule: TRIAL_RULE };
}
