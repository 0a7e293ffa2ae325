import { hex } from "../../bits/hex.ts";
import { type ControllerIndex, widthPaths } from "../controller-index.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const registersInsideWindow: ProfileRule<ControllerIndex> = {
  name: "registers-inside-window",
  summary: "Every register is aligned to its width, ends inside the window, and has a width that `window.access` lists.",
  *check({ profile: { window }, registers }) {
    for (const register of registers.values()) {
      const { name, widthBits, entry } = register;
      const presumes = widthPaths(register);
      const bytes = widthBits / 8;
      if (entry.offset % bytes !== 0) {
        yield { path: ["registers", name, "offset"], message: `${hex(entry.offset, 2)} is not a multiple of ${bytes} bytes`, presumes };
      }
      if (entry.offset + bytes > window.sizeBytes) {
        const message = `${bytes} bytes at ${hex(entry.offset, 2)} end outside the window of ${hex(window.sizeBytes, 2)} bytes`;
        yield { path: ["registers", name, "offset"], message, presumes: [...presumes, ["window", "sizeBytes"]] };
      }
      if (!window.access.includes(widthBits)) {
        yield {
          path: ["registers", name, "width"],
          message: `the window has no ${widthBits}-bit access, only ${window.access.join(", ")}`,
          presumes: [["window", "access"]],
        };
      }
    }
  },
};
