import type { PortKind } from "../protocol/protocol.ts";

/**
 * What all ports share. Errors of every method: {@link PollTimeoutError}, {@link DeviceError}, {@link ExpectationError},
 * {@link CardLostError}, {@link BudgetError}, {@link ExpressionError}, {@link ValueRangeError}, and those of the bus.
 */
interface PortBase {
  /** Brings the controller into a known state, whatever ran before. Called once, before anything else. */
  open(): void | Promise<void>;
  /** Leaves the controller as a driver expects to find it. Does nothing once the card is detached. */
  close(): void | Promise<void>;
}

/** Bytes over SPI with the chip select held. What is behind the port is the business of `core/memory`. */
export interface SpiPort extends PortBase {
  readonly kind: "spi";
  /** One transaction: selects the chip, sends `send`, fills `receive` (either may be empty), deselects however it ends. */
  transfer(send: Uint8Array, receive: Uint8Array): void | Promise<void>;
}

/** A 16-bit parallel NOR bus. Addresses count words of 16 bits; in a block, the first byte is the low half of its first word. */
export interface ParallelPort extends PortBase {
  readonly kind: "parallel";
  read(address: number): number | Promise<number>;
  write(address: number, value: number): void | Promise<void>;
  /** Reads consecutive words; `data` has an even length. */
  readBlock(address: number, data: Uint8Array): void | Promise<void>;
  /** Writes consecutive words in order; `data` has an even length. */
  writeBlock(address: number, data: Uint8Array): void | Promise<void>;
}

/** A flash whose commands the hardware gives. Addresses count bytes. */
export interface MemoryPort extends PortBase {
  readonly kind: "memory";
  read(address: number, data: Uint8Array): void | Promise<void>;
  erase(address: number, sizeBytes: number): void | Promise<void>;
  program(address: number, data: Uint8Array): void | Promise<void>;
  /** The JEDEC id, first byte highest; undefined where the controller has no such operation. */
  identify(): number | undefined | Promise<number | undefined>;
}

/** Configures the FPGA directly. */
export interface StreamPort extends PortBase {
  readonly kind: "stream";
  begin(sizeBytes: number): void | Promise<void>;
  /** Consecutive parts of the image. */
  write(data: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
  /** After a failure between `begin` and `end`; does nothing where the controller has no such operation. */
  abort(): void | Promise<void>;
  /** The IDCODE; undefined where the controller has no such operation. */
  identify(): number | undefined | Promise<number | undefined>;
  readonly canReadBack: boolean;
  /** Fills `data` with what was loaded. Only where `canReadBack`. */
  readBack(data: Uint8Array): void | Promise<void>;
}

/** Makes the FPGA boot again. */
export interface ReloadPort extends PortBase {
  readonly kind: "reload";
  /** @param address byte in the flash where the image begins */
  reload(address: number): void | Promise<void>;
  identify(): number | undefined | Promise<number | undefined>;
  /** Whether the fallback image runs; undefined where the controller cannot tell. */
  isFallback(): boolean | undefined | Promise<boolean | undefined>;
  /** After `reload`: the card must not be accessed before it was found again. */
  readonly isDetached: boolean;
}

/** A bus behind registers. Its operations never wait longer than the clock waits on the spot, so that it can be a bus. */
export interface WindowPort extends PortBase {
  readonly kind: "window";
  read(offset: number): number;
  write(offset: number, value: number): void;
  /** Undefined where the controller has no such operation. */
  readonly pushBytes: ((offset: number, data: Uint8Array) => void) | undefined;
  readonly pullBytes: ((offset: number, data: Uint8Array) => void) | undefined;
}

export interface Ports {
  readonly spi: SpiPort;
  readonly parallel: ParallelPort;
  readonly memory: MemoryPort;
  readonly stream: StreamPort;
  readonly reload: ReloadPort;
  readonly window: WindowPort;
}

/** Every kind of port has an interface here. */
export type PortOf<K extends PortKind> = Ports[K];
