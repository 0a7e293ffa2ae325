import type { AddressRange } from "./memory.ts";

/** A named part of a memory, from the card profile. */
export interface Region extends AddressRange {
  readonly name: string;
  readonly role: "golden" | "user" | "guard" | "data";
}
