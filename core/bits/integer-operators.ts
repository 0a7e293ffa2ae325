const WORD_MAX = 0xffff_ffff;
const isWord = (value: number) => value >= 0 && value <= WORD_MAX;

/** No value: out of range or divided by zero. NaN is no safe integer, so one check after the operator finds it. */
const NONE = Number.NaN;

const onWords = (apply: (left: number, right: number) => number) => (left: number, right: number) =>
  isWord(left) && isWord(right) ? apply(left, right) >>> 0 : NONE;
const shift = (apply: (left: number, right: number) => number) => (left: number, right: number) =>
  isWord(left) && right >= 0 && right <= 31 ? apply(left, right) >>> 0 : NONE;

/**
 * Arithmetic of profiles: integers of at most 53 bits; bit operators take and give unsigned 32-bit words, shifts go from 0 to 31.
 * Whoever applies one checks the result with `Number.isSafeInteger`: anything else means "no value".
 */
export const UNARY_INTEGER_OPERATORS = {
  "~": (operand: number) => (isWord(operand) ? ~operand >>> 0 : NONE),
  "!": (operand: number) => Number(operand === 0),
  // 0 - 0 is 0, where a bare minus would give the -0 that prints and compares differently.
  "-": (operand: number) => 0 - operand,
} as const;

/** As {@link UNARY_INTEGER_OPERATORS}. `&&` and `||` are for operands that both have a value. */
export const BINARY_INTEGER_OPERATORS = {
  "+": (left: number, right: number) => left + right,
  "-": (left: number, right: number) => left - right,
  // Adding 0 turns -0 into 0.
  "*": (left: number, right: number) => left * right + 0,
  "/": (left: number, right: number) => Math.trunc(left / right) + 0,
  "%": (left: number, right: number) => (left % right) + 0,
  // Bits shifted past bit 31 are dropped, as in a register; a shift by more than 31 is a mistake, not a zero.
  "<<": shift((left, right) => left << right),
  ">>": shift((left, right) => left >>> right),
  "&": onWords((left, right) => left & right),
  "|": onWords((left, right) => left | right),
  "^": onWords((left, right) => left ^ right),
  "==": (left: number, right: number) => Number(left === right),
  "!=": (left: number, right: number) => Number(left !== right),
  "<": (left: number, right: number) => Number(left < right),
  "<=": (left: number, right: number) => Number(left <= right),
  ">": (left: number, right: number) => Number(left > right),
  ">=": (left: number, right: number) => Number(left >= right),
  "&&": (left: number, right: number) => Number(left !== 0 && right !== 0),
  "||": (left: number, right: number) => Number(left !== 0 || right !== 0),
} as const;

export type UnaryIntegerOperator = keyof typeof UNARY_INTEGER_OPERATORS;
export type BinaryIntegerOperator = keyof typeof BINARY_INTEGER_OPERATORS;
