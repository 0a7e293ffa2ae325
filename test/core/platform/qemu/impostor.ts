/** Worker: a server that speaks qtest as badly as its worker data says. A thread of its own, since the client blocks. */
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { parentPort, workerData } from "node:worker_threads";
import type { Behaviour } from "./start-impostor.ts";

/** As many commands as a client may leave unanswered. */
const WINDOW = 64;

const PLAY: { readonly [K in Behaviour["play"]]: (socket: Socket, behaviour: Extract<Behaviour, { play: K }>) => void } = {
  script(socket, { answers }) {
    let count = 0;
    createInterface(socket).on("line", () => {
      const answer = answers[count++];
      if (answer === "hang up") socket.destroy();
      else socket.write(answer ?? "");
    });
  },
  flood(socket) {
    const flood = setInterval(() => socket.write("IRQ raise 1\n"), 1);
    socket.on("close", () => clearInterval(flood));
  },
  hold(socket) {
    let waiting = 0;
    let most = 0;
    createInterface(socket).on("line", (command) => {
      most = Math.max(most, ++waiting);
      if (command.startsWith("write") && waiting < WINDOW) return;
      const last = command.startsWith("read") ? `OK 0x${most.toString(16)}\n` : command === "endianness" ? "OK little\n" : "OK\n";
      socket.write("OK\n".repeat(waiting - 1) + last);
      waiting = 0;
    });
  },
  deaf() {},
};

// startImpostor gives these.
const { socketPath, behaviour } = workerData as { socketPath: string; behaviour: Behaviour };
// The table has one entry for each behaviour, which takes exactly that; TypeScript can not follow.
const play = PLAY[behaviour.play] as (socket: Socket, behaviour: Behaviour) => void;

const server = createServer((socket) => {
  socket.on("error", () => {});
  play(socket, behaviour);
});
server.listen({ path: socketPath, backlog: 1 }, () => {
  parentPort?.postMessage("listening");
  // Nobody is accepted any more: the thread sleeps until it is terminated.
  if (behaviour.play === "deaf") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
