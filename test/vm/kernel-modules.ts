import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Of the guest's modules: what each needs, by its name. */
export type ModuleNeeds = ReadonlyMap<string, { readonly path: string; readonly needs: readonly string[] }>;

const nameOf = (path: string) => basename(path, ".ko").replaceAll("-", "_");

/** What `depmod` would find out: the package holds no list. Modules that need others which the folder lacks are left out. */
export function readModules(folder: string): ModuleNeeds {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ko"));
  const modules = new Map(paths.map((path) => [nameOf(path), { path, needs: needsOf(readFileSync(join(folder, path))) }]));
  const lacking = [...modules].filter(([, { needs }]) => needs.some((needed) => !modules.has(needed)));
  for (const [name] of lacking) modules.delete(name);
  return modules;
}

/** As modinfo shows it: `depends=` in the section `.modinfo`, between zero bytes. */
function needsOf(module: Buffer): readonly string[] {
  const from = module.indexOf("\0depends=");
  if (from === -1) return [];
  const start = from + "\0depends=".length;
  const text = module.toString("latin1", start, module.indexOf(0, start));
  return text === "" ? [] : text.split(",").map((name) => name.replaceAll("-", "_"));
}

/** The file `modules.dep`: for each module all that it needs, what must be there first last. */
export function formatModulesDep(modules: ModuleNeeds): string {
  const closure = (name: string, seen: readonly string[]): readonly string[] => {
    if (seen.includes(name)) throw new Error(`modules need each other: ${seen.join(", ")}`);
    const needs = modules.get(name)?.needs ?? [];
    return [...needs, ...needs.flatMap((needed) => closure(needed, [...seen, name]))];
  };
  const lines = [...modules].map(([name, { path }]) => {
    const needs = [...new Set(closure(name, []))].map((needed) => modules.get(needed)?.path);
    return [`${path}:`, ...needs].join(" ");
  });
  return `${lines.join("\n")}\n`;
}
