import { InvalidNumberError } from "./errors.ts";

const NUMBER = /^(0x[0-9a-f]+|[0-9]+)(KiB|MiB)?$/i;
const BYTES_PER_SUFFIX: Readonly<Record<string, number>> = { kib: 1024, mib: 1024 * 1024 };

/**
 * Bytes from `4096`, `0x1000`, `64KiB` or `16MiB`.
 *
 * @param name what the number is for, as the user wrote it: `--offset`
 * @throws {InvalidNumberError} for all other text, and from 2^53 on
 */
export function parseByteCount(text: string, name: string): number {
  const [, digits, suffix = ""] = NUMBER.exec(text) ?? [];
  const bytes = digits === undefined ? Number.NaN : Number(digits) * (BYTES_PER_SUFFIX[suffix.toLowerCase()] ?? 1);
  if (!Number.isSafeInteger(bytes)) throw new InvalidNumberError({ name, text });
  return bytes;
}
