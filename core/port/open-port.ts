import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import type { DmaHost } from "../bus/dma-host.ts";
import type { PortKind, Protocol } from "../protocol/protocol.ts";
import { blockingClock } from "./blocking-clock.ts";
import { UnsupportedPortError } from "./errors.ts";
import { makePort } from "./make-port.ts";
import { Meter } from "./meter.ts";
import { type OperationRunner, runOperations } from "./operation-runner.ts";
import type { PortOf } from "./port.ts";
import { prepareOperations } from "./prepare-operations.ts";
import { openRegisters } from "./register-access.ts";
import { makeScratch } from "./scratch.ts";

export interface PortSurroundings {
  /** The controller's own windows by the index of the protocol's: offset 0 is the first register of each. */
  readonly buses: readonly Bus[];
  readonly clock: Clock;
  /** Reads the PCI vendor id from the configuration space; undefined for a card without one, which then cannot be asked whether it is there. */
  readonly vendorId: (() => number) | undefined;
  /** Memory that the card can be let at; absent where the way to the card has none, or no step asks for it. */
  readonly dma?: DmaHost | undefined;
}

/**
 * Makes a port of a controller's protocol. Nothing is sent before the port's `open`.
 *
 * The port runs one operation at a time; a second one before the first has ended is our bug.
 *
 * @throws {UnsupportedPortError} if the controller does not provide that port
 * @throws {DmaMissingError} if the port's operations let the card at memory, and there is none
 */
export function openPort<K extends PortKind>(protocol: Protocol, kind: K, surroundings: PortSurroundings): PortOf<K> {
  const { controller, provides } = protocol;
  if (!provides.includes(kind)) throw new UnsupportedPortError({ controller, provides, wanted: kind });
  const clock = kind === "window" ? blockingClock(surroundings.clock) : surroundings.clock;
  return makePort(kind, openOperations(protocol, { ...surroundings, clock }));
}

/** The operations of a protocol by their names, whatever port they belong to. */
export function openOperations(protocol: Protocol, { buses, clock, vendorId, dma }: PortSurroundings): OperationRunner {
  const meter = new Meter(clock);
  const kept = protocol.variables.map(({ initial }) => ({ value: initial }));
  const registers = openRegisters(protocol, { buses, meter, vendorId });
  const operation = prepareOperations(protocol, { clock, meter, registers, scratch: makeScratch(), dma, kept });
  return runOperations(protocol, operation, meter);
}
