import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseSignature } from "../../../core/profile/parse-signature.ts";

const ParseSignature = suite("parseSignature");

const NONE = { numbers: [], buffers: [], results: [] };

const CASES: readonly (readonly [text: string, want: ReturnType<typeof parseSignature>])[] = [
  ["open()", { ...NONE, name: "open" }],
  ["transfer(send[], receive[])", { ...NONE, name: "transfer", buffers: ["send", "receive"] }],
  ["read( address , data[] )", { ...NONE, name: "read", numbers: ["address"], buffers: ["data"] }],
  ["read(address) -> value", { ...NONE, name: "read", numbers: ["address"], results: ["value"] }],
  ["status()->ready,  level", { ...NONE, name: "status", results: ["ready", "level"] }],
  ["read(address) -> value[]", undefined],
  ["read(address) ->", undefined],
  ["read(a,, b)", undefined],
  ["2read()", undefined],
  ["read", undefined],
];

for (const [text, want] of CASES) {
  ParseSignature(want ? `reads ${text}` : `reads nothing from ${text}`, () => assert.equal(parseSignature(text), want));
}

ParseSignature.run();
