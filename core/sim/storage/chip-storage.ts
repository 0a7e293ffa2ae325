import type { OpenStorage } from "./storage.ts";

/** One chip's part of a storage; addresses count from the start of the chip. */
export interface ChipStorage {
  read(address: number, into: Uint8Array): void;
  write(address: number, bytes: Uint8Array): void;
  erase(address: number, sizeBytes: number): void;
  /** As it was when the storage was opened; 0 as delivered. */
  readonly statusRegister: number;
  saveStatusRegister(value: number): void;
}

/** Divides a storage among chips of the given sizes. */
export function divideStorage(storage: OpenStorage, chipSizes: readonly number[]): ChipStorage[] {
  const saved = storage.readStatus();
  const statuses = chipSizes.map((_, index) => saved?.[index] ?? 0);
  let end = 0;
  return chipSizes.map((sizeBytes, index) => {
    const start = end;
    end += sizeBytes;
    return {
      read: (address, into) => storage.read(start + address, into),
      write: (address, bytes) => storage.write(start + address, bytes),
      erase: (address, size) => storage.erase(start + address, size),
      statusRegister: statuses[index] ?? 0,
      saveStatusRegister(value) {
        statuses[index] = value;
        storage.writeStatus(statuses.some((status) => status !== 0) ? statuses : undefined);
      },
    };
  });
}
