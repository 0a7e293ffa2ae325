import { keysOf } from "../path.ts";
import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const memoriesConsistent: ProfileRule<CardProfile> = {
  name: "memories-consistent",
  summary: "Only a `spi-nor` memory is `striped`; a `direct` one has a `chip`, because nothing else tells its sizes.",
  *check({ memories = {} }) {
    for (const [name, { type, chip, striped }] of Object.entries(memories)) {
      const path = ["memories", name];
      if (striped && type !== "spi-nor")
        yield {
          path: [...path, "striped"],
          at: "key",
          message: `only spi-nor can be striped, not ${type}`,
          presumes: keysOf(path, "type"),
        };
      if (type === "direct" && chip === undefined)
        yield { path, at: "key", message: "a direct memory needs `chip`", presumes: keysOf(path, "type", "chip") };
    }
  },
};
