import { parseSignature, type Signature } from "./parse-signature.ts";
import type { Path } from "./path.ts";
import type { ControllerProfile, ProfileField, ProfileOperation, ProfileParameter, ProfileRegister } from "./profile.ts";
import { type StepVisit, visitOperation } from "./visit-steps.ts";

/** The controller's own window, where a register names none of `otherWindows`. */
export const MAIN_WINDOW = "window";

export type AccessWidth = 8 | 16 | 32 | 64;
type Special = Exclude<ProfileField, number | readonly number[]>;

export interface FieldFacts {
  readonly name: string;
  /** Lowest bit. */
  readonly shift: number;
  readonly widthBits: number;
  readonly modifiedWriteValues?: Special["modifiedWriteValues"];
  readonly isSelfClearing: boolean;
}

export interface RegisterFacts {
  readonly name: string;
  /** Of one access. */
  readonly widthBits: AccessWidth;
  /** Of the value: of both words where the register has two. */
  readonly valueBits: number;
  /** {@link MAIN_WINDOW} or a name of `otherWindows`. */
  readonly window: string;
  readonly entry: ProfileRegister;
  readonly fields: ReadonlyMap<string, FieldFacts>;
}

export interface WindowFacts {
  readonly name: string;
  readonly path: Path;
  readonly entry: ControllerProfile["window"];
}

export interface OperationFacts {
  readonly signature: Signature;
  /** Its key in the profile: the signature as text. */
  readonly key: string;
  readonly body: ProfileOperation;
}

/** A controller profile with its names looked up once; rules and the compiler read this. */
export interface ControllerIndex {
  readonly profile: ControllerProfile;
  readonly parameters: ReadonlyMap<string, ProfileParameter>;
  readonly variables: ReadonlySet<string>;
  /** The main one first. */
  readonly windows: ReadonlyMap<string, WindowFacts>;
  readonly registers: ReadonlyMap<string, RegisterFacts>;
  /** By name. Of two with the same name the first counts; a rule reports the other. */
  readonly operations: ReadonlyMap<string, OperationFacts>;
  /** Every step of every operation, in the order of the text. */
  readonly visits: readonly StepVisit[];
}

function fieldFacts(name: string, entry: ProfileField): FieldFacts {
  const { bits, modifiedWriteValues, selfClearing }: Special = typeof entry === "number" || Array.isArray(entry) ? { bits: entry } : entry;
  const [high, low] = typeof bits === "number" ? [bits, bits] : bits;
  return {
    name,
    shift: low,
    widthBits: high - low + 1,
    ...(modifiedWriteValues && { modifiedWriteValues }),
    isSelfClearing: selfClearing === true,
  };
}

function registerFacts(name: string, entry: ProfileRegister, windows: ReadonlyMap<string, WindowFacts>): RegisterFacts {
  const window = entry.window ?? MAIN_WINDOW;
  const [widest = 32] = [...(windows.get(window)?.entry.access ?? [])].sort((a, b) => b - a);
  const widthBits = entry.width ?? widest;
  const fields = Object.entries(entry.fields ?? {}).map(([field, bits]): [string, FieldFacts] => [field, fieldFacts(field, bits)]);
  return { name, widthBits, valueBits: widthBits * (entry.words ?? 1), window, entry, fields: new Map(fields) };
}

/** What the width of a register comes from. */
export const widthPaths = ({ name, entry, window }: RegisterFacts): Path[] => [
  ["registers", name, "width"],
  ["registers", name, "window"],
  ...(entry.width === undefined ? [[...windowPath(window), "access"]] : []),
];

export const windowPath = (name: string): Path => (name === MAIN_WINDOW ? [MAIN_WINDOW] : ["otherWindows", name]);

/** The controller's windows by name, the main one first. */
export function indexWindows({ window, otherWindows = {} }: ControllerProfile): ReadonlyMap<string, WindowFacts> {
  const others = Object.entries(otherWindows).filter(([name]) => name !== MAIN_WINDOW);
  return new Map([[MAIN_WINDOW, window] as const, ...others].map(([name, entry]) => [name, { name, path: windowPath(name), entry }]));
}

export function indexRegisters(
  profile: ControllerProfile,
  windows: ReadonlyMap<string, WindowFacts> = indexWindows(profile),
): ReadonlyMap<string, RegisterFacts> {
  return new Map(Object.entries(profile.registers).map(([name, entry]) => [name, registerFacts(name, entry, windows)]));
}

/** Bytes that a register takes; of one that goes on to the end of its window, those of its first element. */
export const registerBytes = ({ widthBits, entry }: RegisterFacts): number =>
  (widthBits / 8) * (entry.words ?? 1) * (typeof entry.count === "number" ? entry.count : 1);

/** Bytes of a window that its registers reach; 1 where it has none. */
export const reachedBytes = (registers: ReadonlyMap<string, RegisterFacts>, window: string): number =>
  [...registers.values()]
    .filter((register) => register.window === window)
    .reduce((most, register) => Math.max(most, register.entry.offset + registerBytes(register)), 1);

export function indexController(profile: ControllerProfile): ControllerIndex {
  const windows = indexWindows(profile);
  const registers = indexRegisters(profile, windows);
  const operations = new Map<string, OperationFacts>();
  for (const [key, body] of Object.entries(profile.operations)) {
    const signature = parseSignature(key);
    if (signature && !operations.has(signature.name)) operations.set(signature.name, { signature, key, body });
  }
  const names = { registers, operations, variables: new Set(Object.keys(profile.variables ?? {})) };
  return {
    profile,
    parameters: new Map(Object.entries(profile.parameters ?? {})),
    windows,
    ...names,
    visits: [...operations.values()].flatMap((operation) => visitOperation(operation, names)),
  };
}
