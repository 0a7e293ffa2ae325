import type { ControllerIndex } from "../controller-index.ts";
import { didYouMean } from "../nearest.ts";
import { keysOf } from "../path.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const presenceReadable: ProfileRule<ControllerIndex> = {
  name: "presence-readable",
  summary: "`presence` names a register that can be read at any time: not `write-only`, without `readAction`.",
  *check({ profile: { presence }, registers }) {
    const path = ["presence"];
    const entry = ["registers", presence];
    const register = registers.get(presence);
    if (!register)
      yield { path, message: `there is no register "${presence}"${didYouMean(presence, registers.keys())}`, presumes: [entry] };
    else if (register.entry.access === "write-only")
      yield { path, message: `${presence} is write-only`, presumes: keysOf(entry, "access") };
    else if (register.entry.readAction) yield { path, message: `reading ${presence} changes it (${register.entry.readAction})` };
  },
};
