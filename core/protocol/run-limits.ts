import { LIMITS } from "../profile/limits.ts";

/** Longest timeout of one poll in milliseconds, whatever a profile computes; the bound of the profile format. */
export const LONGEST_POLL_MS = LIMITS.pollTimeoutMs;

/** Most bytes of one buffer that a card reads or fills by itself. */
export const MOST_DMA_BYTES = LIMITS.dmaBytes;
