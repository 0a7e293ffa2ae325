import type { ControllerIndex } from "../controller-index.ts";
import { parseSignature, type Signature } from "../parse-signature.ts";
import type { PathFinding } from "../path.ts";
import { PORTS, type PortKind, type PortOperations } from "../ports.ts";
import type { ProfileRule } from "./profile-rule.ts";

const same = (a: readonly string[], b: readonly string[]) => a.join() === b.join();

function isSame(a: Signature, b: Signature): boolean {
  return same(a.numbers, b.numbers) && same(a.buffers, b.buffers) && same(a.results, b.results);
}

function signatureOf(text: string): Signature {
  const signature = parseSignature(text);
  if (signature === undefined) throw new Error(`${text} is no signature`);
  return signature;
}

/** What a port calls, by the name of the operation: each once, though several ports begin with `open()`. */
export function portOperations(kinds: readonly PortKind[]): ReadonlyMap<string, Signature> {
  const texts = kinds.flatMap((kind) => [...PORTS[kind].required, ...PORTS[kind].optional]);
  return new Map(texts.map(signatureOf).map((signature) => [signature.name, signature]));
}

function* checkPort(kind: PortKind, { operations }: ControllerIndex): Generator<PathFinding> {
  const { required, optional }: PortOperations = PORTS[kind];
  for (const [texts, isRequired] of [
    [required, true],
    [optional, false],
  ] as const) {
    for (const text of texts) {
      const wanted = signatureOf(text);
      const found = operations.get(wanted.name);
      if (found ? isSame(found.signature, wanted) : !isRequired) continue;
      const message = isRequired
        ? `the ${kind} port needs the operation \`${text}\``
        : `for the ${kind} port this operation is \`${text}\``;
      yield {
        path: ["operations", ...(found ? [found.key] : [])],
        at: "key",
        message,
        presumes: [["operations", wanted.name], ["provides"]],
      };
    }
  }
}

export const requiredOperations: ProfileRule<ControllerIndex> = {
  name: "required-operations",
  summary: "The operations that each port in `provides` needs are there, and those that it can use have the right signature.",
  *check(index) {
    const { provides } = index.profile;
    for (const kind of new Set(provides)) yield* checkPort(kind, index);
    const twice = provides.find((kind, at) => provides.indexOf(kind) < at);
    if (twice) yield { path: ["provides"], message: `${twice} stands there twice` };
  },
};
