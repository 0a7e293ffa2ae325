/**
 * Child process: a machine behind a qtest socket, at its argument, whose card is gone: every read is all ones, every write is lost.
 * Says so when it listens, and ends when its input does.
 */
import { createServer } from "node:net";

const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [/^endianness/, "OK little"],
  [/^readb/, "OK 0xff"],
  [/^readw/, "OK 0xffff"],
  [/^readl/, "OK 0xffffffff"],
  [/^readq/, "OK 0xffffffffffffffff"],
  [/^write[bwlq]/, "OK"],
];

createServer((socket) => {
  let rest = "";
  socket.setEncoding("utf8").on("data", (text) => {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) socket.write(`${ANSWERS.find(([pattern]) => pattern.test(line))?.[1] ?? "FAIL Unknown command"}\n`);
  });
}).listen(process.argv[2], () => process.stdout.write("listening\n"));
process.stdin.on("end", () => process.exit()).resume();
