import { sortFindings } from "./load-profile.ts";
import type { CardProfile, Finding } from "./profile.ts";
import { applyRules, REFERENCE_RULES } from "./profile-rules.ts";
import { readDocument } from "./read-document.ts";
import { type ProfileSource, resolveCard } from "./resolved-card.ts";

/** A card profile that has been loaded, with the text that it came from. */
export interface CardText {
  readonly card: CardProfile;
  readonly text: string;
  readonly file: string;
}

/**
 * Everything that is wrong between a card and the profiles that it names: ids, parameters, windows, regions.
 * The card by itself has no findings.
 */
export function checkReferences({ card, text, file }: CardText, source: ProfileSource): readonly Finding[] {
  const { places } = readDocument(text);
  const findings = applyRules(REFERENCE_RULES, resolveCard(card, source));
  return sortFindings(findings.map(({ path, at, message, rule }) => ({ file, ...places.atPath(path, at), message, rule })));
}
