import type { Image } from "./image.ts";

/** All bytes from the first to the last address, gaps filled with 0xff; a view where there is one segment only. */
export function payloadBytes({ segments, payload }: Image): Uint8Array {
  const [first, second] = segments;
  if (first !== undefined && second === undefined) return first.data;
  const bytes = new Uint8Array(payload.sizeBytes).fill(0xff);
  for (const { address, data } of segments) bytes.set(data, address - payload.address);
  return bytes;
}
