import * as z from "zod";
import { cardSchema } from "./card.ts";
import { controllerSchema } from "./controller.ts";
import { memorySchema } from "./memory.ts";

export const profileSchema = z.discriminatedUnion("kind", [controllerSchema, cardSchema, memorySchema], {
  error: "expected a `kind` of controller, card or memory",
});
