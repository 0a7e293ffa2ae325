import type { Socket } from "node:net";

/** No message of QEMU or of the agent is longer. */
const LONGEST_LINE = 1 << 20;

/** Calls back with each line that is JSON; others, such as what a port said before its owner came, are passed over. */
export function onJsonLines(socket: Socket, onMessage: (message: unknown) => void): void {
  let pending = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (pending + text).split("\n");
    pending = lines.pop() ?? "";
    if (pending.length > LONGEST_LINE) socket.destroy(new Error("too long a line"));
    for (const line of lines) if (line.startsWith("{")) onMessage(JSON.parse(line));
  });
}

export function sendJsonLine(socket: Socket, message: unknown): void {
  socket.write(`${JSON.stringify(message)}\n`);
}
