/** What docs/writing-a-profile.md lets its reader save, edit and run. */
import { readFileSync } from "node:fs";

export const PAGE = readFileSync("docs/writing-a-profile.md", "utf8");

export type Block =
  | { readonly kind: "file" | "edit"; readonly name: string; readonly text: string }
  | { readonly kind: "command"; readonly text: string };

export const BLOCKS: readonly Block[] = [...PAGE.matchAll(/^```(yaml|console)(?: (file|edit)=(\S+))?\n([\s\S]*?)^```$/gm)].map(
  ([, , kind, name = "", text = ""]) => (kind === "file" || kind === "edit" ? { kind, name, text } : { kind: "command", text }),
);

/** What becomes of a file by an edit. @throws if what is replaced does not stand there exactly once */
export function edited(content: string, edit: string): string {
  const [before = "", after = ""] = edit.split("---\n").map((part) => part.trimEnd());
  if (content.split(before).length !== 2) throw new Error(`"${before}" does not stand in the file exactly once`);
  return content.replace(before, () => after);
}

/** The files as they are at the end of the page, by name. */
export function guideFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const block of BLOCKS) {
    if (block.kind === "file") files.set(block.name, block.text);
    if (block.kind === "edit") files.set(block.name, edited(files.get(block.name) ?? "", block.text));
  }
  return files;
}
