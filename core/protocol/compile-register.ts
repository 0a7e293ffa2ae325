import { hex } from "../bits/hex.ts";
import type { FieldFacts, RegisterFacts } from "../profile/controller-index.ts";
import { LARGEST_ADDRESS } from "../profile/limits.ts";
import { fieldMask, valueBits } from "./compose-fields.ts";
import { ProfileCsrError } from "./errors.ts";
import type { Register } from "./protocol.ts";

/** Offsets in the main window by the name that a LiteX csr.json gives, without its prefix. */
export type CsrOffsets = ReadonlyMap<string, number>;

export interface RegisterContext {
  readonly controller: string;
  /** Names of the controller's windows, the main one first. */
  readonly windows: readonly string[];
  readonly csrOffsets: CsrOffsets | undefined;
}

const WRITE_ZEROS: readonly FieldFacts["modifiedWriteValues"][] = ["oneToClear", "oneToSet", "oneToToggle"];
const WRITE_ONES: readonly FieldFacts["modifiedWriteValues"][] = ["zeroToClear", "zeroToSet", "zeroToToggle"];

function offsetOf({ name, entry, widthBits }: RegisterFacts, { controller, csrOffsets }: RegisterContext): number {
  if (entry.csr === undefined || csrOffsets === undefined) return entry.offset;
  const csr = { controller, register: name, name: entry.csr };
  const offset = csrOffsets.get(entry.csr);
  if (offset === undefined) throw new ProfileCsrError({ ...csr, reason: "is not in it" });
  const refuse = (reason: string): never => {
    throw new ProfileCsrError({ ...csr, reason });
  };
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > LARGEST_ADDRESS) refuse(`is at ${offset}, which is no offset in a window`);
  if (offset % (widthBits / 8) !== 0) refuse(`is at ${hex(offset, 4)}, no multiple of ${widthBits / 8} bytes`);
  return offset;
}

/** What `modify` and `save` write where writing back what was read would do something. Sums are exact: fields have no common bit. */
function neutralOf(facts: RegisterFacts, register: Register): Register["neutral"] {
  let mask = 0;
  let value = 0;
  for (const field of facts.fields.values()) {
    const isOnes = WRITE_ONES.includes(field.modifiedWriteValues);
    if (!isOnes && !WRITE_ZEROS.includes(field.modifiedWriteValues) && !field.isSelfClearing) continue;
    // A rule keeps registers with such fields above bit 52 from being modified or saved; a mask of all could not be exact.
    if (field.shift + field.widthBits > 53 && valueBits(register) > 53) continue;
    mask += fieldMask(field);
    if (isOnes) value += fieldMask(field);
  }
  return mask === 0 ? undefined : { mask, value };
}

export function compileRegister(facts: RegisterFacts, context: RegisterContext): Register {
  const { name, widthBits, entry } = facts;
  const { access, count = 1, readAction, wordOrder, words, dataBits, shadow, resetValue = 0 } = entry;
  const register: Register = {
    name,
    window: context.windows.indexOf(facts.window),
    offset: offsetOf(facts, context),
    widthBits,
    count,
    access,
    ...(words && wordOrder && { words: wordOrder }),
    ...(readAction && { readAction }),
    ...(dataBits !== undefined && { dataBits }),
    ...(shadow && { shadow: { initial: resetValue } }),
    fields: [...facts.fields.values()].map(({ name, shift, widthBits }) => ({ name, shift, widthBits })),
  };
  const neutral = neutralOf(facts, register);
  return neutral ? { ...register, neutral } : register;
}
