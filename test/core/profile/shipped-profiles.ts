import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface ShippedFile {
  readonly file: string;
  readonly text: string;
}

function shipped(isWanted: (file: string) => boolean): readonly ShippedFile[] {
  const files = readdirSync("profiles", { recursive: true, encoding: "utf8" }).filter(isWanted);
  return files.sort().map((name) => ({ file: join("profiles", name), text: readFileSync(join("profiles", name), "utf8") }));
}

const isTrial = (file: string) => file.endsWith(".trial.yaml");

/** All profiles that come with barflash. */
export const shippedProfiles = () => shipped((file) => file.endsWith(".yaml") && !isTrial(file));

/** All trials of them. */
export const shippedTrials = () => shipped(isTrial);
