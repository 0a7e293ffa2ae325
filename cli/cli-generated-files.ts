import { formatCommandPage } from "./format-command-page.ts";
import { loadCore } from "./load-core.ts";

/** The text of each committed file that is made from the commands, by its path from the root of the repository. */
export async function cliGeneratedFiles(): Promise<ReadonlyMap<string, string>> {
  const { CARD_ADDRESS_FORMS, EXIT_CODES } = await loadCore();
  return new Map([["docs/cli.md", formatCommandPage({ addressForms: CARD_ADDRESS_FORMS, exitCodes: EXIT_CODES })]]);
}
