import { hex } from "../../bits/hex.ts";
import { BlockBase } from "../block-base.ts";
import type { ModelParts } from "../controller-model.ts";

/** LiteX places one CSR after the other in the order of their declaration, each word in 4 bytes. */
const WORD_BYTES = 4;

export interface Csr<Name extends string> {
  readonly name: Name;
  /** The names it may have in a `csr.json`, without the module's prefix. */
  readonly names: readonly string[];
  /** Words of 32 bits, the most significant one at the lowest offset. */
  readonly words?: 2;
  /** Whether builds without a `csr.json` have it. */
  readonly isDefault: boolean;
  /** Where they have it, if not after the one before. */
  readonly defaultOffset?: number;
}

interface PlacedCsr<Name extends string> {
  readonly name: Name;
  readonly word: number;
}

/** The registers of a LiteX module at the offsets that its build gave them. */
export abstract class LitexCsrs<Name extends string> extends BlockBase {
  readonly #placed: ReadonlyMap<number, PlacedCsr<Name>>;

  constructor(csrs: readonly Csr<Name>[], parts: ModelParts) {
    const placed = place(csrs, parts.csrOffsets);
    super(Math.max(0, ...placed.keys()) + WORD_BYTES, parts);
    this.#placed = placed;
  }

  protected abstract readCsr(name: Name, word: number, nowMs: number): number;
  protected abstract writeCsr(name: Name, value: number, at: { readonly word: number; readonly nowMs: number }): void;

  /** Between the registers of this module there may be those of others. */
  owns(offset: number): boolean {
    return this.#placed.has(offset);
  }

  /** Whether the build has it. */
  protected has(name: Name): boolean {
    return [...this.#placed.values()].some((csr) => csr.name === name);
  }

  protected readAt(offset: number, nowMs: number): number {
    const csr = this.#placed.get(offset);
    return csr ? this.readCsr(csr.name, csr.word, nowMs) : this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    const csr = this.#placed.get(offset);
    if (csr) this.writeCsr(csr.name, value, { word: csr.word, nowMs });
    else this.unknownWrite(offset, value);
  }

  protected refuseWrite(name: Name, value: number): void {
    this.recordMisuse(`the read-only register ${name} was written with ${hex(value)}`);
  }
}

function place<Name extends string>(csrs: readonly Csr<Name>[], csrOffsets: ModelParts["csrOffsets"]): Map<number, PlacedCsr<Name>> {
  const placed = new Map<number, PlacedCsr<Name>>();
  let next = 0;
  for (const { name, names, words = 1, isDefault, defaultOffset = next } of csrs) {
    const given = names.map((candidate) => csrOffsets?.get(candidate)).find((offset) => offset !== undefined);
    const offset = csrOffsets ? given : isDefault ? defaultOffset : undefined;
    if (offset === undefined) continue;
    for (let word = 0; word < words; word++) placed.set(offset + word * WORD_BYTES, { name, word });
    next = offset + words * WORD_BYTES;
  }
  return placed;
}
