import type { PortKind } from "../protocol/protocol.ts";
import type { OperationRunner } from "./operation-runner.ts";
import type { MemoryPort, ParallelPort, PortOf, Ports, ReloadPort, SpiPort, StreamPort, WindowPort } from "./port.ts";

type MakePort<K extends PortKind> = (runner: OperationRunner) => PortOf<K>;

/** Every port begins and ends the same; `close` does nothing to a card that must not be touched any more. */
function opening(runner: OperationRunner): Pick<SpiPort, "open" | "close"> {
  const open = runner.action("open");
  const close = runner.action("close");
  return { open: () => open(), close: () => (runner.isDetached() ? undefined : close()) };
}

/** An operation that a profile may leave out. */
const optionalAction = (runner: OperationRunner, name: string) => (runner.has(name) ? runner.action(name) : undefined);

function identification(runner: OperationRunner): Pick<MemoryPort, "identify"> {
  const identify = runner.has("identify") ? runner.question("identify") : undefined;
  return { identify: () => identify?.() };
}

function spiPort(runner: OperationRunner): SpiPort {
  const transfer = runner.action("transfer");
  return { kind: "spi", ...opening(runner), transfer: (send, receive) => transfer({ buffers: [send, receive] }) };
}

/** Words of a block, one by one, for controllers that have no block operations. */
async function eachWord(data: Uint8Array, visit: (index: number) => void | Promise<void>): Promise<void> {
  for (let index = 0; 2 * index < data.length; index++) await visit(index);
}

function parallelPort(runner: OperationRunner): ParallelPort {
  const readWord = runner.question("read");
  const writeWord = runner.action("write");
  const readBlock = optionalAction(runner, "readBlock");
  const writeBlock = optionalAction(runner, "writeBlock");
  const port: ParallelPort = {
    kind: "parallel",
    ...opening(runner),
    read: (address) => readWord({ numbers: [address] }),
    write: (address, value) => writeWord({ numbers: [address, value] }),
    readBlock: (address, data) => {
      if (readBlock !== undefined) return readBlock({ numbers: [address], buffers: [data] });
      return eachWord(data, async (index) => {
        const word = await readWord({ numbers: [address + index] });
        data[2 * index] = word;
        data[2 * index + 1] = word >>> 8;
      });
    },
    writeBlock: (address, data) => {
      if (writeBlock !== undefined) return writeBlock({ numbers: [address], buffers: [data] });
      return eachWord(data, (index) => {
        const word = (data[2 * index] ?? 0) | ((data[2 * index + 1] ?? 0) << 8);
        return writeWord({ numbers: [address + index, word] });
      });
    },
  };
  return port;
}

function memoryPort(runner: OperationRunner): MemoryPort {
  const read = runner.action("read");
  const erase = runner.action("erase");
  const program = runner.action("program");
  return {
    kind: "memory",
    ...opening(runner),
    ...identification(runner),
    read: (address, data) => read({ numbers: [address], buffers: [data] }),
    erase: (address, sizeBytes) => erase({ numbers: [address, sizeBytes] }),
    program: (address, data) => program({ numbers: [address], buffers: [data] }),
  };
}

function streamPort(runner: OperationRunner): StreamPort {
  const begin = runner.action("begin");
  const write = runner.action("write");
  const end = runner.action("end");
  const abort = optionalAction(runner, "abort");
  const readBack = optionalAction(runner, "readBack");
  return {
    kind: "stream",
    ...opening(runner),
    ...identification(runner),
    begin: (sizeBytes) => begin({ numbers: [sizeBytes] }),
    write: (data) => write({ buffers: [data] }),
    end: () => end(),
    abort: () => abort?.(),
    canReadBack: readBack !== undefined,
    readBack: (data) => readBack?.({ buffers: [data] }),
  };
}

function reloadPort(runner: OperationRunner): ReloadPort {
  const reload = runner.action("reload");
  const bootStatus = runner.has("bootStatus") ? runner.question("bootStatus") : undefined;
  return {
    kind: "reload",
    ...opening(runner),
    ...identification(runner),
    reload: (address) => reload({ numbers: [address] }),
    isFallback: () => {
      const status = bootStatus?.();
      return typeof status === "object" ? status.then((value) => value !== 0) : status === undefined ? undefined : status !== 0;
    },
    get isDetached() {
      return runner.isDetached();
    },
  };
}

/** The clock of a window port always blocks, so none of its operations can leave anything pending. */
function atOnce<Value>(value: Value | Promise<Value>): Value {
  if (value instanceof Promise) throw new Error("an operation of a window port waited");
  return value;
}

function windowPort(runner: OperationRunner): WindowPort {
  const read = runner.question("read");
  const write = runner.action("write");
  const bytes = (name: string) => {
    const move = optionalAction(runner, name);
    return move && ((offset: number, data: Uint8Array): void => atOnce(move({ numbers: [offset], buffers: [data] })));
  };
  return {
    kind: "window",
    ...opening(runner),
    read: (offset) => atOnce(read({ numbers: [offset] })),
    write: (offset, value) => atOnce(write({ numbers: [offset, value] })),
    pushBytes: bytes("pushBytes"),
    pullBytes: bytes("pullBytes"),
  };
}

const MAKERS: { readonly [K in keyof Ports]: MakePort<K> } = {
  spi: spiPort,
  parallel: parallelPort,
  memory: memoryPort,
  stream: streamPort,
  reload: reloadPort,
  window: windowPort,
};

/** The operations of a protocol as the methods of a port. */
export function makePort<K extends PortKind>(kind: K, runner: OperationRunner): PortOf<K> {
  // The table's type ties each kind to its port; TypeScript widens the lookup.
  const make: MakePort<K> = MAKERS[kind];
  return make(runner);
}
