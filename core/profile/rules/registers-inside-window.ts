import { hex } from "../../bits/hex.ts";
import { type ControllerIndex, type RegisterFacts, registerBytes, type WindowFacts, widthPaths } from "../controller-index.ts";
import { didYouMean } from "../nearest.ts";
import { keysOf, type PathFinding } from "../path.ts";
import type { ProfileRule } from "./profile-rule.ts";

function* checkRegister(register: RegisterFacts, { path: windowPath, entry: window }: WindowFacts): Generator<PathFinding> {
  const { name, widthBits, entry } = register;
  const presumes = widthPaths(register);
  const path = ["registers", name, "offset"];
  if (entry.offset % (widthBits / 8) !== 0) {
    yield { path, message: `${hex(entry.offset, 2)} is not a multiple of ${widthBits / 8} bytes`, presumes };
  }
  const bytes = registerBytes(register);
  if (window.sizeBytes !== "rest" && entry.offset + bytes > window.sizeBytes) {
    const message = `${bytes} bytes at ${hex(entry.offset, 2)} end outside the window of ${hex(window.sizeBytes, 2)} bytes`;
    yield { path, message, presumes: [...presumes, [...windowPath, "sizeBytes"], ...keysOf(["registers", name], "count", "words")] };
  }
  if (!window.access.includes(widthBits)) {
    yield {
      path: ["registers", name, "width"],
      message: `the window has no ${widthBits}-bit access, only ${window.access.join(", ")}`,
      presumes: [[...windowPath, "access"]],
    };
  }
}

export const registersInsideWindow: ProfileRule<ControllerIndex> = {
  name: "registers-inside-window",
  summary:
    "Every register lies in `window` or one of `otherWindows`, is aligned to its width, ends inside with all its elements, and has a width that the window's `access` lists.",
  *check({ registers, windows }) {
    for (const register of registers.values()) {
      const window = windows.get(register.window);
      if (window) yield* checkRegister(register, window);
      else {
        const path = ["registers", register.name, "window"];
        const message = `there is no window "${register.window}"${didYouMean(register.window, windows.keys())}`;
        yield { path, message, presumes: [["otherWindows", register.window]] };
      }
    }
  },
};
