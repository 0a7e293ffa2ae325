import { suite } from "uvu";
import * as assert from "uvu/assert";
import { foldExpression } from "../../../core/profile/fold-expression.ts";
import { NoValue } from "../../../core/profile/integer-operators.ts";
import { expressionOf, namesIn } from "../../../core/profile/parse-expression.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const Expressions = suite("expressions");

const evaluate = (text: string | number, parameters = {}) => {
  const expression = expressionOf(text);
  return expression === undefined ? "no expression" : foldExpression(expression, parameters);
};

const VALUES: readonly (readonly [text: string | number, value: number | undefined])[] = [
  [7, 7],
  ["0x40 + 1", 0x41],
  ["0xFFFFFFFF", 0xffff_ffff],
  ["~0", 0xffff_ffff],
  ["~(1 << 31)", 0x7fff_ffff],
  ["1 << 31", 0x8000_0000],
  ["0x80000000 >> 31", 1],
  // `&` binds first, then `^`, then `|`.
  ["0xf0 | 0x0f ^ 0xff & 0x3", 0xfc],
  ["7 / 2", 3],
  ["-7 / 2", -3],
  ["-7 % 2", -1],
  ["2 + 3 * 4", 14],
  ["(2 + 3) * 4", 20],
  ["!0", 1],
  ["!5", 0],
  ["3 < 4 && 4 <= 4", 1],
  ["3 > 4 || 4 >= 5", 0],
  ["2 && 3", 1],
  ["1 == 1 ? 5 : 1 / 0", 5],
  ["0 && 1 / 0", 0],
  ["1 || 1 / 0", 1],
  ["depth * 2", 32],
  ["a0x1 + 1", 8],
  ["other + 1", undefined],
  ["length(x)", undefined],
  // A byte is not constant, whatever its index; what is not chosen does not count.
  ["byte(x, 0)", undefined],
  ["1 ? 5 : byte(x, 0)", 5],
  ["0 && byte(x, 0)", 0],
];

for (const [text, value] of VALUES) {
  Expressions(`gives ${value} for ${text}`, () => assert.is(evaluate(text, { depth: 16, a0x1: 7 }), value));
}

Expressions("have no value out of range or after a division by zero", () => {
  for (const text of ["1 / 0", "1 % 0", "1 << 32", "-1 & 1", "~0x100000000", "9007199254740991 + 1"]) {
    assert.instance(
      thrownBy(() => evaluate(text)),
      NoValue,
      text,
    );
  }
});

Expressions("refuse everything that is not in the language", () => {
  const texts = [
    "",
    "1 +",
    "a.b",
    "a[0]",
    "[1]",
    "this",
    "true",
    "null",
    "'x'",
    "f(1)",
    "length()",
    "length(1)",
    "length(a, b)",
    "byte()",
    "byte(a)",
    "byte(1, a)",
    "byte(a, 1, 2)",
    "toString(a)",
    "a = 1",
    "1, 2",
    "1; 2",
  ];
  for (const text of [
    ...texts,
    "1 >>> 2",
    "2 ** 3",
    "1 === 1",
    "a ?? b",
    "+1",
    "1.5",
    "1e3",
    "0x",
    "0b1",
    "9007199254740993",
    "((((",
    "0x20000000000000",
    `0x${"f".repeat(400)}`,
  ]) {
    assert.is(expressionOf(text), undefined, text);
  }
});

Expressions("read a byte of a buffer, at an index that is an expression itself", () => {
  const expression = expressionOf("byte(data, i + 1)");
  const index = { kind: "binary", operator: "+", left: { kind: "name", name: "i" }, right: { kind: "constant", value: 1 } };
  assert.equal(expression, { kind: "byte", buffer: "data", index });
  const names = expression ? [...namesIn(expression)] : [];
  assert.equal(names, [
    { name: "data", kind: "buffer" },
    { name: "i", kind: "number" },
  ]);
});

Expressions.run();
