import type { SpiBurst } from "../spi-device.ts";
import type { NorArray } from "./nor-array.ts";

export const NOR_PAGE_BYTES = 256;

/** What a chip has taken in since it was selected. */
export interface NorTransaction {
  /** From the address bytes; a read counts it on. */
  address: number;
  /** A read goes on at the start of so many bytes when it comes to their end: with 3 address bytes it never leaves its 16 MiB. */
  wrapBytes: number;
  /** Data bytes that crossed the pins after the header, in either direction. */
  dataBytes: number;
  /** Data at its place in the page; 0xff where none came, and empty if the command takes none. */
  page: Uint8Array;
}

/** One line of a data sheet's command table. */
export interface NorCommand {
  readonly name: string;
  /** "mode": 3, or 4 after B7. */
  readonly addressBytes: 0 | 3 | 4 | "mode";
  readonly dummyBytes: number;
  readonly whileBusy: "accepted" | "ignored";
  readonly needs: "nothing" | "write-enable";
  /** How many data bytes it must have to be carried out. */
  readonly data: { readonly least: number; readonly most: number };
  /** Fills `burst.received` from index `from`. */
  answer?(array: NorArray, transaction: NorTransaction, at: { readonly burst: SpiBurst; readonly from: number }): void;
  /** Carried out at the deselect, if the command was complete. */
  run?(array: NorArray, transaction: NorTransaction, nowMs: number): void;
}
