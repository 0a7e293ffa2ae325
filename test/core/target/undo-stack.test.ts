import { suite } from "uvu";
import * as assert from "uvu/assert";
import { UndoStack } from "../../../core/target/undo-stack.ts";

const Undo = suite("UndoStack");

Undo("undoes in reverse order, once", async () => {
  const done: string[] = [];
  const undo = new UndoStack();
  undo.push(() => void done.push("lock"));
  undo.push(async () => void done.push("bus"));
  await undo.unwind();
  await undo.unwind();
  assert.equal(done, ["bus", "lock"]);
});

Undo("undoes the rest when a step fails, and throws the first failure", async () => {
  const done: string[] = [];
  const undo = new UndoStack();
  undo.push(() => void done.push("lock"));
  undo.push(() => Promise.reject(new Error("second")));
  undo.push(() => {
    throw new Error("first");
  });
  const error = await undo.unwind().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof Error && error.message === "first");
  assert.equal(done, ["lock"]);
});

Undo.run();
