import { hex } from "../bits/hex.ts";
import type { Expression } from "./expression.ts";
import { formatExpression } from "./format-expression.ts";
import { asValueOf, formatBindings, formatPacking, formatRegisters, type RegisterNames, registerNames, word } from "./format-register.ts";
import type { DmaData, Operation, PerStep, PollGoal, Protocol, Register, Step } from "./protocol.ts";

const isNotZero = (value: Expression): boolean => value.kind !== "constant" || value.value !== 0;

function formatGoal(register: Register, goal: PollGoal): string[] {
  if (goal.kind === "equals") return [` & ${word(goal.mask, register)} == ${formatExpression(goal.value, asValueOf(register))}`];
  const before = goal.before === undefined ? [] : [`$${goal.before.name} before`];
  return [` -> ${[formatBindings(goal.bindings), ...before].join(", ")}`, `until ${formatExpression(goal.test)}`];
}

function formatPoll({ register, index, goal, failIf, firstAfterUs, intervalUs, timeoutMs }: Step<"poll">, names: RegisterNames): string {
  const [first = "", ...rest] = formatGoal(register, goal);
  const fails = failIf.map(({ mask, equals }) => `& ${word(mask, register)} == ${word(equals, register)}`);
  return [
    `poll ${names.element(register, index)}${first}`,
    ...rest,
    ...(fails.length > 0 ? [`fails at ${fails.join(" or ")}`] : []),
    ...(isNotZero(firstAfterUs) ? [`first after ${formatExpression(firstAfterUs)} us`] : []),
    intervalUs === 0 ? "without pause" : `every ${intervalUs} us`,
    `within ${formatExpression(timeoutMs)} ms`,
  ].join(", ");
}

function formatShift(step: Step<"shift">, { at }: RegisterNames): string {
  const { register, clock, clockIdle, data, hold, sampleOn, bitOrder, flush } = step;
  const { direction, pins, buffer } = data;
  const parts = [
    `shift ${buffer.name} ${direction === "out" ? "->" : "<-"} ${at(register)} ${pins.name}`,
    `clock ${clock.name} idle at ${clockIdle}`,
    `sampled on the ${sampleOn} edge`,
    bitOrder,
    ...(isNotZero(hold) ? [`others ${formatExpression(hold, asValueOf(register))}`] : []),
    ...(flush ? ["a read after each write"] : []),
  ];
  return parts.join(", ");
}

function formatDmaData(data: DmaData): string {
  if (data.kind === "card-reads-byte")
    return `${formatExpression(data.value, (byte) => hex(byte, 2))} -> card, ${formatExpression(data.bytes)} times`;
  return `${data.buffer.name} ${data.kind === "card-reads" ? "->" : "<-"} card`;
}

function formatDma(step: Step<"dma">, { at }: RegisterNames): string {
  const { data, address, length, highestAddress, alignBytes, atMost, index } = step;
  return [
    `dma ${formatDmaData(data)}`,
    `at most ${formatExpression(atMost)} bytes a piece${index ? `, from $${index.name}` : ""}`,
    ...(alignBytes > 1 ? [`multiples of ${alignBytes}`] : []),
    `addresses up to ${hex(highestAddress)}`,
    `address -> ${at(address)}`,
    `bytes -> ${at(length)}`,
  ].join(", ");
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const block = (steps: readonly Step[], names: RegisterNames): string[] => indent(steps.flatMap((step) => formatStep(step, names)));
/** A block behind a word, which is not there when the block is empty. */
const part = (head: string, steps: readonly Step[], names: RegisterNames): string[] =>
  steps.length > 0 ? [head, ...block(steps, names)] : [];

const LINES: PerStep<[RegisterNames], readonly string[]> = {
  write: ({ register, index, value }, { element }) => [
    `write ${element(register, index)} = ${formatExpression(value, asValueOf(register))}`,
  ],
  read: ({ register, index, bindings }, { element }) => [`read ${element(register, index)} -> ${formatBindings(bindings)}`],
  modify: ({ register, mask, value }, { at }) => [
    `modify ${at(register)} & ${word(mask, register)} = ${formatExpression(value, asValueOf(register))}`,
  ],
  poll: (step, names) => [formatPoll(step, names), ...part("before each read", step.each, names)],
  push: ({ register, buffer, packing }, { at }) => [`push ${buffer.name} -> ${at(register)}${formatPacking(packing, "out")}`],
  fill: ({ register, value, times }, { at }) => [
    `fill ${at(register)} = ${formatExpression(value, asValueOf(register))}, ${formatExpression(times)} times`,
  ],
  pull: ({ register, buffer, packing }, { at }) => [`pull ${buffer.name} <- ${at(register)}${formatPacking(packing, "in")}`],
  store: ({ register, index, buffer, packing }, { element }) => [
    `store ${buffer.name} -> ${element(register, index)} and on${formatPacking(packing, "out")}`,
  ],
  fetch: ({ register, index, buffer, packing }, { element }) => [
    `fetch ${buffer.name} <- ${element(register, index)} and on${formatPacking(packing, "in")}`,
  ],
  put: ({ buffer, index, values }) => [
    `put ${values.map((value) => formatExpression(value, (byte) => hex(byte, 2))).join(", ")} -> ${buffer.name}[${formatExpression(index)}]`,
  ],
  shift: (step, names) => [formatShift(step, names)],
  dma: (step, names) => [
    formatDma(step, names),
    ...part(" before the address", step.prepare, names),
    ...part(" after the bytes", step.start, names),
    ...(step.interrupt ? [` interrupt within ${formatExpression(step.interrupt.timeoutMs)} ms`] : []),
    ...part(" then", step.done, names),
    ...part(" when it failed", step.abort, names),
  ],
  chunks: ({ buffer, room, atMost, as, index, body }, names) => [
    `chunks of ${buffer.name}, at most ${formatExpression(atMost)} bytes, as ${as.name}${index ? ` from $${index.name}` : ""}`,
    ...part("before each", room, names),
    ...(room.length > 0 ? part("each", body, names) : block(body, names)),
  ],
  repeat: ({ times, atMost, as, body }, names) => {
    const bound = times.kind === "constant" ? "" : `, at most ${atMost}`;
    return [`repeat ${formatExpression(times)} times${bound}${as ? `, as $${as.name}` : ""}`, ...block(body, names)];
  },
  if: ({ test, then: yes, else: no }, names) => [`if ${formatExpression(test)}`, ...block(yes, names), ...part("else", no, names)],
  let: ({ variable, value }) => [`let $${variable.name} = ${formatExpression(value)}`],
  call: ({ operation, numbers, buffers, results }) => {
    const given = [...numbers.map((number) => formatExpression(number)), ...buffers.map(({ name }) => name)];
    const wanted = results.some((result) => result !== undefined)
      ? ` -> ${results.map((result) => (result ? `$${result.name}` : "_")).join(", ")}`
      : "";
    return [`call ${operation}(${given.join(", ")})${wanted}`];
  },
  expect: ({ test, message }) => [`expect ${formatExpression(test)}, or "${message}"`],
  flush: ({ register }, { at }) => [`flush ${at(register)}`],
  delay: ({ us, atMostUs }) => [`delay ${formatExpression(us)} us${us.kind === "constant" ? "" : `, at most ${atMostUs}`}`],
  save: ({ registers, body }, names) => [
    `save ${registers.map(names.at).join(", ")}`,
    ...block(body, names),
    `restore ${[...registers].reverse().map(names.at).join(", ")}`,
  ],
  try: ({ body, rescue }, names) => ["try", ...block(body, names), ...part("or else", rescue, names)],
  retry: ({ atMost, as, body, between }, names) => [
    `try at most ${atMost} times${as ? `, as $${as.name}` : ""}`,
    ...block(body, names),
    ...part("between", between, names),
  ],
  detach: ({ reason }) => [`detach, "${reason}"`],
};

/** One step and what is inside it, a line each. */
function formatStep<K extends Step["op"]>(step: Step<K>, names: RegisterNames): readonly string[] {
  return LINES[step.op](step, names);
}

function formatOperation({ name, numbers, buffers, results, steps, finally: last }: Operation, names: RegisterNames): string[] {
  const parameters = [...numbers.map((number) => `$${number.name}`), ...buffers.map((buffer) => `${buffer.name}[]`)];
  const given = results.length > 0 ? ` -> ${results.map((result) => `$${result.name}`).join(", ")}` : "";
  return [`${name}(${parameters.join(", ")})${given}`, ...block(steps, names), ...part(" finally", last, names)];
}

/** `fifoDepth=16 chipSelect=0`. */
const formatGiven = (parameters: Protocol["parameters"]): string =>
  Object.entries(parameters)
    .map(([name, value]) => ` ${name}=${value}`)
    .join("");

/** How far the registers reach, what tells that the card is gone, and what is special about registers. */
function formatWindows({ windows, presence, registers, variables }: Protocol, names: RegisterNames): string[] {
  const [main, ...others] = windows.map(({ name, sizeBytes, isRest }, index) => {
    const end = `registers end at ${hex(sizeBytes, 4)}${isRest ? ", the window goes on" : ""}`;
    return index === 0 ? end : `window ${name}: ${end}`;
  });
  const gone = presence === "config" ? "PCI vendor id of 0xffff" : `all ones at ${names.at(presence)}`;
  return [
    `${main}; ${gone} means the card is gone`,
    ...others,
    ...formatRegisters(registers, names),
    ...variables.map(({ name, initial }) => `variable $${name} is ${initial} at first`),
  ];
}

/**
 * Everything that a protocol can send to the card, to be read beside the vendor's document. The text is stable: golden files
 * and bug reports hold it.
 */
export function formatProtocol(protocol: Protocol): string {
  const { controller, provides, parameters, operations } = protocol;
  const names = registerNames(protocol.windows);
  const head = [
    `${controller} provides ${provides.join(" and ")},${formatGiven(parameters) || " no parameters"}`,
    ...formatWindows(protocol, names),
  ];
  return [...head, ...[...operations.values()].flatMap((operation) => ["", ...formatOperation(operation, names)])].join("\n");
}
