import { suite } from "uvu";
import * as assert from "uvu/assert";
import { PowerStateError } from "../../../core/link/errors.ts";
import { powerOn, sleep } from "../../../core/link/power.ts";
import { FunctionGoneError } from "../../../core/pci/errors.ts";
import { LinkModel } from "../../support/link-model.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";

const Power = suite("powerOn");

Power("wakes a card with one write that leaves PME_Status and the rest, waits, and lets it sleep again", async () => {
  const model = new LinkModel();
  model.endpoint.set("POWER_CONTROL", 0x8103);
  const undo = await powerOn(model.card, model.clock);
  assert.is(model.endpoint.get("POWER_CONTROL"), 0x8108);
  assert.ok(model.clock.nowMs() >= 10 && model.clock.nowMs() < 11);
  undo();
  undo();
  assert.is(model.endpoint.get("POWER_CONTROL"), 0x810b);
  assert.equal(model.writes(), ["w16 card POWER_CONTROL = 0x0108", "w16 card POWER_CONTROL = 0x010b"]);
});

Power("gives a card that is reset by leaving D3hot its configuration back", async () => {
  const model = new LinkModel({ resetsInD3: true });
  const { endpoint } = model;
  endpoint.set("POWER_CONTROL", 0x8103);
  endpoint.set("BAR0", 0xf000_0000);
  endpoint.set("COMMAND", 0x0006);
  const undo = await powerOn(model.card, model.clock);
  assert.is(endpoint.get("BAR0"), 0xf000_0000);
  assert.is(endpoint.get("COMMAND"), 0x0006);
  assert.is(endpoint.get("POWER_CONTROL"), 0x8100);
  undo();
  assert.is(endpoint.get("POWER_CONTROL"), 0x8103);
  assert.equal(model.misuses, []);
});

Power("waits 200 us after D2, and not at all after D1", async () => {
  for (const [state, leastMs] of [
    [2, 0.2],
    [1, 0],
  ] as const) {
    const model = new LinkModel();
    model.endpoint.set("POWER_CONTROL", state);
    await powerOn(model.card, model.clock);
    assert.is(model.endpoint.get("POWER_CONTROL"), 0x0008);
    assert.ok(model.clock.nowMs() >= leastMs && model.clock.nowMs() < 0.5);
  }
});

Power("writes nothing to a card that is awake, or has no such capability", async () => {
  const model = new LinkModel();
  (await powerOn(model.card, model.clock))();
  assert.equal(model.writes(), []);
  (
    await powerOn(
      recordingBus((offset) => (offset === 0 ? 0x7038_10ee : 0)),
      model.clock,
    )
  )();
});

Power("lets a card sleep for a run that was cut off, unless it sleeps already", () => {
  const model = new LinkModel();
  model.endpoint.set("POWER_CONTROL", 0x8100);
  sleep(model.card, 3);
  sleep(model.card, 3);
  assert.equal(model.writes(), ["w16 card POWER_CONTROL = 0x010b"]);
  assert.is(model.endpoint.get("POWER_CONTROL"), 0x810b);
});

Power("says so when the card stays asleep, or is gone", async () => {
  const words: Readonly<Record<number, number>> = { 0: 0x7038_10ee, 4: 0x0010_0000, 52: 0x40, 64: 0x01, 68: 0x0003 };
  const { clock } = new LinkModel();
  const error = await rejects(
    () =>
      powerOn(
        recordingBus((offset) => words[offset] ?? 0),
        clock,
      ),
    PowerStateError,
  );
  assert.equal(error.states, { before: 3, state: 3 });
  await rejects(
    () =>
      powerOn(
        recordingBus(() => 0xffff_ffff_ffff_ffffn),
        clock,
      ),
    FunctionGoneError,
  );
});

Power.run();
