import { hex } from "../bits/hex.ts";
import { asWord, formatExpression } from "./format-expression.ts";
import type { Operation, PerStep, Protocol, ReadBinding, Register, Step } from "./protocol.ts";

/** `SPICR+0x0060`. */
const at = ({ name, offset }: Register): string => `${name}+${hex(offset, 4)}`;
const word = (value: number, { widthBits }: Register): string => hex(value, widthBits / 4);

/** `$ready = bits 7..4`, or the bare variable for the whole word. */
function formatBinding({ variable, shift, mask }: ReadBinding, { widthBits }: Register): string {
  const count = Math.round(Math.log2((mask >>> shift) + 1));
  if (count === widthBits) return `$${variable.name}`;
  return count === 1 ? `$${variable.name} = bit ${shift}` : `$${variable.name} = bits ${shift + count - 1}..${shift}`;
}

function formatPoll({ register, mask, equals, failMask, failEquals, firstAfterUs, intervalUs, timeoutMs }: Step<"poll">): string {
  const parts = [`poll ${at(register)} & ${word(mask, register)} == ${formatExpression(equals, asWord(register.widthBits))}`];
  if (failMask !== 0) parts.push(`fails at & ${word(failMask, register)} == ${word(failEquals, register)}`);
  if (firstAfterUs.kind !== "constant" || firstAfterUs.value !== 0) parts.push(`first after ${formatExpression(firstAfterUs)} us`);
  return [...parts, intervalUs === 0 ? "without pause" : `every ${intervalUs} us`, `within ${timeoutMs} ms`].join(", ");
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const block = (steps: readonly Step[]): string[] => indent(steps.flatMap(formatStep));

const LINES: PerStep<[], readonly string[]> = {
  write: ({ register, value }) => [`write ${at(register)} = ${formatExpression(value, asWord(register.widthBits))}`],
  read: ({ register, bindings }) => [`read ${at(register)} -> ${bindings.map((binding) => formatBinding(binding, register)).join(", ")}`],
  modify: ({ register, mask, value }) => [
    `modify ${at(register)} & ${word(mask, register)} = ${formatExpression(value, asWord(register.widthBits))}`,
  ],
  poll: (step) => [formatPoll(step)],
  push: ({ register, buffer }) => [`push ${buffer.name} -> ${at(register)}`],
  fill: ({ register, value, times }) => [
    `fill ${at(register)} = ${formatExpression(value, asWord(register.widthBits))}, ${formatExpression(times)} times`,
  ],
  pull: ({ register, buffer }) => [`pull ${buffer.name} <- ${at(register)}`],
  chunks: ({ buffer, atMost, as, body }) => [
    `chunks of ${buffer.name}, at most ${formatExpression(atMost)} bytes, as ${as.name}`,
    ...block(body),
  ],
  repeat: ({ times, atMost, as, body }) => {
    const bound = times.kind === "constant" ? "" : `, at most ${atMost}`;
    return [`repeat ${formatExpression(times)} times${bound}${as ? `, as $${as.name}` : ""}`, ...block(body)];
  },
  if: ({ test, then: yes, else: no }) => [`if ${formatExpression(test)}`, ...block(yes), ...(no.length > 0 ? ["else", ...block(no)] : [])],
  let: ({ variable, value }) => [`let $${variable.name} = ${formatExpression(value)}`],
  call: ({ operation, numbers, buffers }) => [
    `call ${operation}(${[...numbers.map((number) => formatExpression(number)), ...buffers.map(({ name }) => name)].join(", ")})`,
  ],
  expect: ({ test, message }) => [`expect ${formatExpression(test)}, or "${message}"`],
  flush: ({ register }) => [`flush ${at(register)}`],
  delay: ({ us, atMostUs }) => [`delay ${formatExpression(us)} us${us.kind === "constant" ? "" : `, at most ${atMostUs}`}`],
  save: ({ registers, body }) => [
    `save ${registers.map(at).join(", ")}`,
    ...block(body),
    `restore ${[...registers].reverse().map(at).join(", ")}`,
  ],
};

/** One step and what is inside it, a line each. */
function formatStep<K extends Step["op"]>(step: Step<K>): readonly string[] {
  return LINES[step.op](step);
}

function formatOperation({ name, numbers, buffers, steps, finally: last }: Operation): string[] {
  const parameters = [...numbers.map((number) => `$${number.name}`), ...buffers.map((buffer) => `${buffer.name}[]`)];
  return [`${name}(${parameters.join(", ")})`, ...block(steps), ...(last.length > 0 ? [" finally", ...block(last)] : [])];
}

/** `fifoDepth=16 chipSelect=0`. */
const formatGiven = (parameters: Protocol["parameters"]): string =>
  Object.entries(parameters)
    .map(([name, value]) => ` ${name}=${value}`)
    .join("");

/**
 * Everything that a protocol can send to the card, to be read beside the vendor's document. The text is stable: golden files
 * and bug reports hold it.
 */
export function formatProtocol(protocol: Protocol): string {
  const { controller, provides, parameters, presence, windowBytes, operations } = protocol;
  const head = [
    `${controller} provides ${provides},${formatGiven(parameters) || " no parameters"}`,
    `registers end at ${hex(windowBytes, 4)}; all ones at ${at(presence)} means the card is gone`,
  ];
  return [...head, ...[...operations.values()].flatMap((operation) => ["", ...formatOperation(operation)])].join("\n");
}
