/** `0x` and at least `digits` lower-case hex digits. Negative or fractional values are our bug. */
export function hex(value: number | bigint, digits = 8): string {
  if (value < 0 || (typeof value === "number" && !Number.isSafeInteger(value))) throw new Error(`hex of ${value}`);
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

/** Bytes as lower-case hex without separators: `20ba18`. */
export function hexBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
