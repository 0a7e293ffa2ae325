import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatBytes, formatDuration } from "../../../cli/render/format-quantities.ts";

const Quantities = suite("format quantities");

const BYTES = [
  [0, "0 bytes"],
  [1, "1 byte"],
  [1023, "1023 bytes"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [0x400000, "4 MiB"],
] as const;
for (const [bytes, want] of BYTES) Quantities(`writes ${bytes} bytes as ${want}`, () => assert.is(formatBytes(bytes), want));

const DURATIONS = [
  [0.4, "0 ms"],
  [999.4, "999 ms"],
  [1000, "1.0 s"],
  [59_949, "59.9 s"],
  [59_951, "1 min 0 s"],
  [200_000, "3 min 20 s"],
] as const;
for (const [ms, want] of DURATIONS) Quantities(`writes ${ms} ms as ${want}`, () => assert.is(formatDuration(ms), want));

Quantities.run();
