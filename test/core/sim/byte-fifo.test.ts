import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ByteFifo } from "../../../core/sim/controllers/byte-fifo.ts";

const ByteFifos = suite("byte fifo");

function drained(fifo: ByteFifo): number[] {
  const bytes = new Uint8Array(fifo.count);
  fifo.pop(bytes, { at: 0, count: fifo.count });
  return [...bytes];
}

ByteFifos("gives bytes back in order, around its end", () => {
  const fifo = new ByteFifo(4);
  fifo.push(Uint8Array.of(1, 2, 3), 3);
  assert.is(fifo.popByte(), 1);
  fifo.push(Uint32Array.of(0x104, 5, 6), 2);
  assert.equal([fifo.count, fifo.vacancy], [4, 0]);
  assert.equal(drained(fifo), [2, 3, 4, 5]);
});

ByteFifos("shares nothing with its copy", () => {
  const fifo = new ByteFifo(4);
  fifo.pushByte(1);
  const copy = fifo.clone();
  fifo.pushByte(2);
  copy.pushByte(3);
  assert.equal(
    [drained(fifo), drained(copy)],
    [
      [1, 2],
      [1, 3],
    ],
  );
});

ByteFifos.run();
