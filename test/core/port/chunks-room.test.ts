import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DATA, type LooseStep, PART, SEND, STATUS, variable } from "../../support/hand-made-protocol.ts";
import { logOf } from "./run-transfer.ts";

const Room = suite("chunks that ask for room before each part");

const FREE = { name: "free", slot: 0 };

/** A FIFO that says before each part how many bytes it takes. */
const fill: LooseStep = {
  op: "chunks",
  buffer: SEND,
  atMost: variable(FREE),
  as: PART,
  room: [{ op: "read", register: STATUS, bindings: [{ variable: FREE, field: "word" }] }],
  body: [{ op: "push", register: DATA, buffer: PART }],
};

const sent = async (length: number, ...free: readonly number[]) => {
  const answers = [...free];
  const send = Array.from({ length }, (_, index) => index + 1);
  const log = await logOf([fill], { send, answer: () => answers.shift() ?? 0 });
  return log.filter((line) => line.startsWith("push")).map((line) => line.replace("push32 18 = ", ""));
};

Room("sends each byte once, also when the room becomes larger than all there was to send", async () => {
  assert.equal(await sent(3, 1, 8), ["1", "2,3"]);
  assert.equal(await sent(5, 2, 1, 5), ["1,2", "3", "4,5"]);
});

Room("sends all at once where there is room for it", async () => {
  assert.equal(await sent(3, 3), ["1,2,3"]);
});

Room.run();
