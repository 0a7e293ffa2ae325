import { BrokenParts } from "./broken-parts.ts";
import { sortFindings } from "./load-profile.ts";
import type { CardProfile, Finding } from "./profile.ts";
import { applyRules, REFERENCE_RULES } from "./profile-rules.ts";
import { readDocument } from "./read-document.ts";
import { type ProfileSource, type ResolvedCard, resolveCard } from "./resolved-card.ts";

/** A card profile that has been loaded, with the text that it came from. */
export interface CardText {
  readonly card: CardProfile;
  readonly text: string;
  readonly file: string;
  /** What is only a stand-in, in a card that has findings of its own. */
  readonly broken?: BrokenParts;
}

/** What is broken in the card, and in the profiles that it names as if these stood in the place of their ids. */
function allBroken({ controllers, chips }: ResolvedCard, own: BrokenParts | undefined, source: ProfileSource): BrokenParts {
  const all = new BrokenParts();
  if (own) all.addBelow([], own);
  for (const [name, profile] of controllers) {
    const inside = source.brokenIn?.(profile);
    if (inside) all.addBelow(["controllers", name, "use"], inside);
  }
  for (const [name, profile] of chips) {
    const inside = source.brokenIn?.(profile);
    if (inside) all.addBelow(["memories", name, "chip"], inside);
  }
  return all;
}

/** Everything that is wrong between a card and the profiles that it names: ids, parameters, windows, regions. */
export function checkReferences({ card, text, file, broken: own }: CardText, source: ProfileSource): readonly Finding[] {
  const resolved = resolveCard(card, source);
  const broken = allBroken(resolved, own, source);
  const findings = applyRules(REFERENCE_RULES, resolved).filter((finding) => !broken.isEcho(finding));
  if (findings.length === 0) return [];
  const { places } = readDocument(text);
  return sortFindings(findings.map(({ path, at, message, rule }) => ({ file, ...places.atPath(path, at), message, rule })));
}
