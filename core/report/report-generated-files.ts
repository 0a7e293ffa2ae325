import * as z from "zod";
import { formatErrorPage } from "./format-error-page.ts";
import { REPORT_LINE } from "./report-event.ts";

/** What scripts rely on: the text of each committed file that is made from it, by its path from the root of the repository. */
export function reportGeneratedFiles(): ReadonlyMap<string, string> {
  const schema = { ...z.toJSONSchema(REPORT_LINE), title: "One line of barflash --json" };
  return new Map([
    ["docs/schemas/event.schema.json", `${JSON.stringify(schema, undefined, 2)}\n`],
    ["docs/errors.md", formatErrorPage()],
  ]);
}
