import { StateFileError } from "../errors.ts";
import type { FabricState } from "../fpga/fabric-state.ts";
import type { OpenStorage, Storage } from "./storage.ts";

/** Keeps a card's contents in this process, for as long as the returned object lives, over any number of cards created on it. */
export function memoryStorage(): Storage {
  let contents: Uint8Array | undefined;
  let fabric: FabricState | undefined;
  let statusRegisters: readonly number[] | undefined;
  return {
    open(sizeBytes): OpenStorage {
      const bytes = contents ?? new Uint8Array(sizeBytes).fill(0xff);
      contents = bytes;
      if (bytes.length !== sizeBytes) throw new StateFileError({ path: "memory", sizeBytes: bytes.length, chipBytes: sizeBytes });
      return {
        read: (address, into) => into.set(bytes.subarray(address, address + into.length)),
        write: (address, written) => bytes.set(written, address),
        erase: (address, size) => void bytes.fill(0xff, address, address + size),
        readStatus: () => statusRegisters,
        writeStatus(statuses) {
          statusRegisters = statuses && [...statuses];
        },
        readFabric: () => fabric,
        writeFabric(state) {
          fabric = state;
        },
        close() {},
      };
    },
  };
}
