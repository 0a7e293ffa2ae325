import type { Socket } from "node:net";

/** hw/remote/mpqemu-link.h of QEMU 7.2, enum MPQemuCmd. */
const COMMAND = { syncMemory: 0, reply: 1, configWrite: 2, configRead: 3, barWrite: 4, barRead: 5, setIrq: 6, reset: 7 } as const;
/** A command of 4 bytes, 4 of padding, the size of what follows; all in the host's byte order, which is little here. */
const HEADER_BYTES = 16;
/** The largest message, with the places of the guest's memory, has 192. */
const LARGEST_BYTES = 4096;
/** An answer that failed (hw/remote/proxy.c). */
export const ALL_ONES = 0xffff_ffff_ffff_ffffn;

/** What QEMU asks of the process that plays a device. */
export interface ProxyRequests {
  configRead(offset: number, sizeBytes: number): number;
  configWrite(offset: number, sizeBytes: number, value: number): void;
  /** @param address absolute, as the guest sees it */
  read(space: "bar" | "io", address: number, sizeBytes: number): bigint;
  write(space: "bar" | "io", address: number, sizeBytes: number, value: bigint): void;
  reset(): void;
}

/** Answers the messages of QEMU's `x-pci-proxy-dev` on a socket, as long as there is one. File descriptors that come along are dropped. */
export function serveProxy(line: Socket, requests: ProxyRequests): void {
  let pending: Buffer = Buffer.alloc(0);
  line.on("data", (data: Buffer) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    while (pending.length >= HEADER_BYTES) {
      const sizeBytes = Number(pending.readBigUInt64LE(8));
      if (sizeBytes > LARGEST_BYTES) throw new Error(`a message of ${sizeBytes} bytes from QEMU's proxy device`);
      if (pending.length < HEADER_BYTES + sizeBytes) return;
      const answer = answerTo(pending.readInt32LE(0), pending.subarray(HEADER_BYTES, HEADER_BYTES + sizeBytes), requests);
      if (answer !== undefined) line.write(replyOf(answer));
      pending = pending.subarray(HEADER_BYTES + sizeBytes);
    }
  });
  // QEMU ends without a word.
  line.on("error", () => {});
}

/** Undefined where QEMU waits for none. */
function answerTo(command: number, payload: Buffer, requests: ProxyRequests): bigint | undefined {
  switch (command) {
    case COMMAND.configRead:
      return BigInt(requests.configRead(payload.readUInt32LE(0), payload.readInt32LE(8)));
    case COMMAND.configWrite:
      requests.configWrite(payload.readUInt32LE(0), payload.readInt32LE(8), payload.readUInt32LE(4));
      return 0n;
    case COMMAND.barRead:
      return requests.read(spaceOf(payload), Number(payload.readBigUInt64LE(0)), payload.readUInt32LE(16));
    case COMMAND.barWrite:
      requests.write(spaceOf(payload), Number(payload.readBigUInt64LE(0)), payload.readUInt32LE(16), payload.readBigUInt64LE(8));
      return 0n;
    case COMMAND.reset:
      requests.reset();
      return 0n;
    case COMMAND.syncMemory:
    case COMMAND.setIrq:
      return undefined;
    default:
      throw new Error(`QEMU's proxy device sent the unknown command ${command}`);
  }
}

const spaceOf = (payload: Buffer): "bar" | "io" => (payload[20] ? "bar" : "io");

function replyOf(value: bigint): Buffer {
  const reply = Buffer.alloc(HEADER_BYTES + 8);
  reply.writeInt32LE(COMMAND.reply, 0);
  reply.writeBigUInt64LE(8n, 8);
  reply.writeBigUInt64LE(BigInt.asUintN(64, value), HEADER_BYTES);
  return reply;
}
