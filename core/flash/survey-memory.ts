import type { Content, Contents } from "../plan/contents.ts";
import type { FlashEvent } from "./flash-event.ts";
import { type ReadRequest, readPieces } from "./read-pieces.ts";

/**
 * Reads what the memory holds in the ranges, one piece of content for each. Changes nothing.
 *
 * @throws {InterruptedError} between two reads
 */
export async function* surveyMemory(request: ReadRequest): AsyncGenerator<FlashEvent, Contents> {
  const contents: Content[] = request.ranges.map(({ address, sizeBytes }) => ({ address, data: new Uint8Array(sizeBytes) }));
  yield* readPieces(request, (piece) => {
    const target = contents.find(({ address, data }) => piece.address >= address && piece.address < address + data.length);
    target?.data.set(piece.data, piece.address - target.address);
  });
  return contents;
}
