import type { Renderer } from "./renderer.ts";

export interface JsonSurroundings {
  readonly write: (text: string) => void;
  /** Since the start of the command. */
  readonly elapsedMs: () => number;
  /** Address of the card that is open. */
  readonly card: () => string | undefined;
  readonly schema: string;
}

/** One object a line, each complete in itself. */
export function createJsonRenderer({ write, elapsedMs, card, schema }: JsonSurroundings): Renderer {
  return {
    render: ({ type, ...fields }) => {
      const common = { schema, type, card: card() ?? null, timeMs: Math.round(elapsedMs() * 1000) / 1000 };
      write(`${JSON.stringify({ ...common, ...fields })}\n`);
    },
    pause: () => {},
  };
}
