import { suite } from "uvu";
import * as assert from "uvu/assert";
import { contentOfBar } from "../../../core/target/content-of-bar.ts";

const Content = suite("contentOfBar");

const SOURCE = { sizeBytes: 0x1000, source: "guide 1" };
const REGISTERS = { ...SOURCE, bar: 0 };
const MEMORY = { ...SOURCE, bar: 0, offset: 0x1000, plainMemory: true } as const;

Content("is plain memory only where all windows of the BAR are", () => {
  assert.is(contentOfBar({ windows: { memory: MEMORY } }, 0), "plain-memory");
  assert.is(contentOfBar({ windows: { memory: MEMORY, registers: REGISTERS } }, 0), "registers");
  assert.is(contentOfBar({ windows: { memory: MEMORY, registers: { ...REGISTERS, bar: 1 } } }, 0), "plain-memory");
});

Content("takes a window with several places for one that is in all of them", () => {
  const places = [
    { capability: { id: 0x0b }, source: "guide 1" },
    { bar: 0, source: "guide 1" },
  ];
  assert.is(contentOfBar({ windows: { memory: MEMORY, registers: { ...SOURCE, firstOf: places } } }, 0), "registers");
});

Content("is registers where no window is", () => assert.is(contentOfBar({ windows: { memory: MEMORY } }, 2), "registers"));

Content.run();
