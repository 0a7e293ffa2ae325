import { suite } from "uvu";
import * as assert from "uvu/assert";
import { MEMORY_PAGE_BYTES, PagedMemory } from "../../../core/sim/nor/paged-memory.ts";

const PagedMemories = suite("paged memory");

PagedMemories("leaves all other erased pages alone when an erased page is written", () => {
  const memory = new PagedMemory(2 * MEMORY_PAGE_BYTES);
  memory.write(0, Uint8Array.of(1));
  memory.erase(0, MEMORY_PAGE_BYTES);
  memory.write(0, Uint8Array.of(2));
  assert.equal([memory.byte(0), memory.byte(MEMORY_PAGE_BYTES)], [2, 0xff]);
});

PagedMemories("keeps what it was asked to keep, whatever is written later", () => {
  const memory = new PagedMemory(2 * MEMORY_PAGE_BYTES);
  memory.write(MEMORY_PAGE_BYTES, Uint8Array.of(1));
  const [page] = memory.keep(MEMORY_PAGE_BYTES + 1, 1);
  memory.write(MEMORY_PAGE_BYTES, Uint8Array.of(2));
  assert.is(page?.[0], 1);
});

PagedMemories("writes and reads across pages", () => {
  const memory = new PagedMemory(2 * MEMORY_PAGE_BYTES);
  memory.write(MEMORY_PAGE_BYTES - 2, Uint8Array.of(1, 2, 3));
  const bytes = new Uint8Array(6);
  memory.read(MEMORY_PAGE_BYTES - 3, bytes, { from: 1, to: 6 });
  assert.equal([...bytes], [0, 0xff, 1, 2, 3, 0xff]);
});

PagedMemories.run();
