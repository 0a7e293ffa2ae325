import type { FabricState } from "../fpga/fabric-state.ts";

/**
 * Where the chips of a virtual card keep their contents when no process runs: all chips one after another, in the order of the
 * card's description, and what its FPGA holds. What was written to a chip is there at once, as in a real chip, also when the process is killed.
 */
export interface Storage {
  /**
   * @param sizeBytes all chips together; a new storage holds only 0xff
   * @throws {StateFileError} if the storage holds another size
   */
  open(sizeBytes: number): OpenStorage;
}

/** Addresses count from the start of the first chip; ranges are inside the storage. */
export interface OpenStorage {
  read(address: number, into: Uint8Array): void;
  write(address: number, bytes: Uint8Array): void;
  /** Sets all bytes of the range to 0xff. */
  erase(address: number, sizeBytes: number): void;
  /** The non-volatile status register of each chip; undefined as delivered. */
  readStatus(): readonly number[] | undefined;
  writeStatus(statusRegisters: readonly number[] | undefined): void;
  /**
   * What the FPGA held when the card was left; undefined when it was as after power-up.
   *
   * @throws {StateFabricError} if that cannot be read, or belongs to an FPGA with another IDCODE
   */
  readFabric(idcode: number): FabricState | undefined;
  writeFabric(state: FabricState | undefined): void;
  close(): void;
}
