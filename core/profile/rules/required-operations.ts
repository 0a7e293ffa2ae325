import type { ControllerIndex } from "../controller-index.ts";
import { parseSignature, type Signature } from "../parse-signature.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** What the port of each kind calls. Kinds without an entry are refused by the rule `supported-port`. */
export const PORT_OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  spi: ["open()", "transfer(send[], receive[])", "close()"],
};

const sameSignature = (a: Signature, b: Signature) => a.numbers.join() === b.numbers.join() && a.buffers.join() === b.buffers.join();

export const requiredOperations: ProfileRule<ControllerIndex> = {
  name: "required-operations",
  summary: "The operations of the port are there: `open()`, `transfer(send[], receive[])` and `close()` for `spi`.",
  *check({ profile: { provides }, operations }) {
    for (const text of PORT_OPERATIONS[provides] ?? []) {
      const wanted = parseSignature(text);
      if (wanted === undefined) throw new Error(`${text} is no signature`);
      const found = operations.get(wanted.name);
      if (found && sameSignature(found.signature, wanted)) continue;
      const path = ["operations", ...(found ? [found.key] : [])];
      yield {
        path,
        at: "key",
        message: `the ${provides} port needs the operation \`${text}\``,
        presumes: [["operations", wanted.name], ["provides"]],
      };
    }
  },
};
