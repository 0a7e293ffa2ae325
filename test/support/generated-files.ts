import { profileJsonSchema } from "../../core/profile/profile-json-schema.ts";
import { trialJsonSchema } from "../../core/trial/trial-json-schema.ts";
import { cardsPage } from "./cards-page.ts";
import { doctorPage } from "./doctor-page.ts";
import { profileFormatPage } from "./profile-format-page.ts";

/** The text of each committed file that is made from the profile schema, the profiles or the checks of `doctor`, by its path from the root of the repository. */
export async function generatedFiles(): Promise<Map<string, string>> {
  return new Map([
    ["profiles/profile.schema.json", `${JSON.stringify(profileJsonSchema(), null, 2)}\n`],
    ["profiles/trial.schema.json", `${JSON.stringify(trialJsonSchema(), null, 2)}\n`],
    ["docs/profile-format.md", profileFormatPage()],
    ["docs/cards.md", await cardsPage()],
    ["docs/doctor.md", doctorPage()],
  ]);
}
