import { closeSync, fstatSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { StateFileAccessError, StateFileError, StateFileUnusableError, StateStatusError } from "../errors.ts";
import type { FabricState } from "../fpga/fabric-state.ts";
import { parseFabricState } from "./parse-fabric-state.ts";
import type { OpenStorage, Storage } from "./storage.ts";

/** Erased bytes are written in pieces of this size. */
const ERASED = new Uint8Array(0x100000).fill(0xff);

const ACCESS_CODES: readonly string[] = ["EACCES", "EPERM", "EROFS"];

/**
 * Keeps a card's contents in a file, created with 0xff at the first use, and the status registers in `<path>.json` as long as
 * they are not those of new chips; what the FPGA holds in `<path>.fpga.json`, as long as that is not what it booted. Every method that touches the file throws {@link StateFileAccessError} or {@link StateFileUnusableError}.
 */
export function fileStorage(path: string): Storage {
  return { open: (sizeBytes) => new FileStorage(path, sizeBytes) };
}

class FileStorage implements OpenStorage {
  readonly #path: string;
  readonly #file: number;

  constructor(path: string, chipBytes: number) {
    this.#path = path;
    this.#file = this.#guard(() => openSync(path, "r+"), { ENOENT: () => this.#create(chipBytes) });
    const { size: sizeBytes } = fstatSync(this.#file);
    if (sizeBytes === chipBytes) return;
    closeSync(this.#file);
    throw new StateFileError({ path, sizeBytes, chipBytes });
  }

  read(address: number, into: Uint8Array): void {
    this.#guard(() => {
      for (let done = 0; done < into.length; ) {
        const count = readSync(this.#file, into, done, into.length - done, address + done);
        // Somebody shortened the file; what is missing was never programmed.
        if (count === 0) return void into.fill(0xff, done);
        done += count;
      }
    });
  }

  write(address: number, bytes: Uint8Array): void {
    this.#guard(() => writeAll(this.#file, address, bytes));
  }

  erase(address: number, sizeBytes: number): void {
    this.#guard(() => writeErased(this.#file, address, sizeBytes));
  }

  readStatus(): readonly number[] | undefined {
    const text = this.#guard(() => readFileSync(this.#statusPath, "utf8"), { ENOENT: () => undefined });
    return text === undefined ? undefined : parseStatus(this.#statusPath, text);
  }

  writeStatus(statusRegisters: readonly number[] | undefined): void {
    this.#guard(() => {
      if (statusRegisters) writeFileSync(this.#statusPath, `${JSON.stringify({ statusRegisters })}\n`);
      else rmSync(this.#statusPath, { force: true });
    });
  }

  readFabric(idcode: number): FabricState | undefined {
    const text = this.#guard(() => readFileSync(this.#fabricPath, "utf8"), { ENOENT: () => undefined });
    return text === undefined ? undefined : parseFabricState(this.#fabricPath, text, idcode);
  }

  writeFabric(state: FabricState | undefined): void {
    this.#guard(() => {
      if (state) writeFileSync(this.#fabricPath, `${JSON.stringify(state)}\n`);
      else rmSync(this.#fabricPath, { force: true });
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  get #statusPath(): string {
    return `${this.#path}.json`;
  }

  get #fabricPath(): string {
    return `${this.#path}.fpga.json`;
  }

  /** Under another name first, so that a process killed here leaves no short file behind. */
  #create(sizeBytes: number): number {
    const unfinished = `${this.#path}.new`;
    return this.#guard(() => {
      const file = openSync(unfinished, "w+");
      try {
        writeErased(file, 0, sizeBytes);
        renameSync(unfinished, this.#path);
        return file;
      } catch (error) {
        closeSync(file);
        rmSync(unfinished, { force: true });
        throw error;
      }
    });
  }

  /** Runs one use of the file; failures that are no answer in `otherwise` get their class. */
  #guard<Result>(use: () => Result, otherwise: Readonly<Record<string, () => Result>> = {}): Result {
    try {
      return use();
    } catch (error) {
      const systemCode = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      const answer = otherwise[systemCode];
      if (answer) return answer();
      if (ACCESS_CODES.includes(systemCode)) throw new StateFileAccessError(this.#path, { cause: error });
      throw new StateFileUnusableError({ path: this.#path, systemCode }, { cause: error });
    }
  }
}

function writeAll(file: number, address: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, address + done);
}

function writeErased(file: number, address: number, sizeBytes: number): void {
  for (let done = 0; done < sizeBytes; done += ERASED.length) {
    writeAll(file, address + done, ERASED.subarray(0, Math.min(ERASED.length, sizeBytes - done)));
  }
}

function parseStatus(path: string, text: string): readonly number[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new StateStatusError(path, { cause: error });
  }
  const list = typeof parsed === "object" && parsed !== null && "statusRegisters" in parsed ? parsed.statusRegisters : undefined;
  if (!Array.isArray(list) || !list.every(isByte)) throw new StateStatusError(path);
  return list;
}

const isByte = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xff;
