import { createHash } from "node:crypto";
import type { Image, Segment } from "./image.ts";

/** What a board or a tool does to the bytes of an image: bits or bytes turned around inside groups of so many bits. */
export type Transform = "reverse-bits-8" | "reverse-bits-16" | "reverse-bits-32" | "swap-bytes-16" | "swap-bytes-32";

export interface ImageRules {
  /** In the order in which they are applied. */
  readonly transforms: readonly Transform[];
  /** So many bytes at the start are whole on the first of two chips; the second one stays erased there. 0 for none. */
  readonly unsplitBytes: number;
}

const ERASED = 0xff;

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) reversed |= 0x80 >> bit;
  return reversed;
});

interface TransformFacts {
  readonly groupBytes: 1 | 2 | 4;
  readonly reversesBits: boolean;
}

const FACTS: Readonly<Record<Transform, TransformFacts>> = {
  "reverse-bits-8": { groupBytes: 1, reversesBits: true },
  "reverse-bits-16": { groupBytes: 2, reversesBits: true },
  "reverse-bits-32": { groupBytes: 4, reversesBits: true },
  "swap-bytes-16": { groupBytes: 2, reversesBits: false },
  "swap-bytes-32": { groupBytes: 4, reversesBits: false },
};

/**
 * The bytes that the card needs, for the bytes of the file. A segment whose ends lie inside a group is filled up with 0xff. Of an image
 * for two striped chips, the unsplit bytes become two each: their nibbles under high nibbles of all ones, which the second chip keeps
 * erased; all that follows moves back by so many bytes.
 */
export function transformImage(image: Image, { transforms, unsplitBytes }: ImageRules): Image {
  if (transforms.length === 0 && unsplitBytes === 0) return image;
  const turned = transforms.reduce((segments, transform) => segments.map((segment) => turn(segment, FACTS[transform])), image.segments);
  const segments = unsplitBytes === 0 ? turned : turned.flatMap((segment) => spread(segment, unsplitBytes));
  const first = segments[0]?.address ?? 0;
  const last = segments.at(-1);
  const end = last === undefined ? 0 : last.address + last.data.length;
  const { configuration } = image;
  const spreadOffset = (offset: number) => (offset < unsplitBytes ? 2 * offset : offset + unsplitBytes);
  return {
    ...image,
    segments,
    sizeBytes: end,
    payload: { address: first, sizeBytes: end - first, sha256: digest(segments) },
    ...(configuration && { configuration: { ...configuration, syncOffset: spreadOffset(configuration.syncOffset) } }),
  };
}

function turn({ address, data }: Segment, { groupBytes, reversesBits }: TransformFacts): Segment {
  const start = address - (address % groupBytes);
  const end = Math.ceil((address + data.length) / groupBytes) * groupBytes;
  const bytes = new Uint8Array(end - start).fill(ERASED);
  bytes.set(data, address - start);
  const turned = new Uint8Array(bytes.length);
  for (let index = 0; index < bytes.length; index++) {
    const inGroup = index % groupBytes;
    const byte = bytes[index - inGroup + (groupBytes - 1 - inGroup)] ?? ERASED;
    turned[index] = reversesBits ? (REVERSED[byte] ?? 0) : byte;
  }
  return { address: start, data: turned };
}

/** What lies before `unsplitBytes` becomes twice as long, all else moves back. */
function spread({ address, data }: Segment, unsplitBytes: number): Segment[] {
  const whole = data.subarray(0, Math.max(0, unsplitBytes - address));
  const rest = data.subarray(whole.length);
  const doubled = new Uint8Array(2 * whole.length);
  for (const [index, byte] of whole.entries()) {
    doubled[2 * index] = 0xf0 | (byte >> 4);
    doubled[2 * index + 1] = 0xf0 | (byte & 0x0f);
  }
  return [
    ...(whole.length === 0 ? [] : [{ address: 2 * address, data: doubled }]),
    ...(rest.length === 0 ? [] : [{ address: address + whole.length + unsplitBytes, data: rest }]),
  ];
}

function digest(segments: readonly Segment[]): string {
  const hash = createHash("sha256");
  let at = segments[0]?.address ?? 0;
  for (const { address, data } of segments) {
    if (address > at) hash.update(new Uint8Array(address - at).fill(ERASED));
    hash.update(data);
    at = address + data.length;
  }
  return hash.digest("hex");
}
