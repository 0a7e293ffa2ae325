import { parseSignature, type Signature } from "./parse-signature.ts";
import type { Path } from "./path.ts";
import type { ControllerProfile, ProfileOperation, ProfileParameter, ProfileRegister } from "./profile.ts";
import { type StepVisit, visitOperation } from "./visit-steps.ts";

export interface FieldFacts {
  readonly name: string;
  /** Lowest bit. */
  readonly shift: number;
  readonly widthBits: number;
}

export interface RegisterFacts {
  readonly name: string;
  readonly widthBits: 8 | 16 | 32;
  readonly entry: ProfileRegister;
  readonly fields: ReadonlyMap<string, FieldFacts>;
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
  readonly registers: ReadonlyMap<string, RegisterFacts>;
  /** By name. Of two with the same name the first counts; a rule reports the other. */
  readonly operations: ReadonlyMap<string, OperationFacts>;
  /** Every step of every operation, in the order of the text. */
  readonly visits: readonly StepVisit[];
}

function registerFacts(name: string, entry: ProfileRegister, widest: 8 | 16 | 32): RegisterFacts {
  const fields = Object.entries(entry.fields ?? {}).map(([field, bits]): [string, FieldFacts] => {
    const [high, low] = typeof bits === "number" ? [bits, bits] : bits;
    return [field, { name: field, shift: low, widthBits: high - low + 1 }];
  });
  return { name, widthBits: entry.width ?? widest, entry, fields: new Map(fields) };
}

/** What the width of a register comes from. */
export const widthPaths = ({ name, entry }: RegisterFacts): Path[] => [
  ["registers", name, "width"],
  ...(entry.width === undefined ? [["window", "access"]] : []),
];

export function indexController(profile: ControllerProfile): ControllerIndex {
  const [widest = 32] = [...profile.window.access].sort((a, b) => b - a);
  const operations = new Map<string, OperationFacts>();
  for (const [key, body] of Object.entries(profile.operations)) {
    const signature = parseSignature(key);
    if (signature && !operations.has(signature.name)) operations.set(signature.name, { signature, key, body });
  }
  const registers = new Map(Object.entries(profile.registers).map(([name, entry]) => [name, registerFacts(name, entry, widest)]));
  const names = { registers, operations };
  return {
    profile,
    parameters: new Map(Object.entries(profile.parameters ?? {})),
    ...names,
    visits: [...operations.values()].flatMap((operation) => visitOperation(operation, names)),
  };
}
