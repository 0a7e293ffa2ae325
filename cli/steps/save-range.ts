import { createHash } from "node:crypto";
import type { AddressRange, NewFile, Target } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";

export interface SaveRequest {
  readonly target: Target;
  readonly range: AddressRange;
  readonly file: NewFile;
  readonly purpose: "read" | "backup";
}

/** Reads a range of the memory into a file, and completes the file. */
export async function saveRange(
  { target, range, file, purpose }: SaveRequest,
  { core, follow, io, report }: CommandContext,
): Promise<void> {
  const data = await follow(core.readMemory({ memory: target.memory, clock: target.clock, signal: io.signal, range }));
  await file.append(data);
  await file.commit();
  report({ type: "file", file: file.path, sizeBytes: data.length, sha256: createHash("sha256").update(data).digest("hex"), purpose });
}
