import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadProfile } from "../../../core/profile/load-profile.ts";
import type { ControllerProfile } from "../../../core/profile/profile.ts";
import { compileProtocol } from "../../../core/protocol/compile-protocol.ts";
import { ProfileCsrError } from "../../../core/protocol/errors.ts";
import type { Op, Protocol, Step } from "../../../core/protocol/protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { RICH_CONTROLLER } from "../profile/rich-profiles.ts";
import { edited } from "../profile/small-profiles.ts";

const RichProtocol = suite("a protocol that uses the whole language");

function load(text: string): ControllerProfile {
  const profile = loadProfile(text, "p.yaml");
  if (profile.kind !== "controller") throw new Error("the rich controller is a controller");
  return profile;
}

const RICH = compileProtocol(load(RICH_CONTROLLER), {});
const registerOf = ({ registers }: Protocol, name: string) => registers.find((register) => register.name === name);

function* stepsIn(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    for (const value of Object.values(step))
      if (Array.isArray(value)) yield* stepsIn(value.filter((inner) => typeof inner?.op === "string"));
  }
}

/** The first step of a kind in an operation. */
function firstOf<K extends Op>(op: K, operation: string, protocol = RICH): Step<K> {
  const step = [...stepsIn(protocol.operations.get(operation)?.steps ?? [])].find((one) => one.op === op);
  if (step === undefined) throw new Error(`${operation} has no ${op}`);
  // The line above looked at its `op`.
  return step as unknown as Step<K>;
}

RichProtocol("has its windows in order, with what their registers need", () => {
  assert.equal(RICH.windows, [
    // One element of TAIL, which goes on to the end.
    { name: "window", sizeBytes: 0x21, isRest: true },
    { name: "data", sizeBytes: 0x808, isRest: false },
  ]);
  // All elements of PAGE, behind the last of the others.
  const moved = edited(RICH_CONTROLLER, ["window: data, offset: 0x0, width: 32", "window: data, offset: 0x900, width: 32"]);
  assert.is(compileProtocol(load(moved), {}).windows[1]?.sizeBytes, 0xa00);
  assert.is(RICH.presence, "config");
  assert.equal(RICH.provides, ["parallel", "reload"]);
});

const REGISTERS: readonly (readonly [name: string, want: object])[] = [
  ["PINS", { window: 0, offset: 0, widthBits: 32, count: 1, access: "write-only", shadow: { initial: 3 } }],
  // `toggles` clears itself, `fault` is cleared by 0.
  ["SENSE", { window: 0, offset: 4, widthBits: 32, count: 1, access: "read-write", neutral: { mask: 0xc0, value: 0x80 } }],
  ["FIFO", { window: 0, offset: 8, widthBits: 32, count: 1, access: "read-write", dataBits: 8 }],
  ["LONG", { window: 0, offset: 16, widthBits: 16, count: 1, access: "read-write", words: "high-first" }],
  ["TAIL", { window: 0, offset: 32, widthBits: 8, count: "rest", access: "read-write" }],
  ["PAGE", { window: 1, offset: 0, widthBits: 32, count: 64, access: "read-write" }],
  ["WIDE", { window: 1, offset: 0x800, widthBits: 64, count: 1, access: "read-write" }],
];

for (const [name, want] of REGISTERS) {
  RichProtocol(`compiles the register ${name}`, () => {
    const { fields, ...register } = registerOf(RICH, name) ?? { fields: undefined };
    assert.equal(register, { name, ...want });
    assert.ok(Array.isArray(fields));
  });
}

RichProtocol("keeps variables in slots of their own, shared by all operations", () => {
  assert.equal(RICH.variables, [{ name: "depth", initial: 0 }]);
  assert.equal(firstOf("let", "open").variable, { name: "depth", slot: 0, isKept: true });
  const { test } = firstOf("expect", "writeBlock");
  assert.equal(test.kind === "binary" && test.left, { kind: "variable", name: "depth", slot: 0, isKept: true });
  // What an operation gives itself begins at slot 0 as well, in its own frame.
  assert.equal(RICH.operations.get("writeBlock")?.numbers, [{ name: "address", slot: 0 }]);
});

RichProtocol("gives results slots behind the parameters, and calls the slots of the names that want them", () => {
  const read = RICH.operations.get("read");
  assert.equal(read?.results, [{ name: "value", slot: 1 }]);
  const { results, numbers } = firstOf("call", "write");
  assert.equal(numbers, [{ kind: "variable", name: "address", slot: 0 }]);
  assert.equal(results, [{ name: "old", slot: 2 }]);
  const text = edited(edited(RICH_CONTROLLER, ["        as: { value: old }\n", ""]), ["old != value", "address != value"]);
  assert.equal(firstOf("call", "write", compileProtocol(load(text), {})).results, [undefined]);
});

RichProtocol("assigns a result in a block to the result itself", () => {
  const inTry = firstOf("try", "read");
  const [, last] = inTry.body;
  assert.equal(last?.op === "let" && last.variable, { name: "value", slot: 1 });
  const [rescue] = inTry.rescue;
  assert.equal(rescue?.op === "read" && rescue.bindings.map(({ variable }) => variable), [{ name: "value", slot: 1 }]);
});

RichProtocol("binds nothing for what is dropped, and reads all the same", () => {
  const fifo = [...stepsIn(RICH.operations.get("open")?.steps ?? [])].find((step) => step.op === "read" && step.register.name === "FIFO");
  assert.equal(fifo?.op === "read" && fifo.bindings, []);
});

RichProtocol("reads only the data bits of a register that has few", () => {
  const text = edited(RICH_CONTROLLER, ["FIFO: _, WIDE: { top: most }", "FIFO: most"]);
  const { bindings } = firstOf("read", "open", compileProtocol(load(text), {}));
  assert.equal(
    bindings.map(({ field }) => field),
    [{ name: "data", shift: 0, widthBits: 8 }],
  );
});

RichProtocol("ends a poll by an expression over what it reads and the word before", () => {
  const { goal, failIf, timeoutMs } = firstOf("poll", "open");
  assert.equal(goal.kind === "until" && goal.bindings, [
    { variable: { name: "now", slot: 1 }, field: { name: "toggles", shift: 6, widthBits: 1 } },
  ]);
  assert.equal(goal.kind === "until" && goal.before, { name: "before", slot: 2 });
  assert.equal(failIf, [
    { mask: 0x80, equals: 0x80 },
    { mask: 0x3, equals: 0x3 },
  ]);
  assert.equal(timeoutMs, { kind: "constant", value: 100 });
});

RichProtocol("puts fields above bit 31 together without losing a bit", () => {
  const text = edited(RICH_CONTROLLER, ["{ count: address, part: 3 }", "{ count: 0x89abcdef, part: 0x1fff }"]);
  const { value } = firstOf("write", "read", compileProtocol(load(text), {}));
  assert.equal(value, { kind: "constant", value: 0x1fff * 2 ** 40 + 0x89ab_cdef });
});

RichProtocol("masks fields of the upper word", () => {
  const text = edited(RICH_CONTROLLER, [
    "- modify: { SENSE: { miso: 1 }, PINS: { dir: 5 }, LONG: { high: address } }",
    "- modify: { WIDE: { part: 1, count: 0 } }",
  ]);
  const { mask, value } = firstOf("modify", "write", compileProtocol(load(edited(text, ["save: [SENSE, PINS]", "save: [SENSE]"])), {}));
  assert.is(mask, 0x1fff * 2 ** 40 + 0xffff_ffff);
  assert.equal(value, { kind: "constant", value: 2 ** 40 });
});

RichProtocol("fills in how bytes become words", () => {
  assert.equal(firstOf("store", "writeBlock").packing, { wordBytes: 4, byteOrder: "big", reverseBits: 8, tail: 0xff });
  assert.equal(firstOf("push", "writeBlock").packing, { wordBytes: 1, byteOrder: "little", reverseBits: 0 });
});

RichProtocol("shows `room` names to `atMost` and to the parts", () => {
  const { room, atMost, index, body } = firstOf("chunks", "writeBlock");
  const [read] = room;
  const free = read?.op === "read" ? read.bindings[0]?.variable : undefined;
  assert.ok(free);
  assert.equal(atMost.kind === "binary" && atMost.left, { kind: "variable", ...free });
  assert.is(index?.name, "first");
  const put = body.find((step) => step.op === "put");
  assert.equal(put?.op === "put" && put.values[1], { kind: "variable", ...free });
});

RichProtocol("gives a shift the pins, the buffer and the word of all other bits", () => {
  const { clock, data, hold, clockIdle, sampleOn, bitOrder, flush } = firstOf("shift", "writeBlock");
  assert.equal([clock.name, data.direction, data.pins.name, data.buffer.name], ["clk", "out", "mosi", "part"]);
  assert.equal([hold, clockIdle, sampleOn, bitOrder, flush], [{ kind: "constant", value: 0x40 }, 1, "trailing", "lsb-first", false]);
});

RichProtocol("takes offsets from a csr.json where there is one", async () => {
  const at = (offset: number) => registerOf(compileProtocol(load(RICH_CONTROLLER), {}, new Map([["pins", offset]])), "PINS")?.offset;
  assert.is(at(0x1000), 0x1000);
  const missing = await rejects(() => compileProtocol(load(RICH_CONTROLLER), {}, new Map()), ProfileCsrError);
  assert.equal([missing.code, missing.message], ["PROFILE_CSR", 'example/rich: PINS ("pins" in csr.json) is not in it']);
  const odd = await rejects(() => at(0x1002), ProfileCsrError);
  assert.is(odd.message, 'example/rich: PINS ("pins" in csr.json) is at 0x1002, no multiple of 4 bytes');
});

RichProtocol.run();
