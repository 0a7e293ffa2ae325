import type * as z from "zod";
import type { cardSchema } from "./schema/card.ts";
import type { controllerSchema } from "./schema/controller.ts";
import type { memorySchema } from "./schema/memory.ts";

/** Registers and operations of one kind of controller. */
export type ControllerProfile = z.output<typeof controllerSchema>;
/** What a card consists of. */
export type CardProfile = z.output<typeof cardSchema>;
/** A flash chip as a table. */
export type MemoryProfile = z.output<typeof memorySchema>;

/** A loaded profile: plain data with the spelling of its text, aliases written out and defaults filled in. */
export type Profile = ControllerProfile | CardProfile | MemoryProfile;
export type ProfileKind = Profile["kind"];

export type ProfileRegister = ControllerProfile["registers"][string];
export type ProfileParameter = NonNullable<ControllerProfile["parameters"]>[string];
export type ProfileOperation = ControllerProfile["operations"][string];
export type ProfileField = NonNullable<ProfileRegister["fields"]>[string];
export type CardMemory = NonNullable<CardProfile["memories"]>[string];
export type CardWindow = CardProfile["windows"][string];
export type SpiNorProfile = Extract<MemoryProfile, { type: "spi-nor" }>;
export type CfiProfile = Extract<MemoryProfile, { type: "cfi" }>;
export type DirectProfile = Extract<MemoryProfile, { type: "direct" }>;
export type CardController = CardProfile["controllers"][string];

/** One thing that is wrong with a profile. */
export interface Finding {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
  /** Name of the rule that was broken. */
  readonly rule: string;
}

/** `file:line:column message (rule)` */
export const formatFinding = ({ file, line, column, message, rule }: Finding): string => `${file}:${line}:${column} ${message} (${rule})`;
