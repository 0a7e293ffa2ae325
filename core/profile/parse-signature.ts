import { SIGNATURE } from "./schema/values.ts";

/** `transfer(send[], receive[])` in parts. */
export interface Signature {
  readonly name: string;
  /** In the order of the text. */
  readonly numbers: readonly string[];
  readonly buffers: readonly string[];
}

/** Reads the key of an operation; undefined when it is none. */
export function parseSignature(text: string): Signature | undefined {
  const [, name, list = ""] = SIGNATURE.exec(text) ?? [];
  if (name === undefined) return undefined;
  const parameters = list.split(",").map((part) => part.trim());
  return {
    name,
    numbers: parameters.filter((parameter) => parameter !== "" && !parameter.endsWith("[]")),
    buffers: parameters.filter((parameter) => parameter.endsWith("[]")).map((parameter) => parameter.slice(0, -2)),
  };
}
