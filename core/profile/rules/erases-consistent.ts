import { hex } from "../../bits/hex.ts";
import type { MemoryProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const erasesConsistent: ProfileRule<MemoryProfile> = {
  name: "erases-consistent",
  summary: "`erases` ascend, each size is a multiple of the one before and divides the chip, and no opcode stands twice.",
  *check({ erases, sizeBytes }) {
    for (const [index, erase] of erases.entries()) {
      const path = ["erases", index];
      const before = erases[index - 1];
      if (before && (erase.sizeBytes <= before.sizeBytes || erase.sizeBytes % before.sizeBytes !== 0)) {
        yield {
          path: [...path, "sizeBytes"],
          message: `${hex(erase.sizeBytes, 1)} is not a larger multiple of ${hex(before.sizeBytes, 1)} before it`,
          presumes: [["erases", index - 1, "sizeBytes"]],
        };
      }
      if (sizeBytes % erase.sizeBytes !== 0) {
        yield {
          path: [...path, "sizeBytes"],
          message: `${hex(erase.sizeBytes, 1)} does not divide the chip of ${hex(sizeBytes, 1)} bytes`,
          presumes: [["sizeBytes"]],
        };
      }
      const first = erases.findIndex(({ opcode }) => opcode === erase.opcode);
      if (first < index) {
        const message = `opcode ${hex(erase.opcode, 2)} stands for another size already`;
        yield { path: [...path, "opcode"], message, presumes: [["erases", first, "opcode"]] };
      }
    }
  },
};
