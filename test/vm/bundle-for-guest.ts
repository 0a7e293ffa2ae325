import { buildSync } from "esbuild";
import type { GuestEntry } from "./cpio.ts";
import { PROGRAM_FOLDER } from "./program-files.ts";

/** One of our sources with all that it needs but koffi, as a program that lies beside the guest's koffi. */
export function bundleForGuest(source: string, name: string): GuestEntry & { readonly path: string } {
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20.19",
    format: "esm",
    keepNames: true,
    external: ["koffi"],
    banner: { js: 'import { createRequire as requireOfBundle } from "node:module"; const require = requireOfBundle(import.meta.url);' },
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`${source} became no program`);
  return { path: `${PROGRAM_FOLDER}/${name}`, data: Buffer.from(file.contents) };
}
