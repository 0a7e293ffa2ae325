import { CST, Lexer, Parser } from "yaml";
import { LIMITS } from "./limits.ts";

/** What a text is made of, or where it is nested deeper than the limits allow. */
export type Tokens = { readonly tokens: readonly CST.Token[]; readonly deepAt?: undefined } | { readonly deepAt: number };

/**
 * So many open collections end the reading. The parser closes them by calling itself once for each, so that a text of nothing but
 * `a: a: a: …` would fill the stack. A few more are open than the limit allows: documents and what is about to end count too.
 */
const MOST_OPEN = 2 * LIMITS.nesting;

/** Reads the text into tokens. Never throws. */
export function readTokens(text: string): Tokens {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    const tooDeep = parser.stack[MOST_OPEN];
    if (tooDeep !== undefined) return { deepAt: tooDeep.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  const deepAt = tooDeepAt(tokens);
  return deepAt === undefined ? { tokens } : { deepAt };
}

/** Offset of the first token that is nested too deep. Walks with a list of its own, because the text decides the depth. */
function tooDeepAt(tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > LIMITS.nesting) return token.offset;
    const children: (CST.Token | null | undefined)[] = [];
    if (token.type === "document") children.push(token.value);
    else if (CST.isCollection(token)) for (const item of token.items) children.push(item.key, item.value);
    for (const child of children) if (child) open.push({ token: child, depth: depth + (token.type === "document" ? 0 : 1) });
  }
  return undefined;
}
