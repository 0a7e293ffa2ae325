import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";

/** The functions of reference.c, compiled with `cc -O2`. */
export interface ReferenceLibrary {
  pushWords(target: Uint32Array, words: Uint32Array, count: number): void;
  pullWords(source: Uint32Array, words: Uint32Array, count: number): number;
  runSteps(registers: Uint32Array, rounds: number): void;
}

export function loadReference(): ReferenceLibrary {
  const folder = mkdtempSync(join(tmpdir(), "barflash-bench-"));
  const path = join(folder, "reference.so");
  execFileSync("cc", ["-O2", "-shared", "-fPIC", "-o", path, new URL("reference.c", import.meta.url).pathname]);
  const library = koffi.load(path);
  rmSync(folder, { recursive: true });
  return {
    pushWords: library.func("void push_words(void *target, const void *words, size_t count)"),
    pullWords: library.func("uint32_t pull_words(void *source, void *words, size_t count)"),
    runSteps: library.func("void run_steps(void *registers, size_t rounds)"),
  };
}
