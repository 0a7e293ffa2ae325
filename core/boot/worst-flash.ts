/** How a kind of flash behaves at its slowest. */
export interface SlowestChip {
  readonly pageBytes: number;
  readonly pageMaximumMs: number;
  readonly erases: readonly { readonly sizeBytes: number; readonly typicalMs: number; readonly maximumMs: number }[];
}

/**
 * A slow way to the chip: a controller of GPIO bits needs some two dozen register accesses for each byte, of about 1 us (a read over PCIe).
 * Assumed, not measured: block controllers need a tenth.
 */
const READ_MS_PER_BYTE = 0.025;
/** Before, what depends on the image is read; after each unit it is read back; then all is verified. */
const READS = 3;
/** To start the program on a slow machine that is busy with its boot, find the card and identify its chip. */
const START_MS = 60_000;

/**
 * The longest that a flash of `imageBytes` can take by the maxima of the slowest of `chips`, in whole seconds: everything is erased in the
 * chip's quickest way per byte, as the plan does, and programmed and read. Repairs are not in it.
 *
 * @param chips at least one
 */
export function worstFlashS(imageBytes: number, chips: readonly SlowestChip[]): number {
  const times = chips.map((chip) => eraseMs(imageBytes, chip) + Math.ceil(imageBytes / chip.pageBytes) * chip.pageMaximumMs);
  return Math.ceil((START_MS + Math.max(...times) + READS * imageBytes * READ_MS_PER_BYTE) / 1000);
}

/** Two units more than the image fills: it may begin and end inside of one, and the unit of the sync word is erased twice. */
function eraseMs(imageBytes: number, { erases }: SlowestChip): number {
  const [quickest] = erases.toSorted((a, b) => a.typicalMs / a.sizeBytes - b.typicalMs / b.sizeBytes);
  return quickest === undefined ? 0 : (Math.ceil(imageBytes / quickest.sizeBytes) + 2) * quickest.maximumMs;
}
