/** An update that is cut off before its bus writes. Addresses are bytes in the flash, offsets bytes in the image. */
export interface CutScenario {
  readonly old: Uint8Array;
  readonly image: Uint8Array;
}

export const FLASH_BYTES = 0x80000;
/** Not at a 64 KiB block, so that the first and the last block hold data beside the image. */
export const IMAGE_ADDRESS = 0x12000;
export const IMAGE_BYTES = 200 * 1024;
export const SYNC_OFFSET = 48;
const SYNC = Uint8Array.of(0xaa, 0x99, 0x55, 0x66);
const PAGE = 256;

/** Bytes that repeat with the seed: the same cuts in every run. Park and Miller's minimal standard generator (CACM 31, 1988). */
function noise(seed: number, sizeBytes: number): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length: sizeBytes }, () => {
    state = (state * 48271) % 2147483647;
    return state >>> 8;
  });
}

function withStart(image: Uint8Array): Uint8Array {
  image.fill(0xff, 0, SYNC_OFFSET);
  image.set(SYNC, SYNC_OFFSET);
  return image;
}

/** Both images random all over: every page of 200 KiB is erased and programmed. */
function allDifferent(): CutScenario {
  return { old: withStart(noise(1, IMAGE_BYTES)), image: withStart(noise(2, IMAGE_BYTES)) };
}

/**
 * Images that differ in places: one 64 KiB block in so many that it is erased whole, one in a single 4 KiB unit, one where bits only go
 * from 1 to 0, and the unit with the sync word. That block is sparse, so that few enough writes remain to cut before each of them.
 */
function partlyDifferent(): CutScenario {
  const old = withStart(noise(3, IMAGE_BYTES));
  const sparse = 0x20000 - IMAGE_ADDRESS;
  old.fill(0xff, sparse, sparse + 0x10000);
  for (let unit = 0; unit < 5; unit++) old.set(noise(10 + unit, 2 * PAGE), sparse + unit * 0x3000);
  const image = Uint8Array.from(old);
  for (let unit = 0; unit < 5; unit++) image.set(noise(20 + unit, 2 * PAGE), sparse + unit * 0x3000);
  const single = 0x35000 - IMAGE_ADDRESS;
  for (const half of [old, image]) half.fill(0xff, single, single + 0x1000);
  old.set(noise(30, PAGE), single);
  image.set(noise(31, PAGE), single);
  image.set(noise(32, 16), SYNC_OFFSET + 0x40);
  const cleared = 0x40100 - IMAGE_ADDRESS;
  for (let offset = cleared; offset < cleared + 64; offset++) image[offset] = (image[offset] ?? 0) & 0x0f;
  return { old, image };
}

export const CUT_SCENARIOS = { "all-different": allDifferent, "partly-different": partlyDifferent } as const;
export type CutScenarioName = keyof typeof CUT_SCENARIOS;
