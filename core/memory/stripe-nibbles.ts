/** The bytes of two chips side by side. */
export interface Halves {
  readonly low: Uint8Array;
  readonly high: Uint8Array;
}

const ERASED = 0xff;

/**
 * Splits bytes over two chips. Bytes 2 n and 2 n + 1 become byte n of each: the first chip has both low nibbles, that of the even byte
 * in its high half, the second one both high nibbles (XRT, xbflash.qspi/xspi.cpp lines 257 to 262). A byte that is missing at an edge
 * is taken as erased, which programming leaves alone.
 *
 * @param address of the first byte in the memory
 */
export function splitNibbles(address: number, data: Uint8Array): Halves {
  const lead = address % 2;
  const sizeBytes = Math.ceil((lead + data.length) / 2);
  const low = new Uint8Array(sizeBytes);
  const high = new Uint8Array(sizeBytes);
  for (let index = 0; index < sizeBytes; index++) {
    const even = data[2 * index - lead] ?? ERASED;
    const odd = data[2 * index + 1 - lead] ?? ERASED;
    low[index] = (even << 4) | (odd & 0x0f);
    high[index] = (even & 0xf0) | (odd >> 4);
  }
  return { low, high };
}

/** The inverse, for halves of the same length; twice as many bytes. */
export function joinNibbles({ low, high }: Halves): Uint8Array {
  const joined = new Uint8Array(2 * low.length);
  for (let index = 0; index < low.length; index++) {
    const first = low[index] ?? 0;
    const second = high[index] ?? 0;
    joined[2 * index] = (second & 0xf0) | (first >> 4);
    joined[2 * index + 1] = (second << 4) | (first & 0x0f);
  }
  return joined;
}
