import { constantParts, foldExpression, type ParameterValues } from "./fold-expression.ts";
import { NoValue } from "./integer-operators.ts";
import { formatParameters } from "./parameter-cases.ts";
import { expressionOf, namesIn, type SourceExpression } from "./parse-expression.ts";
import { lookUp } from "./path.ts";
import type { ExpressionUse, Fit } from "./step-facts.ts";

/** What holds bits is read in hex, what counts in decimal. */
function describeFit(value: number, { minimum, maximum, what, isCount }: Fit): string {
  const isWord = !isCount && Number.isInteger(Math.log2(maximum + 1));
  const show = (number: number) => (isWord && number > 9 ? `0x${number.toString(16)}` : String(number));
  const range = maximum === Number.MAX_SAFE_INTEGER ? `at least ${show(minimum)}` : `${show(minimum)} to ${show(maximum)}`;
  return `${show(value)} does not fit ${what}: ${range}`;
}

function partObjection(part: SourceExpression, values: ParameterValues, fit: Fit | undefined): string | undefined {
  try {
    const value = foldExpression(part, values);
    if (value === undefined || fit === undefined || (value >= fit.minimum && value <= fit.maximum)) return undefined;
    return describeFit(value, fit);
  } catch (error) {
    if (error instanceof NoValue) return error.message;
    throw error;
  }
}

/**
 * Why what is constant in an expression is wrong, or undefined.
 *
 * @param isParameter which names count as constant
 * @param casesOf the values to try, for the parameters of these names
 */
export function constantObjection(
  { text, fit }: ExpressionUse,
  isParameter: (name: string) => boolean,
  casesOf: (names: readonly string[]) => readonly ParameterValues[],
): string | undefined {
  const expression = expressionOf(text);
  for (const part of expression ? constantParts(expression, isParameter) : []) {
    const names = [...new Set([...namesIn(part)].map(({ name }) => name))];
    for (const values of casesOf(names)) {
      const reason = partObjection(part, values, part === expression ? fit : undefined);
      if (reason === undefined) continue;
      const used = Object.fromEntries(names.map((name) => [name, lookUp(values, name) ?? 0]));
      return names.length > 0 ? `${reason}, with ${formatParameters(used)}` : reason;
    }
  }
  return undefined;
}
