import { constantObjection } from "../profile/constant-objection.ts";
import { type ControllerIndex, indexController, type OperationFacts, type RegisterFacts } from "../profile/controller-index.ts";
import type { ParameterValues } from "../profile/fold-expression.ts";
import { didYouMean } from "../profile/nearest.ts";
import { parameterObjection } from "../profile/parameter-objection.ts";
import { lookUp } from "../profile/path.ts";
import type { ControllerProfile } from "../profile/profile.ts";
import { compileBlock } from "./compile-step.ts";
import { ProfileParameterError } from "./errors.ts";
import { Frame } from "./frame.ts";
import type { Operation, Protocol, Register } from "./protocol.ts";

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

function compileRegister({ name, widthBits, entry, fields }: RegisterFacts): Register {
  const { offset, access, readAction } = entry;
  return { name, offset, widthBits, access, ...(readAction && { readAction }), fields: [...fields.values()] };
}

function compileOperation({ signature, body }: OperationFacts, given: Omit<Parameters<typeof compileBlock>[1], "frame">): Operation {
  const frame = Frame.empty();
  const numbers = signature.numbers.map((name) => frame.assign(name));
  const buffers = signature.buffers.map((name) => frame.assignBuffer(name));
  const steps = compileBlock(body.do, { ...given, frame: frame.inner() });
  const last = compileBlock(body.finally ?? [], { ...given, frame: frame.inner() });
  const { variables: variableCount, buffers: bufferCount } = frame.counts;
  return { name: signature.name, numbers, buffers, variableCount, bufferCount, steps, finally: last };
}

/**
 * Fills in the parameters of a checked controller profile and resolves every name. What is left is what will reach the card.
 *
 * @param given values for some or all parameters; the others have their default
 * @throws {ProfileParameterError} for a parameter that does not exist or is out of range, or that makes a constant not fit
 */
export function compileProtocol(controller: ControllerProfile, given: ParameterValues): Protocol {
  const index = indexController(controller);
  const parameters = fillIn(index, given);
  checkConstants(index, parameters);
  const registers = new Map([...index.registers].map(([name, facts]) => [name, compileRegister(facts)]));
  const presence = registers.get(controller.presence);
  if (presence === undefined) throw new Error(`a checked profile has its presence register: ${controller.presence}`);
  const operations = [...index.operations.values()].map((operation) => compileOperation(operation, { index, parameters, registers }));
  return {
    controller: controller.id,
    provides: controller.provides,
    parameters,
    windowBytes: Math.max(...[...registers.values()].map(({ offset, widthBits }) => offset + widthBits / 8)),
    registers: [...registers.values()],
    presence,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
