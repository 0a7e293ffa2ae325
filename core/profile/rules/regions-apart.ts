import { keysOf } from "../path.ts";
import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const regionsApart: ProfileRule<CardProfile> = {
  name: "regions-apart",
  summary: "The regions of a memory do not overlap.",
  *check({ memories = {} }) {
    for (const [memory, { regions = {} }] of Object.entries(memories)) {
      let before = { name: "", end: 0 };
      for (const [name, { address, sizeBytes }] of Object.entries(regions).sort(([, a], [, b]) => a.address - b.address)) {
        if (address < before.end) {
          const presumes = [name, before.name].flatMap((region) => keysOf(["memories", memory, "regions", region], "address", "sizeBytes"));
          yield { path: ["memories", memory, "regions", name, "address"], message: `${name} overlaps ${before.name}`, presumes };
        }
        if (address + sizeBytes > before.end) before = { name, end: address + sizeBytes };
      }
    }
  },
};
