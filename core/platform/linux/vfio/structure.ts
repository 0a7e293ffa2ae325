/** What a member of a kernel structure is. All numbers are little-endian here: a big-endian host is refused when memory is mapped. */
type FieldType = "u32" | "s32" | "u64";

export interface Field<T extends FieldType = FieldType> {
  readonly type: T;
  readonly offset: number;
}

/** A structure of the kernel's user interface. Those of vfio begin with their size, which {@link encode} fills in. */
export interface Structure<F extends Readonly<Record<string, Field>> = Readonly<Record<string, Field>>> {
  /** As the kernel's header has it, without `struct`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly fields: F;
}

export const u32 = (offset: number): Field<"u32"> => ({ type: "u32", offset });
export const s32 = (offset: number): Field<"s32"> => ({ type: "s32", offset });
export const u64 = (offset: number): Field<"u64"> => ({ type: "u64", offset });

/** Values by field: bigints where the field has 64 bits. */
export type ValuesOf<S extends Structure> = { readonly [K in keyof S["fields"]]: S["fields"][K]["type"] extends "u64" ? bigint : number };

const WRITE: Readonly<Record<FieldType, (bytes: Buffer, value: number | bigint, offset: number) => void>> = {
  u32: (bytes, value, offset) => bytes.writeUInt32LE(Number(value), offset),
  s32: (bytes, value, offset) => bytes.writeInt32LE(Number(value), offset),
  u64: (bytes, value, offset) => bytes.writeBigUInt64LE(BigInt(value), offset),
};

const READ: Readonly<Record<FieldType, (bytes: Buffer, offset: number) => number | bigint>> = {
  u32: (bytes, offset) => bytes.readUInt32LE(offset),
  s32: (bytes, offset) => bytes.readInt32LE(offset),
  u64: (bytes, offset) => bytes.readBigUInt64LE(offset),
};

/** Names of the first field, in which the kernel wants the size of the structure. */
const SIZE_FIELDS = ["argsz", "size"];

/**
 * The bytes of a structure, with room for `sizeBytes` in all; what is not given is 0.
 *
 * @param sizeBytes more than the structure where an array follows it
 */
export function encode<S extends Structure>(structure: S, values: Partial<ValuesOf<S>>, sizeBytes = structure.sizeBytes): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (const [name, { type, offset }] of Object.entries(structure.fields)) {
    const isSize = offset === 0 && SIZE_FIELDS.includes(name);
    // as: the names are those of the structure's fields.
    const value = isSize ? sizeBytes : (values as Readonly<Record<string, number | bigint>>)[name];
    if (value !== undefined) WRITE[type](bytes, value, offset);
  }
  return bytes;
}

/** The fields of the structure that stands at `at` in `bytes`. */
export function decode<S extends Structure>(structure: S, bytes: Buffer, at = 0): ValuesOf<S> {
  const values = Object.entries(structure.fields).map(([name, { type, offset }]) => [name, READ[type](bytes, at + offset)]);
  // as: there is a value of the field's type for each field.
  return Object.fromEntries(values) as ValuesOf<S>;
}
