import { createHash } from "node:crypto";
import type { AddressRange, Backup, NewFile, Target } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";

export interface SavedRange {
  readonly target: Target;
  readonly range: AddressRange;
}

/** Reads a range of the memory into a file, and completes the file. */
export async function saveRange({ file, ...saved }: SavedRange & { readonly file: NewFile }, context: CommandContext): Promise<void> {
  const data = await readRange(saved, context);
  await file.append(data);
  await file.commit();
  reportFile({ file: file.path, data, purpose: "read" }, context);
}

/** Saves what a change is about to take. The backup of an interrupted run of the same change is kept. */
export async function saveBackup({ backup, ...saved }: SavedRange & { readonly backup: Backup }, context: CommandContext): Promise<void> {
  const { target, range } = saved;
  const origin = { card: target.address, memory: target.memory.identity.name, range };
  const data = await backup.save(origin, () => readRange(saved, context));
  if (data !== undefined) return reportFile({ file: backup.path, data, purpose: "backup" }, context);
  const message = `${backup.path} was saved before an interrupted run of this change; it is kept, and the run goes on`;
  context.report({ type: "warning", message });
}

const readRange = ({ target: { memory, clock }, range }: SavedRange, { core, follow, io }: CommandContext): Promise<Uint8Array> =>
  follow(core.readMemory({ memory, clock, signal: io.signal, range }));

interface WrittenFile {
  readonly file: string;
  readonly data: Uint8Array;
  readonly purpose: "read" | "backup";
}

function reportFile({ file, data, purpose }: WrittenFile, { report }: CommandContext): void {
  report({ type: "file", file, sizeBytes: data.length, sha256: createHash("sha256").update(data).digest("hex"), purpose });
}
