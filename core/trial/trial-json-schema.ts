import * as z from "zod";
import { offerHexText } from "../profile/profile-json-schema.ts";
import { trialSchema } from "./trial-schema.ts";

/** The JSON Schema (2020-12) of trials, for editors. */
export function trialJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(z.object({ trial: trialSchema }), {
    io: "input",
    unrepresentable: "any",
    override: offerHexText,
  });
  const { trial, ...rest } = schema.properties ?? {};
  return {
    $schema,
    $comment: "Generated from core/trial by `npm run generate`; do not edit.",
    title: "barflash trial",
    ...(typeof trial === "object" ? trial : {}),
    ...rest,
    $defs: schema.$defs,
  };
}
