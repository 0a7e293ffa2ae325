import { constantObjection } from "../profile/constant-objection.ts";
import { type ControllerIndex, indexController, type OperationFacts } from "../profile/controller-index.ts";
import type { ParameterValues } from "../profile/fold-expression.ts";
import { didYouMean } from "../profile/nearest.ts";
import { parameterObjection } from "../profile/parameter-objection.ts";
import { lookUp } from "../profile/path.ts";
import type { ControllerProfile } from "../profile/profile.ts";
import { PRESENCE_CONFIG } from "../profile/rules/presence-readable.ts";
import { type CsrOffsets, compileRegister } from "./compile-register.ts";
import { compileBlock, type StepContext } from "./compile-step.ts";
import { valueBits } from "./compose-fields.ts";
import { ProfileParameterError } from "./errors.ts";
import type { VariableSlot } from "./expression.ts";
import { Frame } from "./frame.ts";
import type { Operation, Protocol, ProtocolWindow, Register } from "./protocol.ts";

/** Given values and, where none is given, defaults; in the order of the profile. */
function fillIn({ profile, parameters }: ControllerIndex, given: ParameterValues): ParameterValues {
  const refuse = (reason: string) => new ProfileParameterError({ controller: profile.id, reason });
  for (const [name, value] of Object.entries(given)) {
    const parameter = parameters.get(name);
    if (!parameter) throw refuse(`there is no parameter "${name}"${didYouMean(name, parameters.keys())}`);
    const reason = parameterObjection(parameter, value);
    if (reason) throw refuse(`${name}: ${reason}`);
  }
  return Object.fromEntries([...parameters].map(([name, parameter]) => [name, lookUp(given, name) ?? parameter.default]));
}

/** Profiles are checked at the ends of each parameter's range; these are the values that count. */
function checkConstants({ profile, parameters, visits }: ControllerIndex, values: ParameterValues): void {
  for (const use of visits.flatMap(({ facts }) => facts.expressions)) {
    const reason = constantObjection(
      use,
      (name) => parameters.has(name),
      () => [values],
    );
    if (reason) throw new ProfileParameterError({ controller: profile.id, reason });
  }
}

/** Bytes from the start of its window to its end; of a register that takes the rest of the window, to the end of its first element. */
const endOf = (register: Register): number =>
  register.offset + (valueBits(register) / 8) * (register.count === "rest" ? 1 : register.count);

function compileWindows({ windows }: ControllerIndex, registers: readonly Register[]): ProtocolWindow[] {
  return [...windows.values()].map(({ name, entry }, index) => ({
    name,
    sizeBytes: registers.filter(({ window }) => window === index).reduce((most, register) => Math.max(most, endOf(register)), 0),
    isRest: entry.sizeBytes === "rest",
  }));
}

function compileOperation(
  { signature, body }: OperationFacts,
  kept: readonly VariableSlot[],
  given: Omit<StepContext, "frame">,
): Operation {
  const frame = Frame.empty(kept);
  const numbers = signature.numbers.map((name) => frame.assign(name));
  const buffers = signature.buffers.map((name) => frame.assignBuffer(name));
  const results = signature.results.map((name) => frame.assign(name));
  const steps = compileBlock(body.do, { ...given, frame: frame.inner() });
  const last = compileBlock(body.finally ?? [], { ...given, frame: frame.inner() });
  const { variables: variableCount, buffers: bufferCount } = frame.counts;
  return { name: signature.name, numbers, buffers, results, variableCount, bufferCount, steps, finally: last };
}

/**
 * Fills in the parameters of a checked controller profile and resolves every name. What is left is what will reach the card.
 *
 * @param given values for some or all parameters; the others have their default
 * @param csrOffsets where the registers with `csr` really are, as a LiteX csr.json tells; without it their `offset` counts
 * @throws {ProfileParameterError} for a parameter that does not exist or is out of range, or that makes a constant not fit
 * @throws {ProfileCsrError} for a register with `csr` that `csrOffsets` lacks, or has at a place where it cannot be
 */
export function compileProtocol(controller: ControllerProfile, given: ParameterValues, csrOffsets?: CsrOffsets): Protocol {
  const index = indexController(controller);
  const parameters = fillIn(index, given);
  checkConstants(index, parameters);
  const places = { controller: controller.id, windows: [...index.windows.keys()], csrOffsets };
  const registers = new Map([...index.registers].map(([name, facts]) => [name, compileRegister(facts, places)]));
  const presence = controller.presence === PRESENCE_CONFIG ? PRESENCE_CONFIG : registers.get(controller.presence);
  if (presence === undefined) throw new Error(`a checked profile has its presence register: ${controller.presence}`);
  const variables = Object.entries(controller.variables ?? {}).map(([name, { initial }]) => ({ name, initial }));
  const kept = variables.map(({ name }, slot): VariableSlot => ({ name, slot, isKept: true }));
  const operations = [...index.operations.values()].map((operation) => compileOperation(operation, kept, { index, parameters, registers }));
  return {
    controller: controller.id,
    provides: controller.provides,
    parameters,
    windows: compileWindows(index, [...registers.values()]),
    registers: [...registers.values()],
    presence,
    variables,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
