import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LinkDownError, type LinkDownReason } from "../../../core/link/errors.ts";
import { waitForLink } from "../../../core/link/wait-for-link.ts";
import { FunctionGoneError } from "../../../core/pci/errors.ts";
import { LinkModel } from "../../support/link-model.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";

const Wait = suite("waitForLink");

Wait("waits until the link is active, and 100 ms more before the card may be accessed", async () => {
  for (const offMs of [0, 1, 30, 700]) {
    const model = new LinkModel();
    model.dropLink(offMs);
    await waitForLink(model.upstream, model.clock, { deadlineMs: 2000 });
    assert.is(model.card.read16(0), 0x10ee);
    assert.equal(model.misuses, [], `${offMs} ms`);
    assert.ok(model.clock.nowMs() < offMs + 20 + 50 + 110, `${model.clock.nowMs()} ms for ${offMs} ms`);
    assert.equal(model.writes(), []);
  }
});

Wait("looks seldom: pauses double up to 50 ms", async () => {
  const model = new LinkModel();
  model.dropLink(10_000);
  await waitForLink(model.upstream, model.clock, { deadlineMs: 20_000 });
  assert.ok(model.log.length < 300, `${model.log.length} accesses`);
});

Wait("waits anew when the link goes down only now, as after the command to boot", async () => {
  const model = new LinkModel();
  const { clock } = model;
  const dropping = {
    nowMs: () => clock.nowMs(),
    wait: (ms: number) => {
      if (clock.nowMs() < 1) model.dropLink(400);
      clock.wait(ms);
    },
  };
  await waitForLink(model.upstream, dropping, { deadlineMs: 2000 });
  assert.ok(clock.nowMs() > 520);
  model.card.read16(0);
  assert.equal(model.misuses, []);
});

Wait("waits 1 s and 100 ms where the port does not report whether the link is active", async () => {
  const model = new LinkModel({ port: { reportsActive: false } });
  model.dropLink(300);
  await waitForLink(model.upstream, model.clock, { deadlineMs: 2000 });
  assert.ok(model.clock.nowMs() >= 1100);
  assert.is(model.card.read16(0), 0x10ee);
  assert.equal(model.misuses, []);
});

Wait("waits on where such a port still trains", async () => {
  const model = new LinkModel({ port: { reportsActive: false }, trainMs: 1200 });
  model.dropLink(300);
  await waitForLink(model.upstream, model.clock, { deadlineMs: 2000 });
  model.card.read16(0);
  assert.equal(model.misuses, []);
});

const DOWN: readonly { reason: LinkDownReason; cause: (model: LinkModel) => void; text: RegExp }[] = [
  { reason: "reset", cause: ({ port }) => port.set("BRIDGE_CONTROL", 0x40), text: /holds it in reset/ },
  { reason: "disabled", cause: ({ port }) => port.set("LINK_CONTROL", 0x10), text: /disabled \(Link Status 0x0011, Link Control 0x0010\)/ },
  { reason: "contained", cause: ({ port }) => port.set("DPC_STATUS", 0x1), text: /containment/ },
  { reason: "empty", cause: ({ port }) => port.set("SLOT_STATUS", 0x40, false), text: /slot is empty/ },
  { reason: "training", cause: (model) => model.dropLink(400), text: /not up after 50\d ms: it trains/ },
  { reason: "silent", cause: () => {}, text: /nothing is heard/ },
];
for (const { reason, cause, text } of DOWN) {
  Wait(`gives up at the deadline, and says why: ${reason}`, async () => {
    const model = new LinkModel({ trainMs: 1000 });
    model.dropLink();
    cause(model);
    const error = await rejects(() => waitForLink(model.upstream, model.clock, { deadlineMs: 500 }), LinkDownError);
    assert.is(error.link.reason, reason);
    assert.match(error.message, text);
    assert.match(error.remedy, /^[A-Z].*\.$/);
    assert.ok(model.clock.nowMs() >= 500 && model.clock.nowMs() < 510);
    assert.is(error.code, "HARDWARE_LINK_DOWN");
  });
}

Wait("does not take a disabled link for one that is up where nothing else is reported", async () => {
  const model = new LinkModel({ port: { reportsActive: false } });
  model.port.set("LINK_CONTROL", 0x10);
  const error = await rejects(() => waitForLink(model.upstream, model.clock, { deadlineMs: 500 }), LinkDownError);
  assert.is(error.link.reason, "disabled");
});

Wait("ends also with a link that never stays up", async () => {
  const model = new LinkModel({ trainMs: 1 });
  const { clock } = model;
  const flapping = {
    nowMs: () => clock.nowMs(),
    wait: (ms: number) => {
      if (ms === 100) model.dropLink(102);
      clock.wait(ms);
    },
  };
  model.dropLink(10);
  await rejects(() => waitForLink(model.upstream, flapping, { deadlineMs: 1000 }), LinkDownError);
  assert.ok(clock.nowMs() < 1300);
});

Wait("notices that the port itself is gone", async () => {
  await rejects(
    () =>
      waitForLink(
        recordingBus(() => 0xffff_ffff_ffff_ffffn),
        new LinkModel().clock,
        { deadlineMs: 10 },
      ),
    FunctionGoneError,
  );
  const words: Readonly<Record<number, number>> = {
    0: 0x1,
    4: 0x0010_0000,
    14: 1,
    52: 0x40,
    64: 0x10,
    66: 0x0042,
    76: 0x0010_0011,
    82: 0xffff,
  };
  await rejects(
    () =>
      waitForLink(
        recordingBus((offset) => words[offset] ?? 0),
        new LinkModel().clock,
        { deadlineMs: 10 },
      ),
    FunctionGoneError,
  );
});

Wait.run();
