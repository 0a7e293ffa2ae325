import type { VirtualIds } from "./config/function-header.ts";
import type { CapabilityFacts } from "./config/lay-out-config.ts";
import type { CfiChip } from "./nor/cfi-chip.ts";
import type { BusyTime } from "./nor/nor-array.ts";
import type { NorChip } from "./nor/nor-chip.ts";
import type { StuckBits } from "./nor/stuck-bits.ts";

/** What a virtual card is made of. */
export interface VirtualCardDescription {
  /** What the header says. A card with a BAR or a window in configuration space is a PCI device with or without them. */
  readonly ids?: VirtualIds | undefined;
  /** JTAG IDCODE of the FPGA; default 0. */
  readonly idcode?: number | undefined;
  /** By name. */
  readonly windows: Readonly<Record<string, VirtualWindowDescription>>;
  /** By name. The chips of a state file are in this order. */
  readonly controllers: Readonly<Record<string, VirtualControllerDescription>>;
  /** The flash that the FPGA boots from; absent: none that it can read. */
  readonly bootFlash?: VirtualBootFlash | undefined;
}

export interface VirtualWindowDescription {
  readonly place: VirtualWindowPlace;
  readonly sizeBytes: number;
}

/** Where a window begins. `upstream` is the configuration space of the bridge above the card. */
export type VirtualWindowPlace =
  | { readonly kind: "bar" | "io"; readonly index: number; readonly offset: number }
  | { readonly kind: "memory"; readonly address: number }
  | { readonly kind: "config" | "upstream"; readonly offset: number }
  /** `offset` counts from the start of the capability, which the frame places by itself. */
  | { readonly kind: "capability"; readonly of: "config" | "upstream"; readonly capability: CapabilityFacts; readonly offset: number }
  /** In the bus behind a controller that provides a window. */
  | { readonly kind: "through"; readonly controller: string; readonly offset: number };

export interface VirtualControllerDescription {
  /** The id of its model, which is the id of a controller profile. */
  readonly model: string;
  readonly window: string;
  readonly place: VirtualControllerPlace;
  /** By the controller's own name of the window. */
  readonly otherWindows?: Readonly<Record<string, { readonly window: string; readonly offset: number }>> | undefined;
  /** Sizes of the controller's windows: `window`, then its other ones by name. */
  readonly windowBytes: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, number>>;
  /** See {@link ModelParts.csrOffsets}. */
  readonly csrOffsets?: ReadonlyMap<string, number> | undefined;
  readonly chips: readonly VirtualChipDescription[];
  /** Bytes of a flash that only the controller sees, see {@link ModelParts.storage}. */
  readonly storageBytes?: number | undefined;
}

export type VirtualControllerPlace = { readonly offset: number } | { readonly list: BlockListFacts } | { readonly cookie: CookieFacts };

/** A linked list of register blocks; offsets as in a card profile. */
export interface BlockListFacts {
  readonly first: number;
  readonly typeOffset: number;
  readonly type: number;
  readonly versionOffset?: number | undefined;
  readonly version?: number | undefined;
  readonly nextOffset: number;
}

/** A word that tells where a controller begins. */
export interface CookieFacts {
  /** Offsets in the window. */
  readonly at: readonly number[];
  /** Of the word, from there. */
  readonly offset: number;
  readonly value: number;
  readonly mask?: number | undefined;
}

export interface VirtualChipDescription {
  /** The id of a memory profile. */
  readonly chip: string;
  /** The line that selects a SPI chip, 0 to 31. The controller has as many lines as the highest one needs. */
  readonly select?: number;
  /** What is different from the data sheet, such as a smaller size in tests. */
  readonly overrides?: Partial<NorChip>;
  /** The same for a parallel chip. */
  readonly parallelOverrides?: Partial<Pick<CfiChip, "sizeBytes" | "regions">>;
  /** Default "typical". */
  readonly busyTime?: BusyTime;
  /** Level of WP#; default "high". */
  readonly writeProtectPin?: "high" | "low";
  readonly stuckBits?: readonly StuckBits[];
}

/** What a board or a tool does to the bytes of an image on their way into the flash. Each undoes itself. */
export type ByteTransform = "reverse-bits-8" | "reverse-bits-16" | "reverse-bits-32" | "swap-bytes-16" | "swap-bytes-32";

export interface VirtualBootFlash {
  /** Name of the controller that the chips hang on. */
  readonly controller: string;
  /** Places in its list of chips; two for striped ones, the low nibbles first. None: its plain storage. */
  readonly chips: readonly number[];
  /** So many bytes at the start of each of `regions` are whole on the first of two striped chips. */
  readonly unsplitBytes?: number | undefined;
  readonly regions?: readonly { readonly address: number; readonly sizeBytes: number }[] | undefined;
  readonly transforms?: readonly ByteTransform[] | undefined;
}
