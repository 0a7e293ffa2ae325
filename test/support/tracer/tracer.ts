import * as assert from "uvu/assert";
import { native } from "../../../core/platform/libc.ts";

/** One access as the processor made it: `R32@16`. Width 0 is an instruction that is no plain load or store. */
export type TracedAccess = `${"R" | "W"}${number}@${number}`;

const WORDS_PER_RECORD = 3;
const BYTES_PER_RECORD = 4 * WORDS_PER_RECORD;

export interface Tracer {
  /** Runs `work` and gives every access to the window, in order. */
  trace(work: () => void): TracedAccess[];
}

/** Watches `window`, which is mapped memory of whole pages; see tracer.c. */
export function openTracer(library: string, window: ArrayBuffer): Tracer {
  const { koffi } = native();
  const tracer = koffi.load(library);
  const start = tracer.func("int tracer_start(void *start, size_t size_bytes)");
  const stop = tracer.func("uint32_t tracer_stop(void)");
  const capacity: number = tracer.func("uint32_t tracer_capacity(void)")();
  const records = koffi.view(tracer.func("void *tracer_records(void)")(), capacity * BYTES_PER_RECORD);
  const words = new Uint32Array(records);

  const accessAt = (index: number): TracedAccess => {
    const [offset = 0, widthBits = 0, isWrite = 0] = words.subarray(index * WORDS_PER_RECORD, (index + 1) * WORDS_PER_RECORD);
    return `${isWrite ? "W" : "R"}${widthBits}@${offset}`;
  };
  return {
    trace(work) {
      assert.is(start(window, window.byteLength), 0, "the tracer can not protect the window");
      try {
        work();
      } finally {
        stop();
      }
      const count: number = stop();
      assert.ok(count <= capacity, `${count} accesses are more than the tracer keeps`);
      return Array.from({ length: count }, (_, index) => accessAt(index));
    },
  };
}
