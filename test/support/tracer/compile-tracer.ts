import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("tracer.c", import.meta.url));

/** Why accesses can not be traced here, or undefined if they can. */
export function whyNoTracer(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return "the access tracer is for Linux on x86-64 only";
  if (spawnSync("cc", ["--version"]).error === undefined) return undefined;
  // In CI an absent compiler would hide the one test that shows exact accesses.
  if (process.env.CI === "true") throw new Error("no C compiler (cc) in CI: the access tracer can not be built");
  return "no C compiler (cc) to build the access tracer";
}

/** Builds the tracer into `directory` and gives the path of the library. */
export function compileTracer(directory: string): string {
  const library = join(directory, "tracer.so");
  const compiled = spawnSync("cc", ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE], { encoding: "utf8" });
  if (compiled.status !== 0) throw new Error(`cc failed on tracer.c: ${compiled.stderr}`);
  return library;
}
