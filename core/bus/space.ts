/** An address space of a card. `upstream` is the configuration space of the bridge above it. */
export type Space =
  | { readonly kind: "bar" | "io"; readonly index: number }
  | { readonly kind: "config" | "upstream" }
  | { readonly kind: "memory"; readonly address: number };

/** `bar0`, `io2`, `config`, `upstream`, `memory@0x40a00000`: equal for equal spaces. */
export function spaceName(space: Space): string {
  switch (space.kind) {
    case "bar":
    case "io":
      return `${space.kind}${space.index}`;
    case "memory":
      return `memory@0x${space.address.toString(16)}`;
    default:
      return space.kind;
  }
}
