import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const PROGRAM = "qemu-system-microblazeel";

/** Of the machine petalogix-ml605, QEMU 7.2, hw/microblaze/petalogix_ml605_mmu.c: MEMORY_BASEADDR and SPI_BASEADDR. */
export const RAM_ADDRESS = 0x5000_0000;
export const SPI_ADDRESS = 0x40a0_0000;
/** The machine has four flash chips, one at each chip select: n25q128, 16 MiB, JEDEC id 20 ba 18. */
export const CHIP_COUNT = 4;
export const CHIP_BYTES = 16 << 20;
const RAM_MEBIBYTES = 64;

/** QEMU listens some 50 ms after its start (measured); this is for a busy machine. */
const LONGEST_START_MS = 20_000;
const LOOK_AGAIN_MS = 5;

export interface QemuMachine {
  /** Of the qtest server. One client at a time; the state of the machine outlasts a client. */
  readonly socketPath: string;
  /** Content of the flash chips, by chip select. QEMU writes through to them at once. */
  readonly flashFiles: readonly string[];
  /** Ends QEMU and removes its files. A second call does nothing. */
  stop(): Promise<void>;
}

/** Why there is no QEMU here, or undefined if there is. With CI=true its absence is a failure. */
export function whyNoQemu(program = PROGRAM): string | undefined {
  if (spawnSync(program, ["--version"]).status === 0) return undefined;
  if (process.env.CI === "true") throw new Error(`${program} is missing in CI`);
  return `${program} is not installed`;
}

/** Starts a machine; chips without given contents are erased. Its processor is stopped; only we touch its devices. */
export async function startQemuMachine(contents: Readonly<Record<number, Uint8Array>> = {}): Promise<QemuMachine> {
  const directory = makeDirectory();
  const flashFiles = Array.from({ length: CHIP_COUNT }, (_, chip) => join(directory, `flash${chip}.bin`));
  for (const [chip, file] of flashFiles.entries()) writeFileSync(file, contents[chip] ?? Buffer.alloc(CHIP_BYTES, 0xff));
  const drives = flashFiles.flatMap((file) => ["-drive", `if=mtd,file=${file},format=raw`]);
  const machine = ["-M", "petalogix-ml605", "-m", `${RAM_MEBIBYTES}`, ...drives];
  const { socketPath, stop } = await start(PROGRAM, machine, directory);
  return { socketPath, flashFiles, stop };
}

/** A machine with a parallel NOR flash on a bus of 16 bits. */
export interface NorMachine {
  readonly program: string;
  readonly machine: string;
  readonly address: number;
  readonly sizeBytes: number;
  /** Properties of the flash's model. */
  readonly properties?: Readonly<Record<string, number>>;
}

/** Command set 0x0001, hw/block/pflash_cfi01.c; hw/microblaze/petalogix_ml605_mmu.c: FLASH_BASEADDR and FLASH_SIZE. */
export const NOR: NorMachine = { program: PROGRAM, machine: "petalogix-ml605", address: 0x8600_0000, sizeBytes: 32 << 20 };
/** Command set 0x0002, hw/block/pflash_cfi02.c; hw/sh4/r2d.c: FLASH_BASE and FLASH_SIZE. */
export const AMD_NOR: NorMachine = { program: "qemu-system-sh4", machine: "r2d", address: 0, sizeBytes: 16 << 20 };

export interface QemuNor extends Pick<QemuMachine, "socketPath" | "stop"> {
  /** What the flash holds. QEMU writes through to it at once. */
  readonly norFile: string;
}

/** Starts a machine for its parallel flash alone. */
export async function startNorMachine({ program, machine, properties = {} }: NorMachine, content: Uint8Array): Promise<QemuNor> {
  const directory = makeDirectory();
  const norFile = join(directory, "nor.bin");
  writeFileSync(norFile, content);
  const globals = Object.entries(properties).flatMap(([property, value]) => [
    "-global",
    `driver=cfi.pflash01,property=${property},value=${value}`,
  ]);
  const described = ["-M", machine, "-m", `${RAM_MEBIBYTES}`, "-drive", `if=pflash,file=${norFile},format=raw`, ...globals];
  return { ...(await start(program, described, directory)), norFile };
}

const makeDirectory = (): string => mkdtempSync(join(tmpdir(), "barflash-qemu-"));

/** Runs QEMU with its processor stopped; `stop` also removes the directory. */
async function start(program: string, machine: readonly string[], directory: string): Promise<Pick<QemuMachine, "socketPath" | "stop">> {
  const socketPath = join(directory, "qtest");
  const quiet = ["-display", "none", "-nodefaults", "-accel", "tcg", "-S"];
  const qtest = ["-qtest", `unix:${socketPath},server=on,wait=off`, "-qtest-log", "none"];
  const qemu = spawn(program, [...machine, ...quiet, ...qtest], { stdio: ["ignore", "ignore", "inherit"] });
  const endAtOnce = () => qemu.kill("SIGKILL");
  process.once("exit", endAtOnce);
  const stop = async () => {
    await end(qemu);
    process.off("exit", endAtOnce);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await listening(qemu, socketPath);
  } catch (error) {
    await stop();
    throw error;
  }
  return { socketPath, stop };
}

async function listening(qemu: ChildProcess, socketPath: string): Promise<void> {
  const deadlineMs = performance.now() + LONGEST_START_MS;
  while (!(await accepts(socketPath))) {
    if (qemu.exitCode !== null || performance.now() > deadlineMs) throw new Error(`${PROGRAM} did not start (exit code ${qemu.exitCode})`);
    await setTimeout(LOOK_AGAIN_MS);
  }
}

/** The socket's file is there a moment before QEMU listens at it. */
async function accepts(socketPath: string): Promise<boolean> {
  const socket = connect(socketPath);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(qemu: ChildProcess): Promise<void> {
  if (qemu.exitCode !== null || qemu.signalCode !== null) return;
  const exited = once(qemu, "exit");
  qemu.kill("SIGKILL");
  await exited;
}
