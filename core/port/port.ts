/**
 * Bytes over SPI with the chip select held. What is behind the port is the business of `core/memory`.
 * Errors of every method: {@link PollTimeoutError}, {@link DeviceError}, {@link CardLostError}, {@link BudgetError}, and those of the bus.
 */
export interface SpiPort {
  readonly kind: "spi";
  /** Brings the controller into a known state, whatever ran before. Called once, before any transfer. */
  open(): void | Promise<void>;
  /** One transaction: selects the chip, sends `send`, fills `receive` (either may be empty), deselects however it ends. */
  transfer(send: Uint8Array, receive: Uint8Array): void | Promise<void>;
  /** Leaves the controller as a driver expects to find it. */
  close(): void | Promise<void>;
}
