import type { ByteTransform } from "../virtual-card-description.ts";

/** Of each byte, with its bits in reverse order. */
const REVERSED = Uint8Array.from({ length: 0x100 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
});

/** Which bytes make a group, and what happens inside. Reversing the bits of a group reverses its bytes too. */
const PARTS: Readonly<Record<ByteTransform, { readonly groupBytes: 1 | 2 | 4; readonly reverseBits: boolean }>> = {
  "reverse-bits-8": { groupBytes: 1, reverseBits: true },
  "reverse-bits-16": { groupBytes: 2, reverseBits: true },
  "reverse-bits-32": { groupBytes: 4, reverseBits: true },
  "swap-bytes-16": { groupBytes: 2, reverseBits: false },
  "swap-bytes-32": { groupBytes: 4, reverseBits: false },
};

/** Bytes in the largest group. */
export const LARGEST_GROUP_BYTES = 4;

/** @param bytes a multiple of {@link LARGEST_GROUP_BYTES}; changed in place */
export function transformBytes(bytes: Uint8Array, transform: ByteTransform): void {
  const { groupBytes, reverseBits } = PARTS[transform];
  for (let start = 0; start < bytes.length; start += groupBytes) bytes.subarray(start, start + groupBytes).reverse();
  if (reverseBits) for (let index = 0; index < bytes.length; index++) bytes[index] = REVERSED[bytes[index] ?? 0] ?? 0;
}
