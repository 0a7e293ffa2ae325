import type { DmaBuffer, DmaHost } from "../bus/dma-host.ts";
import type { DmaData, Step } from "../protocol/protocol.ts";
import { MOST_DMA_BYTES } from "../protocol/run-limits.ts";
import { type Action, andFinally, loop, sequence } from "./action.ts";
import { prepareInterrupt } from "./await-interrupt.ts";
import { checkSegments, cutPieces, type DmaPiece } from "./dma-pieces.ts";
import { DmaMissingError, DmaRefusedError, ValueRangeError } from "./errors.ts";
import { WORDS_PER_STEP } from "./meter.ts";
import { prepareBounded, type Workshop } from "./workshop.ts";

/** A transfer's bytes on our side. */
interface Cargo {
  readonly direction: "card-reads" | "card-writes";
  /** How many there are; asked first. */
  readonly sizeBytes: () => number;
  /** Before the card has the memory. */
  readonly load: (memory: Uint8Array) => void;
  /** After the card has filled it. */
  readonly unload: (memory: Uint8Array) => void;
}

const NOTHING = (): void => {};

function prepareCargo(data: DmaData, workshop: Workshop): Cargo {
  if (data.kind === "card-reads-byte") {
    const value = prepareBounded(data.value, { place: "the byte that the card reads", least: 0, most: 0xff }, workshop);
    const bounds = { place: "bytes that the card reads", least: 1, most: MOST_DMA_BYTES };
    const sizeBytes = prepareBounded(data.bytes, bounds, workshop);
    return { direction: "card-reads", sizeBytes, load: (memory) => void memory.fill(value()), unload: NOTHING };
  }
  const cell = workshop.frame.buffer(data.buffer);
  return {
    direction: data.kind,
    sizeBytes: () => cell.value.length,
    load: data.kind === "card-reads" ? (memory) => memory.set(cell.value) : NOTHING,
    unload: data.kind === "card-writes" ? (memory) => cell.value.set(memory) : NOTHING,
  };
}

function hostOf({ dma, names }: Workshop): DmaHost {
  if (dma === undefined) throw new DmaMissingError(names);
  return dma;
}

/**
 * Lets the card read or fill a buffer. The memory is the card's from the first piece on, and is taken away however the step ends;
 * before that, when a piece failed, `abort` makes the card leave it alone.
 *
 * @throws {DmaMissingError} when it is prepared, where the way to the card has no memory for it
 */
export function prepareDma(step: Step<"dma">, workshop: Workshop): Action {
  const { meter, frame, registers } = workshop;
  const { alignBytes, highestAddress } = step;
  const host = hostOf(workshop);
  const cargo = prepareCargo(step.data, workshop);
  const { direction } = cargo;
  const address = registers.access(step.address);
  const length = registers.access(step.length);
  const index = step.index === undefined ? { value: 0 } : frame.variable(step.index);
  const bounds = { place: "bytes of a piece for the card", least: alignBytes, most: Number.MAX_SAFE_INTEGER };
  const atMost = prepareBounded(step.atMost, bounds, workshop);

  let sizeBytes = 0;
  let mapped: DmaBuffer | undefined;
  let pieces: Iterator<DmaPiece, undefined> = [][Symbol.iterator]();

  const measure: Action = () => {
    sizeBytes = cargo.sizeBytes();
    const most = MOST_DMA_BYTES - (MOST_DMA_BYTES % alignBytes);
    const place = `bytes for the card, in multiples of ${alignBytes}`;
    if (sizeBytes > most || sizeBytes % alignBytes !== 0)
      throw new ValueRangeError({ path: meter.path, place, value: sizeBytes, least: 0, most });
    meter.spend(Math.ceil(sizeBytes / WORDS_PER_STEP / 8));
  };
  const give: Action = () => {
    if (step.interrupt !== undefined) host.enableInterrupt();
    mapped = host.map({ sizeBytes, direction, highestAddress });
    // Before anything is sent: a buffer that the card can take only a part of is not begun.
    const limits = { path: meter.path, atMost: atMost(), alignBytes };
    checkSegments(mapped.segments, limits);
    pieces = cutPieces(mapped.segments, limits);
    cargo.load(new Uint8Array(mapped.buffer));
  };
  const unload: Action = () => {
    if (mapped !== undefined) cargo.unload(new Uint8Array(mapped.buffer));
  };
  const takeAway: Action = () => {
    mapped?.unmap();
    mapped = undefined;
  };

  let piece: DmaPiece = { iova: 0, sizeBytes: 0, from: 0 };
  const isLeft = (): boolean => {
    const { value } = pieces.next();
    piece = value ?? piece;
    return value !== undefined;
  };
  const pick: Action = () => {
    index.value = piece.from;
    // One that came late, of a transfer that was given up, says nothing about this one.
    if (step.interrupt !== undefined) host.takeInterrupt();
  };
  const tell: Action = () => {
    meter.spend(2);
    if (!host.contains(piece, direction)) throw new DmaRefusedError({ path: meter.path, iova: piece.iova, sizeBytes: piece.sizeBytes });
    address.write(0, piece.iova);
    length.write(0, piece.sizeBytes);
  };
  const transfer = sequence([
    pick,
    workshop.prepareSteps(step.prepare),
    tell,
    workshop.prepareSteps(step.start),
    ...(step.interrupt === undefined ? [] : [prepareInterrupt(step.interrupt.timeoutMs, host, workshop)]),
    workshop.prepareSteps(step.done),
  ]);
  const begin: Action = () => meter.beginCleanup();
  const end: Action = () => meter.endCleanup();
  const abort = sequence([begin, andFinally(workshop.prepareSteps(step.abort), end, end)]);
  const transferAll = andFinally(loop(isLeft, transfer), NOTHING, abort);
  const run = andFinally(sequence([give, transferAll, unload]), takeAway, takeAway);
  return sequence([measure, () => (sizeBytes === 0 ? undefined : run())]);
}
