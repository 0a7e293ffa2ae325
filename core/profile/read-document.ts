import { Composer, type Document, isAlias, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, type Pair, type Scalar } from "yaml";
import { LIMITS } from "./limits.ts";
import { Places } from "./places.ts";
import { readTokens } from "./read-tokens.ts";
import type { ShapeFinding } from "./shape-issues.ts";

/** Something wrong at an offset of the text. */
export interface TextFinding extends Pick<ShapeFinding, "message" | "rule"> {
  readonly offset: number;
}

/** The text as plain data, and where in the text each part of it stands. */
export interface ProfileDocument {
  /** Absent when the text is not good enough to say anything about its content. */
  readonly root?: unknown;
  readonly places: Places;
  readonly findings: readonly TextFinding[];
}

const HEX_TEXT = /^0x[0-9a-fA-F]{1,13}$/;

/** JSON has no hex numbers, so text that is nothing but one counts as a number, in YAML too. */
const fromHexText = (value: unknown): unknown => (typeof value === "string" && HEX_TEXT.test(value) ? Number(value) : value);

/** What a forgotten `0x` leaves of `0x0010`: YAML 1.2 takes it for the decimal number 10. */
const LEADING_ZERO = /^[-+]?(0+)(\d+)$/;

const syntax = (offset: number, message: string): TextFinding => ({ offset, message, rule: "yaml-syntax" });

/** Where the lines of a text begin. The parser would count them too, but not those inside of something that it cannot read. */
function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  for (let start = 0, isLeft = true; isLeft; isLeft = start > 0) {
    lines.addNewLine(start);
    start = text.indexOf("\n", start) + 1;
  }
  return lines;
}

/** Reads the text into tokens and composes one document, or says why not. */
function compose(text: string): { document?: Document.Parsed; findings: TextFinding[] } {
  if (Buffer.byteLength(text) > LIMITS.profileBytes) {
    return { findings: [{ offset: 0, message: `the file is larger than ${LIMITS.profileBytes} bytes`, rule: "file-limits" }] };
  }
  const read = readTokens(text);
  if (read.deepAt !== undefined) {
    const message = `more than ${LIMITS.nesting} maps and lists inside each other`;
    return { findings: [{ offset: read.deepAt, message, rule: "file-limits" }] };
  }
  const { tokens } = read;
  // The composer's time grows with the square of these; a page of them is as good as all.
  const broken = tokens.filter(({ type }) => type === "error").slice(LIMITS.syntaxErrors);
  const dropped = new Set(broken);
  const documents = [...new Composer({ uniqueKeys: false }).compose(tokens.filter((token) => !dropped.has(token)))];
  const [document, second] = documents;
  if (document === undefined) return { findings: [syntax(0, "the file holds no profile")] };
  const problems = [...document.errors, ...document.warnings].slice(0, LIMITS.syntaxErrors);
  // The library's message repeats the place and shows the line, from its first line break on.
  const findings = problems.map(({ pos, message }) => syntax(pos[0], message.split("\n", 1)[0] ?? message));
  if (second) findings.push(syntax(second.range[0], "a second document begins here; a profile is one document"));
  return { document, findings };
}

/** Turns the library's nodes into plain data and remembers where each entry stood. */
class Converter {
  readonly findings: TextFinding[] = [];

  constructor(private readonly places: Places) {}

  value(node: unknown): unknown {
    if (!isNode(node)) return null;
    const offset = node.range?.[0] ?? 0;
    if (isAlias(node)) {
      this.findings.push(syntax(offset, `aliases are not allowed: write the value of *${node.source} out`));
      return null;
    }
    if (node.anchor) this.findings.push(syntax(offset, `anchors are not allowed: remove &${node.anchor}`));
    if (node.tag && (isScalar(node) || isCollection(node))) this.findings.push(syntax(offset, `tags are not allowed: remove ${node.tag}`));
    if (isScalar(node)) return this.scalar(node, offset);
    if (isSeq(node)) {
      const list: unknown[] = [];
      for (const [index, item] of node.items.entries()) {
        list.push(this.value(item));
        this.places.add(list, index, { value: isNode(item) ? item.range?.[0] : undefined });
      }
      return list;
    }
    const map: Record<string, unknown> = {};
    if (isMap(node)) for (const pair of node.items) this.entry(map, pair);
    return map;
  }

  private scalar({ value, source }: Scalar, offset: number): unknown {
    const [, zeros, digits] = (typeof value === "number" && source?.match(LEADING_ZERO)) || [];
    if (digits !== undefined) {
      const remedy = `write 0x${zeros}${digits} for hex, ${digits} for decimal`;
      this.findings.push({
        offset,
        message: `${source} begins with 0 and would be the decimal number ${digits}; ${remedy}`,
        rule: "zero-first",
      });
    }
    return fromHexText(value);
  }

  private entry(map: Record<string, unknown>, { key, value }: Pair): void {
    const keyOffset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    const name = isScalar(key) && (typeof key.value === "string" || typeof key.value === "number") ? String(key.value) : undefined;
    if (name === undefined || name === "__proto__" || name === "<<" || name.length > LIMITS.textCharacters) {
      const what = name === undefined || name.length > LIMITS.textCharacters ? "this" : `"${name}"`;
      this.findings.push(syntax(keyOffset, `${what} cannot be a key; expected short plain text`));
    } else if (Object.hasOwn(map, name)) {
      this.findings.push({ offset: keyOffset, message: `"${name}" stands here a second time`, rule: "duplicate-key" });
    } else {
      map[name] = this.value(value);
      this.places.add(map, name, { key: keyOffset, value: isNode(value) ? value.range?.[0] : undefined });
    }
  }
}

/** Reads YAML or JSON (which is YAML 1.2 in flow style) into plain data. Never throws, whatever the text is. */
export function readDocument(text: string): ProfileDocument {
  const places = new Places(countLines(text));
  const { document, findings } = compose(text);
  if (document === undefined || findings.length > 0) return { places, findings };
  const converter = new Converter(places);
  const root = converter.value(document.contents);
  if (converter.findings.some(({ rule }) => rule === "yaml-syntax")) return { places, findings: converter.findings };
  return { root, places: places.from(root, document.contents?.range?.[0] ?? 0), findings: converter.findings };
}
