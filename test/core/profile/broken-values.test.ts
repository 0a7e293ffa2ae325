import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { checkReferences } from "../../../core/profile/check-references.ts";
import { ProfileNotFoundError } from "../../../core/profile/errors.ts";
import { checkProfile } from "../../../core/profile/load-profile.ts";
import type { Finding, ProfileKind } from "../../../core/profile/profile.ts";
import { SHAPE_RULES } from "../../../core/profile/shape-issues.ts";
import { BRIDGE, CFI_CHIP, DIRECT_CHIP, RICH_CARD, RICH_CONTROLLER } from "./rich-profiles.ts";
import { CARD, CONTROLLER, MEMORY } from "./small-profiles.ts";

const BrokenValues = suite("profiles with one broken value");

type Key = string | number;
type Container = Record<Key, unknown>;

function* pathsIn(value: unknown, path: readonly Key[] = []): Generator<readonly Key[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* pathsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** One way to break a value; `drop` and `misspell` do nothing in a list. */
const WAYS: Readonly<Record<string, (container: Container, key: Key) => void>> = {
  "a list": (container, key) => {
    container[key] = [[{}]];
  },
  drop: (container, key) => {
    if (!Array.isArray(container)) delete container[key];
  },
  misspell: (container, key) => {
    if (Array.isArray(container)) return;
    container[`${key}z`] = container[key];
    delete container[key];
  },
};

function broken(text: string, path: readonly Key[], spoil: (container: Container, key: Key) => void): string {
  const root: unknown = parse(text);
  let container = root;
  // The path was made from this very document.
  for (const key of path.slice(0, -1)) container = (container as Container)[key];
  spoil(container as Container, path.at(-1) ?? "");
  return JSON.stringify(root);
}

/** Profiles that name each other, as they are without any fault. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  small: [CARD, CONTROLLER, MEMORY],
  rich: [RICH_CARD, RICH_CONTROLLER, BRIDGE, CONTROLLER, MEMORY, CFI_CHIP, DIRECT_CHIP],
};

const idOf = (text: string) => String(/^id: (.*)$/m.exec(text)?.[1]);
const USUAL = new Map(
  Object.values(GROUPS).flatMap((group) => group.map((text) => [idOf(text), checkProfile(text, "p.yaml").rest] as const)),
);

/** What a lint of the text at this place of a group finds, together with the others, which are as usual. */
function lint(group: readonly string[], at: number, text: string): readonly Finding[] {
  const checked = checkProfile(text, "p.json");
  const id = idOf(group[at] ?? "");
  // Of a file that is no such profile any more, nothing is known; the one without fault then says nothing of it.
  const profileOf = (wanted: string, kind: ProfileKind) =>
    [wanted === id ? checked.rest : undefined, USUAL.get(wanted)].find((rest) => rest?.profile.kind === kind)?.profile;
  const card = at === 0 ? checked.rest : USUAL.get(idOf(group[0] ?? ""));
  if (card?.profile.kind !== "card") return checked.findings;
  const references = checkReferences(
    { card: card.profile, text: at === 0 ? text : (group[0] ?? ""), file: "card", broken: card.broken },
    {
      controller: (id) => {
        const profile = profileOf(id, "controller");
        if (profile?.kind !== "controller") throw new ProfileNotFoundError({ id, kind: "controller", near: [], unreadable: [] });
        return profile;
      },
      memory: (id) => {
        const profile = profileOf(id, "memory");
        if (profile?.kind !== "memory") throw new ProfileNotFoundError({ id, kind: "memory", near: [], unreadable: [] });
        return profile;
      },
      brokenIn: (profile) => (checked.rest?.profile === profile ? checked.rest.broken : undefined),
    },
  );
  return [...checked.findings, ...references];
}

/**
 * A card whose controller names nothing leaves a window, or a controller, that nothing names; a chip without its only source
 * cites nothing: true, and no mere echoes.
 */
const ALSO_TRUE = /^(?:no controller lies in window|nothing is behind controller|no source cites)/;

/** What is in the small group already needs no second round. */
const isFirstTime = (name: string, text: string) => name === "small" || !GROUPS.small?.includes(text);

/** Every value of the small profiles is broken in every way, those of the rich ones in turn: all of them would take half a minute. */
const waysOf = (name: string, number: number) => Object.entries(WAYS).filter((_, way) => name === "small" || way === number % 3);

for (const [name, group] of Object.entries(GROUPS)) {
  for (const [at, text] of group.entries()) {
    if (!isFirstTime(name, text)) continue;
    BrokenValues(`give no echoes: ${name}, ${idOf(text)}`, () => {
      assert.equal(lint(group, at, text), []);
      for (const [number, path] of [...pathsIn(parse(text))].entries()) {
        for (const [way, spoil] of waysOf(name, number)) {
          const findings = lint(group, at, broken(text, path, spoil));
          if (!findings.some(({ rule }) => Object.hasOwn(SHAPE_RULES, rule))) continue;
          const others = findings.filter(({ rule, message }) => !Object.hasOwn(SHAPE_RULES, rule) && !ALSO_TRUE.test(message));
          assert.equal(others, [], `${path.join(".")}: ${way}`);
        }
      }
    });
  }
}

BrokenValues.run();
