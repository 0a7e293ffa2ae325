import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CardChangedError, CardNotBackError } from "../../../core/link/errors.ts";
import { waitForCard } from "../../../core/link/wait-for-card.ts";
import { LinkModel, MODEL_IDS } from "../../support/link-model.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const Wait = suite("waitForCard");

/** A card whose link has been up for 100 ms, and that asks for patience 400 ms longer. */
function busyModel({ isVisible }: { readonly isVisible: boolean }): LinkModel {
  const model = new LinkModel({ retryMs: 500 });
  model.port.set("ROOT_CONTROL", 0x10, isVisible);
  model.dropLink(10);
  model.clock.advance(131);
  return model;
}

Wait("has one access for a card that is there", async () => {
  const model = new LinkModel();
  await waitForCard(model.card, MODEL_IDS, model.clock, { deadlineMs: 0 });
  assert.equal(model.log, ["r32 card VENDOR_ID"]);
});

Wait("waits for a card that asks for patience, whether the root port shows it or not", async () => {
  for (const isVisible of [true, false]) {
    const model = busyModel({ isVisible });
    await waitForCard(model.card, MODEL_IDS, model.clock, { deadlineMs: 2000 });
    assert.ok(model.clock.nowMs() < 600);
    assert.ok(model.log.length < 30);
    assert.equal(model.writes(), []);
  }
});

Wait("gives up at the deadline, and tells patience from silence", async () => {
  for (const isVisible of [true, false]) {
    const model = busyModel({ isVisible });
    const error = await rejects(() => waitForCard(model.card, MODEL_IDS, model.clock, { deadlineMs: 300 }), CardNotBackError);
    assert.is(error.card.asksForTime, isVisible);
    assert.ok(model.clock.nowMs() < 302);
  }
});

Wait("takes neither all ones nor zeros for a card", async () => {
  for (const word of [0xffff_ffff, 0x0000_0000, 0x0000_ffff, 0xffff_0000]) {
    const clock = steppedClock("promised");
    const wait = () =>
      waitForCard(
        recordingBus(() => word),
        { vendorId: word & 0xffff, deviceId: word >>> 16 },
        clock,
        { deadlineMs: 1100 },
      );
    const error = await rejects(wait, CardNotBackError);
    assert.is(error.card.asksForTime, false);
    assert.is(Math.max(...clock.waitsMs), 37);
  }
});

Wait("compares all bits of both ids", async () => {
  const clock = steppedClock();
  const ids = { vendorId: 0x1d0f, deviceId: 0xf001 };
  const bus = recordingBus(() => 0xf001_1d0f);
  await waitForCard(bus, ids, clock, { deadlineMs: 0 });
  for (let bit = 0; bit < 16; bit++) {
    await rejects(() => waitForCard(bus, { ...ids, vendorId: ids.vendorId ^ (1 << bit) }, clock, { deadlineMs: 0 }), CardChangedError);
    await rejects(() => waitForCard(bus, { ...ids, deviceId: ids.deviceId ^ (1 << bit) }, clock, { deadlineMs: 0 }), CardChangedError);
  }
});

Wait("says which card answers, where it is another", async () => {
  const model = new LinkModel();
  const expected = { vendorId: 0x1234, deviceId: 0x0001 };
  const error = await rejects(() => waitForCard(model.card, expected, model.clock, { deadlineMs: 100 }), CardChangedError);
  assert.is(error.message, "a card 10ee:7038 answers where 1234:0001 was");
  await rejects(() => waitForCard(model.card, { ...MODEL_IDS, deviceId: 1 }, model.clock, { deadlineMs: 100 }), CardChangedError);
});

Wait("needs a deadline that ends", async () => {
  const { card, clock } = new LinkModel();
  await rejects(() => waitForCard(card, MODEL_IDS, clock, { deadlineMs: Number.NaN }), Error);
});

Wait.run();
