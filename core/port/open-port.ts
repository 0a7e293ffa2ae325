import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { type Action, andFinally } from "./action.ts";
import { UnsupportedPortError } from "./errors.ts";
import { Meter } from "./meter.ts";
import type { SpiPort } from "./port.ts";
import { prepareOperations } from "./prepare-operations.ts";
import { openRegisters } from "./register-access.ts";
import { makeScratch } from "./scratch.ts";

/**
 * Makes a port of a controller's protocol. Nothing is sent before the port's `open`.
 *
 * The port runs one operation at a time; a second one before the first has ended is our bug.
 *
 * @param surroundings `bus` is the controller's own window: offset 0 is its first register
 * @throws {UnsupportedPortError} if the controller provides no spi port
 */
export function openPort(protocol: Protocol, { bus, clock }: { readonly bus: Bus; readonly clock: Clock }): SpiPort {
  if (protocol.provides !== "spi") throw new UnsupportedPortError(protocol);
  const meter = new Meter(clock);
  const registers = openRegisters(protocol.presence, { bus, meter });
  const operation = prepareOperations(protocol, { bus, clock, meter, registers, scratch: makeScratch() });

  let running: string | undefined;
  const release: Action = () => {
    running = undefined;
  };
  const guarded = (name: string) => {
    const { buffers, run } = operation(name);
    const action = andFinally(run, release, release);
    return (...given: readonly Uint8Array[]): void | Promise<void> => {
      if (running !== undefined) throw new Error(`${name} was asked for while ${running} was running`);
      for (const [index, cell] of buffers.entries()) cell.value = given[index] ?? new Uint8Array();
      meter.begin(name);
      running = name;
      return action();
    };
  };

  const open = guarded("open");
  const transfer = guarded("transfer");
  const close = guarded("close");
  return { kind: "spi", open: () => open(), transfer: (send, receive) => transfer(send, receive), close: () => close() };
}
