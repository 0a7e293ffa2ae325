import type { AddressRange } from "../memory/memory.ts";
import type { FlashEvent } from "./flash-event.ts";
import type { Surroundings } from "./read-pieces.ts";
import { surveyMemory } from "./survey-memory.ts";

/**
 * Reads one range whole, for `read` and for backups. Changes nothing.
 *
 * @throws {InterruptedError} between two reads
 */
export async function* readMemory(request: Surroundings & { readonly range: AddressRange }): AsyncGenerator<FlashEvent, Uint8Array> {
  const { range, memory, clock, signal } = request;
  const [content] = yield* surveyMemory({ memory, clock, signal, ranges: [range], phase: "read" });
  return content?.data ?? new Uint8Array();
}
