import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All profiles that come with barflash. */
export function shippedProfiles(): readonly { readonly file: string; readonly text: string }[] {
  const files = readdirSync("profiles", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
  return files.sort().map((name) => ({ file: join("profiles", name), text: readFileSync(join("profiles", name), "utf8") }));
}
