import type { DmaBuffer, DmaHost, DmaSegment } from "../bus/dma-host.ts";

/** Where the card sees the memory of a `dma`; each inside another begins so far behind the one around it. */
const FIRST_IOVA = 0x100_0000;
const APART_BYTES = 0x200_0000;

/** Memory for the card whose addresses a trial can state: one segment. Nobody fills it, and the interrupt comes at once. */
export function trialMemory(): DmaHost {
  const shown: DmaSegment[] = [];
  return {
    map({ sizeBytes, direction }): DmaBuffer {
      const segment = { iova: FIRST_IOVA + shown.length * APART_BYTES, sizeBytes };
      shown.push(segment);
      const unmap = () => {
        if (shown.includes(segment)) shown.splice(shown.indexOf(segment), 1);
      };
      return { direction, segments: [segment], buffer: new ArrayBuffer(sizeBytes), unmap };
    },
    contains: ({ iova, sizeBytes }) => shown.some((one) => iova >= one.iova && iova + sizeBytes <= one.iova + one.sizeBytes),
    enableInterrupt: () => {},
    takeInterrupt: () => true,
  };
}
