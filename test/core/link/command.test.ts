import { suite } from "uvu";
import * as assert from "uvu/assert";
import { busMastering, disableMemoryDecode, enableBusMastering, enableMemoryDecode, memoryDecode } from "../../../core/link/command.ts";
import { FunctionGoneError } from "../../../core/pci/errors.ts";
import { LinkModel } from "../../support/link-model.ts";
import { rejects } from "../../support/rejects.ts";

const Command = suite("COMMAND of a card");

Command("turns memory decode on with one write of 16 bits, and off again", () => {
  const model = new LinkModel();
  model.endpoint.set("COMMAND", 0x0400);
  assert.is(memoryDecode(model.card), false);
  const undo = enableMemoryDecode(model.card);
  assert.is(memoryDecode(model.card), true);
  undo();
  undo();
  assert.equal(model.writes(), ["w16 card COMMAND = 0x0402", "w16 card COMMAND = 0x0400"]);
  assert.equal(model.misuses, []);
});

Command("writes nothing when memory decode is on already, and leaves it on", () => {
  const model = new LinkModel();
  model.endpoint.set("COMMAND", 0x0006);
  enableMemoryDecode(model.card)();
  enableBusMastering(model.card)();
  assert.equal(model.writes(), []);
});

Command("turns memory decode off for a run that was cut off, with one write", () => {
  const model = new LinkModel();
  model.endpoint.set("COMMAND", 0x0406);
  disableMemoryDecode(model.card);
  disableMemoryDecode(model.card);
  assert.equal(model.writes(), ["w16 card COMMAND = 0x0404"]);
});

Command("undoes its own bit only, whatever others did to the rest", () => {
  const model = new LinkModel();
  const undo = enableBusMastering(model.card);
  assert.is(busMastering(model.card), true);
  model.endpoint.set("COMMAND", 0x0102);
  undo();
  assert.is(model.endpoint.get("COMMAND"), 0x0102);
});

Command("leaves the error bits of the status word beside it set", () => {
  const model = new LinkModel();
  model.endpoint.set("STATUS", 0xf900);
  enableMemoryDecode(model.card)();
  assert.is(model.endpoint.get("STATUS"), 0xf910);
});

Command("does not take a card that is gone for one that decodes", async () => {
  const model = new LinkModel();
  model.dropLink();
  await rejects(() => memoryDecode(model.card), FunctionGoneError);
  await rejects(() => enableMemoryDecode(model.card), FunctionGoneError);
  assert.equal(model.writes(), []);
});

Command("does not write to a card that went away before the undo", async () => {
  const model = new LinkModel();
  const undo = enableMemoryDecode(model.card);
  model.dropLink();
  await rejects(undo, FunctionGoneError);
  assert.is(model.writes().length, 1);
});

Command.run();
