import { VirtualCardLayoutError } from "../errors.ts";
import { ConfigDraft, type ConfigLayout } from "./config-layout.ts";
import { HEADER } from "./function-header.ts";
import { defineErrorReporting, definePciExpress, ERROR_REPORTING, PCI_EXPRESS } from "./standard-capabilities.ts";

/** Which capability of a function. */
export interface CapabilityFacts {
  readonly id: number;
  /** In the list from 0x100 on. */
  readonly extended?: boolean | undefined;
  readonly vsecId?: number | undefined;
  readonly vsecRevision?: number | undefined;
  readonly vsecLengthBytes?: number | undefined;
}

export interface WantedCapability {
  readonly facts: CapabilityFacts;
  /** Bytes with all headers. */
  readonly sizeBytes: number;
  /** Its registers, where they are not those of a controller. */
  readonly define?: ((draft: ConfigDraft, at: number) => void) | undefined;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Equal for the same capability. */
export const capabilityKey = ({ id, extended = false, vsecId, vsecRevision, vsecLengthBytes }: CapabilityFacts): string =>
  [id, extended, vsecId, vsecRevision, vsecLengthBytes].join();

/** PCI Express Base Specification 4.0, 7.9.5: the vendor-specific extended capability (VSEC) has a second header word. */
export const VENDOR_SPECIFIC = { id: 0x09, extendedId: 0x000b } as const;

/** Bytes at the start of a capability that tell what it is, and belong to the list rather than to the controller. */
export const headerBytes = ({ id, extended }: CapabilityFacts): number => (extended && id === VENDOR_SPECIFIC.extendedId ? 8 : 4);

const LEGACY: Range = { from: 0x40, to: 0x100 };
const EXTENDED: Range = { from: 0x100, to: 0x1000 };

/**
 * Puts the capabilities of a function into its configuration space and links them. Before a wanted vendor-specific one comes another,
 * of nobody, so that software that takes the first one is found out.
 *
 * @param taken ranges at fixed offsets that no capability may cover
 * @throws {VirtualCardLayoutError} if they do not fit
 */
export function layOutConfig(
  kind: "card" | "bridge",
  {
    wanted,
    taken,
    defineHeader,
  }: {
    readonly wanted: readonly WantedCapability[];
    readonly taken: readonly Range[];
    readonly defineHeader: (draft: ConfigDraft) => void;
  },
): ConfigLayout {
  const draft = new ConfigDraft();
  const room = new Room(taken);
  defineHeader(draft);

  const errorReporting = { id: ERROR_REPORTING.id, extended: true };
  const pciExpress = room.take(PCI_EXPRESS.sizeBytes, LEGACY);
  definePciExpress(draft, pciExpress, kind);
  const legacy: Placed[] = [{ facts: { id: PCI_EXPRESS.id }, sizeBytes: PCI_EXPRESS.sizeBytes, at: pciExpress }];
  const extended: Placed[] = [];
  if (room.isFree({ from: EXTENDED.from, to: EXTENDED.from + ERROR_REPORTING.sizeBytes })) {
    const at = room.take(ERROR_REPORTING.sizeBytes, EXTENDED);
    defineErrorReporting(draft, at, kind);
    extended.push({ facts: errorReporting, sizeBytes: ERROR_REPORTING.sizeBytes, at });
  }
  for (const capability of wanted) {
    const { facts, sizeBytes } = capability;
    if ([...legacy, ...extended].some((placed) => capabilityKey(placed.facts) === capabilityKey(facts))) continue;
    if (!facts.extended) legacy.push({ ...capability, at: room.take(sizeBytes, LEGACY) });
    else
      extended.push(...decoysOf(facts).map((decoy) => ({ ...decoy, at: room.take(decoy.sizeBytes, EXTENDED) })), {
        ...capability,
        at: room.take(sizeBytes, EXTENDED),
      });
  }
  for (const { define, at } of [...legacy, ...extended]) define?.(draft, at);
  linkLegacy(draft, legacy);
  linkExtended(draft, extended);
  const capabilities = new Map([...legacy, ...extended].map(({ facts, at }) => [capabilityKey(facts), at]));
  return { initial: draft.initial, writable: draft.writable, clearable: draft.clearable, pciExpress, capabilities };
}

interface Placed extends WantedCapability {
  readonly at: number;
}

const decoysOf = ({ id, vsecId }: CapabilityFacts): readonly WantedCapability[] =>
  id !== VENDOR_SPECIFIC.extendedId || vsecId === undefined
    ? []
    : [{ facts: { id, extended: true, vsecId: vsecId ^ 0x8000, vsecLengthBytes: 0x10 }, sizeBytes: 0x10 }];

function linkLegacy(draft: ConfigDraft, list: readonly Placed[]): void {
  draft.define(HEADER.capabilities, 1, { value: list[0]?.at ?? 0 });
  for (const [index, { facts, sizeBytes, at }] of list.entries()) {
    draft.define(at, 1, { value: facts.id });
    draft.define(at + 1, 1, { value: list[index + 1]?.at ?? 0 });
    if (facts.id === VENDOR_SPECIFIC.id) draft.define(at + 2, 1, { value: sizeBytes });
  }
}

function linkExtended(draft: ConfigDraft, list: readonly Placed[]): void {
  // A fixed window lies where the list must begin.
  if (list[0] && list[0].at !== EXTENDED.from) throw new VirtualCardLayoutError("no extended capability can begin at 0x100");
  for (const [index, { facts, sizeBytes, at }] of list.entries()) {
    const version = facts.id === ERROR_REPORTING.id ? ERROR_REPORTING.version : 1;
    draft.define(at, 4, { value: facts.id | (version << 16) | ((list[index + 1]?.at ?? 0) << 20) });
    if (headerBytes(facts) === 4) continue;
    const lengthBytes = facts.vsecLengthBytes ?? Math.min(sizeBytes, 0xfff);
    draft.define(at + 4, 4, { value: (facts.vsecId ?? 0) | ((facts.vsecRevision ?? 0) << 16) | (lengthBytes << 20) });
  }
}

/** Capabilities begin at multiples of 4 (PCI Express Base Specification 4.0, 7.5.1.1.11); those of most cards look like this. */
const STEP_BYTES = 0x10;

class Room {
  readonly #taken: Range[];

  constructor(taken: readonly Range[]) {
    this.#taken = [...taken];
  }

  isFree({ from, to }: Range): boolean {
    return this.#taken.every((other) => to <= other.from || from >= other.to);
  }

  /** @throws {VirtualCardLayoutError} */
  take(sizeBytes: number, { from: first, to: end }: Range): number {
    for (let from = first; from + sizeBytes <= end; from += STEP_BYTES) {
      if (!this.isFree({ from, to: from + sizeBytes })) continue;
      this.#taken.push({ from, to: from + sizeBytes });
      return from;
    }
    throw new VirtualCardLayoutError(`a capability of ${sizeBytes} bytes has no room in its configuration space`);
  }
}
