import type { BarContent } from "../platform/linux/pci-access.ts";
import type { CardProfile } from "../profile/profile.ts";

/** Plain memory only where the card profile says so of every window that is, or can be, in this BAR. */
export function contentOfBar({ windows }: Pick<CardProfile, "windows">, index: number): BarContent {
  const inside = Object.values(windows).filter(({ firstOf, ...window }) => (firstOf ?? [window]).some(({ bar }) => bar === index));
  return inside.length > 0 && inside.every(({ plainMemory }) => plainMemory) ? "plain-memory" : "registers";
}
