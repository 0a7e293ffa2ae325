import * as z from "zod";
import { profileSchema } from "./schema/profile-schema.ts";
import { STEP_SCHEMAS } from "./schema/steps.ts";

type JsonSchema = Record<string, unknown>;

/** JSON has no hex numbers; `read-document.ts` takes such text for a number wherever it stands. */
const HEX_TEXT = { type: "string", pattern: "^0x[0-9a-fA-F]{1,13}$" };

/** The name that a step's own schema has in `$defs`. */
export const stepDefinition = (key: string): string => `${key}Step`;

/**
 * The JSON Schema (2020-12) of profiles, for editors. It says what zod says about shape; the rules about meaning need barflash.
 */
export function profileJsonSchema(): JsonSchema {
  const steps = Object.entries(STEP_SCHEMAS);
  // zod sees steps as anything, because barflash itself picks the schema of a step by its key. Here they are spelled out.
  const everything = z.object({ profile: profileSchema, ...Object.fromEntries(steps) });
  const { $schema, properties, $defs } = z.toJSONSchema(everything, { io: "input", unrepresentable: "any", override: offerHexText });
  const { profile, ...stepShapes } = properties ?? {};
  const step = {
    description: "A map with exactly one step key.",
    oneOf: steps.map(([key]) => ({ $ref: `#/$defs/${stepDefinition(key)}` })),
  };
  const named = Object.fromEntries(Object.entries(stepShapes).map(([key, shape]) => [stepDefinition(key), shape]));
  return {
    $schema,
    $comment: "Generated from core/profile/schema by `npm run generate`; do not edit.",
    title: "barflash profile",
    ...(typeof profile === "object" ? profile : {}),
    $defs: { ...$defs, ...named, step },
  };
}

/** Lets hex text stand wherever a whole number can. */
export function offerHexText({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.type !== "integer") return;
  const { type, minimum, maximum, ...rest } = jsonSchema;
  delete jsonSchema.type;
  delete jsonSchema.minimum;
  delete jsonSchema.maximum;
  Object.assign(jsonSchema, rest, { anyOf: [{ type, minimum, maximum }, HEX_TEXT] });
}
