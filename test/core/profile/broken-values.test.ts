import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { checkReferences } from "../../../core/profile/check-references.ts";
import { checkProfile } from "../../../core/profile/load-profile.ts";
import type { Finding } from "../../../core/profile/profile.ts";
import { SHAPE_RULES } from "../../../core/profile/shape-issues.ts";
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

const USUAL = [CARD, CONTROLLER, MEMORY].map((text) => checkProfile(text, "p.yaml").rest);

/** What a lint of the text together with the two others finds. */
function lint(text: string): readonly Finding[] {
  const checked = checkProfile(text, "p.json");
  const pick = (kind: string) => [checked.rest, ...USUAL].find((rest) => rest?.profile.kind === kind);
  const [card, controller, memory] = [pick("card"), pick("controller"), pick("memory")];
  if (card?.profile.kind !== "card") return checked.findings;
  const references = checkReferences(
    { card: card.profile, text: card === checked.rest ? text : CARD, file: "card", broken: card.broken },
    {
      controller: () => {
        if (controller?.profile.kind !== "controller") throw new Error("no controller");
        return controller.profile;
      },
      memory: () => {
        if (memory?.profile.kind !== "memory") throw new Error("no memory");
        return memory.profile;
      },
      brokenIn: (profile) => [controller, memory].find((rest) => rest?.profile === profile)?.broken,
    },
  );
  return [...checked.findings, ...references];
}

/** A card whose controller names nothing leaves a window, or a controller, that nothing names: true, and no mere echo. */
const ALSO_TRUE = /^no (?:controller lies in window|memory is behind controller)/;

for (const [name, text] of Object.entries({ card: CARD, controller: CONTROLLER, memory: MEMORY })) {
  BrokenValues(`give no echoes: ${name}`, () => {
    for (const path of pathsIn(parse(text))) {
      for (const [way, spoil] of Object.entries(WAYS)) {
        const findings = lint(broken(text, path, spoil));
        if (!findings.some(({ rule }) => Object.hasOwn(SHAPE_RULES, rule))) continue;
        const others = findings.filter(({ rule, message }) => !Object.hasOwn(SHAPE_RULES, rule) && !ALSO_TRUE.test(message));
        assert.equal(others, [], `${path.join(".")}: ${way}`);
      }
    }
  });
}

BrokenValues.run();
