import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { FlashEvent } from "../../../core/flash/flash-event.ts";
import { EVENT_SCHEMA } from "../../../core/report/event-schema.ts";
import { REPORT_LINE, type ReportEvent } from "../../../core/report/report-event.ts";

const ReportEvents = suite("REPORT_LINE");

// These two compile only as long as the schemas and the types of core/flash say the same.
type FlashReport = Extract<ReportEvent, { type: FlashEvent["type"] }>;
const toReport = (event: FlashEvent): FlashReport => event;
const toFlash = (event: FlashReport): FlashEvent => event;

const common = { schema: EVENT_SCHEMA, card: null, timeMs: 1.5 };

ReportEvents("takes every event of a flash run as it is", () => {
  const event = toReport(toFlash({ type: "erased", address: 0x10000, sizeBytes: 0x1000 }));
  assert.ok(REPORT_LINE.safeParse({ ...common, ...event }).success);
});

const BAD = [
  { name: "a type that nobody declared", line: { ...common, type: "exploded" } },
  { name: "a field that nobody declared", line: { ...common, type: "warning", message: "x", colour: "red" } },
  { name: "a line without the common fields", line: { type: "warning", message: "x" } },
  { name: "an exit code that does not exist", line: { ...common, type: "exit-code", exitCode: 14, meaning: "x" } },
];
for (const { name, line } of BAD) {
  ReportEvents(`refuses ${name}`, () => {
    assert.not.ok(REPORT_LINE.safeParse(line).success);
  });
}

ReportEvents.run();
