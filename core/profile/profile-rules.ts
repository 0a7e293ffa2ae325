import { type ControllerIndex, indexController } from "./controller-index.ts";
import { firstFindings } from "./first-findings.ts";
import type { NamedFinding } from "./path.ts";
import type { CardProfile, MemoryProfile, Profile } from "./profile.ts";
import type { ResolvedCard } from "./resolved-card.ts";
import { accessRespected } from "./rules/access-respected.ts";
import { callsBounded } from "./rules/calls-bounded.ts";
import { callsFit } from "./rules/calls-fit.ts";
import { cardDeclaredUsed } from "./rules/card-declared-used.ts";
import { cardNamesResolve } from "./rules/card-names-resolve.ts";
import { chipsFit } from "./rules/chips-fit.ts";
import { constantsFit } from "./rules/constants-fit.ts";
import { controllersFit } from "./rules/controllers-fit.ts";
import { controllersPlaced } from "./rules/controllers-placed.ts";
import { declaredUsed } from "./rules/declared-used.ts";
import { detachLast } from "./rules/detach-last.ts";
import { dmaConsistent } from "./rules/dma-consistent.ts";
import { documentsUsed } from "./rules/documents-used.ts";
import { elementsDeclared } from "./rules/elements-declared.ts";
import { erasesConsistent } from "./rules/erases-consistent.ts";
import { expressionsParse } from "./rules/expressions-parse.ts";
import { fieldsInsideRegister } from "./rules/fields-inside-register.ts";
import { idcodeOfPart } from "./rules/idcode-of-part.ts";
import { loopsBounded } from "./rules/loops-bounded.ts";
import { memoriesConsistent } from "./rules/memories-consistent.ts";
import { namesApart } from "./rules/names-apart.ts";
import { namesResolve } from "./rules/names-resolve.ts";
import { noRecursion } from "./rules/no-recursion.ts";
import { packingFits } from "./rules/packing-fits.ts";
import { parametersConsistent } from "./rules/parameters-consistent.ts";
import { parametersGiven } from "./rules/parameters-given.ts";
import { pollConsistent } from "./rules/poll-consistent.ts";
import { presenceReadable } from "./rules/presence-readable.ts";
import type { ProfileRule } from "./rules/profile-rule.ts";
import { referencesResolve } from "./rules/references-resolve.ts";
import { regionsApart } from "./rules/regions-apart.ts";
import { regionsInsideChip } from "./rules/regions-inside-chip.ts";
import { registersApart } from "./rules/registers-apart.ts";
import { registersConsistent } from "./rules/registers-consistent.ts";
import { registersInsideWindow } from "./rules/registers-inside-window.ts";
import { registersResolve } from "./rules/registers-resolve.ts";
import { reloadConsistent } from "./rules/reload-consistent.ts";
import { requiredOperations } from "./rules/required-operations.ts";
import { shiftPins } from "./rules/shift-pins.ts";
import { sizesConsistent } from "./rules/sizes-consistent.ts";
import { sourcesResolve } from "./rules/sources-resolve.ts";
import { timesOrdered } from "./rules/times-ordered.ts";
import { valuesExact } from "./rules/values-exact.ts";
import { windowsNested } from "./rules/windows-nested.ts";
import { windowsPlaced } from "./rules/windows-placed.ts";
import { cardSources, controllerSources, memorySources } from "./sources-of.ts";

const documentsOf = ({ documents }: Profile) => documents;

/** What must hold in a controller profile. */
export const CONTROLLER_RULES: readonly ProfileRule<ControllerIndex>[] = [
  parametersConsistent,
  registersInsideWindow,
  registersConsistent,
  registersApart,
  fieldsInsideRegister,
  presenceReadable,
  requiredOperations,
  registersResolve,
  accessRespected,
  elementsDeclared,
  valuesExact,
  pollConsistent,
  packingFits,
  shiftPins,
  dmaConsistent,
  expressionsParse,
  namesResolve,
  namesApart,
  constantsFit,
  loopsBounded,
  callsFit,
  noRecursion,
  callsBounded,
  detachLast,
  sourcesResolve(controllerSources, ({ profile }) => profile.documents),
  documentsUsed(controllerSources, ({ profile }) => profile.documents),
  declaredUsed,
];

/** What must hold in a card profile by itself. */
export const CARD_RULES: readonly ProfileRule<CardProfile>[] = [
  windowsPlaced,
  windowsNested,
  controllersPlaced,
  memoriesConsistent,
  reloadConsistent,
  cardNamesResolve,
  regionsApart,
  idcodeOfPart,
  sourcesResolve(cardSources, documentsOf),
  documentsUsed(cardSources, documentsOf),
  cardDeclaredUsed,
];

/** What must hold in a card profile together with the profiles that it names. */
export const REFERENCE_RULES: readonly ProfileRule<ResolvedCard>[] = [
  referencesResolve,
  parametersGiven,
  controllersFit,
  chipsFit,
  regionsInsideChip,
];

/** What must hold in a memory profile. */
export const MEMORY_RULES: readonly ProfileRule<MemoryProfile>[] = [
  erasesConsistent,
  sizesConsistent,
  timesOrdered,
  sourcesResolve(memorySources, documentsOf),
  documentsUsed(memorySources, documentsOf),
];

/** What the rules find, each with the name of its rule; of one rule no more than {@link LIMITS.findings}, and none is looked for then. */
export function applyRules<Subject>(rules: readonly ProfileRule<Subject>[], subject: Subject): NamedFinding[] {
  return rules.flatMap((rule) => firstFindings(rule.check(subject)).map((finding) => ({ ...finding, rule: rule.name })));
}

/** All that one profile says about itself is checked here; what it names is the business of `check-references.ts`. */
export function applyProfileRules(profile: Profile): NamedFinding[] {
  switch (profile.kind) {
    case "controller":
      return applyRules(CONTROLLER_RULES, indexController(profile));
    case "card":
      return applyRules(CARD_RULES, profile);
    case "memory":
      return applyRules(MEMORY_RULES, profile);
  }
}
