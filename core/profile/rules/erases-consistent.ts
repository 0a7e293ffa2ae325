import { hex } from "../../bits/hex.ts";
import type { DirectProfile, MemoryProfile, SpiNorProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** A controller that gives the commands itself has opcodes of its own. */
const opcodeOf = (erase: SpiNorProfile["erases"][number] | DirectProfile["erases"][number]) =>
  "opcode" in erase ? erase.opcode : undefined;

export const erasesConsistent: ProfileRule<MemoryProfile> = {
  name: "erases-consistent",
  summary: "`erases` ascend, each size is a multiple of the one before and divides the chip, and no opcode stands twice.",
  *check(memory) {
    if (memory.type === "cfi") return;
    const { erases, sizeBytes } = memory;
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
      const opcode = opcodeOf(erase);
      const first = erases.findIndex((other) => opcode !== undefined && opcodeOf(other) === opcode);
      if (opcode !== undefined && first < index) {
        const message = `opcode ${hex(opcode, 2)} stands for another size already`;
        yield { path: [...path, "opcode"], message, presumes: [["erases", first, "opcode"]] };
      }
    }
  },
};
