import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ExpressionError } from "../../../core/port/errors.ts";
import { makeFrame } from "../../../core/port/frame.ts";
import { Meter } from "../../../core/port/meter.ts";
import { prepareExpression } from "../../../core/port/prepare-expression.ts";
import type { BinaryOperator, Expression } from "../../../core/protocol/expression.ts";
import { binary, constant, length, operation, SEND, variable } from "../../support/hand-made-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const PrepareExpression = suite("prepare-expression");

function prepared(expression: Expression) {
  const meter = new Meter(steppedClock());
  meter.begin("transfer");
  const frame = makeFrame(operation("transfer", []), []);
  return { frame, evaluate: prepareExpression(expression, { frame, meter }) };
}

const BIG = Number.MAX_SAFE_INTEGER;

const VALUES: readonly (readonly [number, BinaryOperator, number, number])[] = [
  [7, "/", 2, 3],
  [-7, "/", 2, -3],
  [-1, "/", 2, 0],
  [-7, "%", 2, -1],
  [-4, "%", 2, 0],
  [0, "*", -1, 0],
  [0xffff_ffff, "+", 1, 0x1_0000_0000],
  [256 * 8_000_000, "/", 25_000_000, 81],
  [1, "<<", 31, 0x8000_0000],
  [0xff, "<<", 28, 0xf000_0000],
  [0x8000_0000, ">>", 31, 1],
  [0xffff_ffff, "&", 0x8000_0001, 0x8000_0001],
  [0x8000_0000, "|", 1, 0x8000_0001],
  [0xffff_ffff, "^", 1, 0xffff_fffe],
  [2, "<", 3, 1],
  [3, "<=", 3, 1],
  [3, ">", 3, 0],
  [3, ">=", 4, 0],
  [3, "==", 3, 1],
  [3, "!=", 3, 0],
  [2, "&&", 4, 1],
  [0, "||", 4, 1],
  [0, "||", 0, 0],
];

PrepareExpression("gives the values that the contract of expressions names", () => {
  for (const [left, operator, right, want] of VALUES) {
    const got = prepared(binary(constant(left), operator, constant(right))).evaluate();
    assert.ok(Object.is(got, want), `${left} ${operator} ${right} gave ${got}, not ${want}`);
  }
});

const FAILURES: readonly (readonly [number, BinaryOperator, number])[] = [
  [1, "/", 0],
  [1, "%", 0],
  [BIG, "+", 1],
  [-BIG, "-", 1],
  [BIG, "*", 2],
  [1, "<<", 32],
  [1, "<<", -1],
  [0x1_0000_0000, ">>", 1],
  [-1, "&", 0xff],
  [0, "|", 0x1_0000_0000],
  [-1, "^", 0],
];

PrepareExpression("stops where an operator has no value, and names operator and operands", async () => {
  for (const [left, operator, right] of FAILURES) {
    const error = await rejects(prepared(binary(constant(left), operator, constant(right))).evaluate, ExpressionError);
    assert.equal(error.expression, { path: "transfer", operator, operands: [left, right] });
  }
});

PrepareExpression("complements within 32 bits, negates and inverts", async () => {
  const unary = (operator: "~" | "!" | "-", value: number) => prepared({ kind: "unary", operator, operand: constant(value) }).evaluate;
  assert.is(unary("~", 0)(), 0xffff_ffff);
  assert.is(unary("~", 1)(), 0xffff_fffe);
  assert.is(unary("!", 0)(), 1);
  assert.is(unary("!", 5)(), 0);
  assert.is(unary("-", 5)(), -5);
  assert.ok(Object.is(unary("-", 0)(), 0));
  await rejects(unary("~", -1), ExpressionError);
});

PrepareExpression("reads variables and buffer lengths when it is evaluated, not before", () => {
  const slot = { name: "count", slot: 1 };
  const { frame, evaluate } = prepared(binary(variable(slot), "+", length(SEND)));
  frame.variable(slot).value = 40;
  frame.buffer(SEND).value = new Uint8Array(2);
  assert.is(evaluate(), 42);
});

PrepareExpression("evaluates only the side that decides", () => {
  const broken = binary(constant(1), "/", constant(0));
  assert.is(prepared(binary(constant(0), "&&", broken)).evaluate(), 0);
  assert.is(prepared(binary(constant(1), "||", broken)).evaluate(), 1);
  assert.is(prepared({ kind: "choice", test: constant(1), whenTrue: constant(7), whenFalse: broken }).evaluate(), 7);
  assert.is(prepared({ kind: "choice", test: constant(0), whenTrue: broken, whenFalse: constant(8) }).evaluate(), 8);
});

PrepareExpression("refuses a slot that the frame does not have before anything runs", () => {
  assert.throws(() => prepared(variable({ name: "lost", slot: 99 })), /no slot 99 for lost/);
});

PrepareExpression.run();
