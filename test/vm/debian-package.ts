import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "./run-tool.ts";

/** The package that a package without content of its own stands for. */
export function dependencyOf(name: string): string {
  const text = runTool(["apt-cache", "depends", name]).toString();
  const [, found] = /^ *Depends: ([^\s<]+)$/m.exec(text) ?? [];
  if (found === undefined)
    throw new Error(`apt-cache names nothing that ${name} depends on; is its list of packages there (apt-get update)?`);
  return found;
}

/**
 * Downloads a package of Debian and unpacks the files that match. Nothing gets installed.
 *
 * @param members patterns of paths in the package, each beginning with `./`
 * @returns the file name of the package, which holds its version
 */
export function unpackPackage(name: string, members: readonly string[], into: string): string {
  runTool(["apt-get", "download", name], { cwd: into });
  const file = readdirSync(into).find((entry) => entry.endsWith(".deb"));
  if (file === undefined) throw new Error(`apt-get downloaded no ${name}`);
  // tar fails by itself when a pattern matches nothing.
  const shell = 'dpkg-deb --fsys-tarfile "$0" | tar -x --wildcards "$@"; rm "$0"';
  runTool(["bash", "-e", "-o", "pipefail", "-c", shell, join(into, file), ...members], { cwd: into });
  return file;
}
