import type { ControllerIndex } from "../controller-index.ts";
import { didYouMean } from "../nearest.ts";
import { keysOf } from "../path.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** The card's PCI vendor id instead of a register. */
export const PRESENCE_CONFIG = "config";

export const presenceReadable: ProfileRule<ControllerIndex> = {
  name: "presence-readable",
  summary:
    "`presence` is `config`, or names a register that one access reads at any time: not `write-only`, without `readAction` and `words`.",
  *check({ profile: { presence }, registers }) {
    if (presence === PRESENCE_CONFIG) return;
    const path = ["presence"];
    const entry = ["registers", presence];
    const register = registers.get(presence);
    if (!register) {
      const names = [...registers.keys(), PRESENCE_CONFIG];
      yield { path, message: `there is no register "${presence}"${didYouMean(presence, names)}`, presumes: [entry] };
    } else if (register.entry.access === "write-only")
      yield { path, message: `${presence} is write-only`, presumes: keysOf(entry, "access") };
    else if (register.entry.readAction) yield { path, message: `reading ${presence} changes it (${register.entry.readAction})` };
    else if (register.entry.words) yield { path, message: `${presence} takes two accesses`, presumes: keysOf(entry, "words") };
  },
};
