import { controllerUses } from "../card-uses.ts";
import { didYouMean } from "../nearest.ts";
import type { Path } from "../path.ts";
import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** A name in the card of something in another of its sections. */
interface CardName {
  readonly section: "windows" | "controllers" | "memories";
  readonly name: string;
  readonly path: Path;
}

const WHAT = { windows: "window", controllers: "controller", memories: "memory" } as const;

function* namesOf(card: CardProfile): Generator<CardName> {
  for (const [controller, { window, otherWindows = {} }] of Object.entries(card.controllers)) {
    const path = ["controllers", controller];
    yield { section: "windows", name: window, path: [...path, "window"] };
    for (const [other, { window }] of Object.entries(otherWindows))
      yield { section: "windows", name: window, path: [...path, "otherWindows", other, "window"] };
  }
  for (const { controller, path } of controllerUses(card)) yield { section: "controllers", name: controller, path };
  const { memory } = card.reload ?? {};
  if (memory !== undefined) yield { section: "memories", name: memory, path: ["reload", "memory"] };
}

export const cardNamesResolve: ProfileRule<CardProfile> = {
  name: "card-names-resolve",
  summary:
    "A controller lies in one of `windows`; a memory, `load`, `reload` and a window `through` something name one of `controllers`, `reload` one of `memories`.",
  *check(card) {
    for (const { section, name, path } of namesOf(card)) {
      const known = card[section] ?? {};
      if (Object.hasOwn(known, name)) continue;
      const message = `there is no ${WHAT[section]} "${name}"${didYouMean(name, Object.keys(known))}`;
      yield { path, message, presumes: [[section, name]] };
    }
  },
};
