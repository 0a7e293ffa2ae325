import { SIGNATURE } from "./schema/values.ts";

/** `transfer(send[], receive[])` or `read(address) -> value` in parts. */
export interface Signature {
  readonly name: string;
  /** In the order of the text. */
  readonly numbers: readonly string[];
  readonly buffers: readonly string[];
  readonly results: readonly string[];
}

const namesIn = (list: string): string[] =>
  list
    .split(",")
    .map((part) => part.trim())
    .filter((name) => name !== "");

/** Reads the key of an operation; undefined when it is none. */
export function parseSignature(text: string): Signature | undefined {
  const [, name, list = "", results = ""] = SIGNATURE.exec(text) ?? [];
  if (name === undefined) return undefined;
  const parameters = namesIn(list);
  return {
    name,
    numbers: parameters.filter((parameter) => !parameter.endsWith("[]")),
    buffers: parameters.filter((parameter) => parameter.endsWith("[]")).map((parameter) => parameter.slice(0, -2)),
    results: namesIn(results),
  };
}
