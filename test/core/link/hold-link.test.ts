import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Clock } from "../../../core/bus/clock.ts";
import { NoLinkError } from "../../../core/link/errors.ts";
import { disableLink, enableLink, releaseLink, secondaryBusReset } from "../../../core/link/hold-link.ts";
import { LinkModel } from "../../support/link-model.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";

const Hold = suite("secondaryBusReset, disableLink");

Hold("holds the reset for at least 10 ms, and puts the register back", async () => {
  const model = new LinkModel();
  model.port.set("BRIDGE_CONTROL", 0x0002);
  const startMs = model.clock.nowMs();
  await secondaryBusReset(model.upstream, model.clock);
  assert.ok(model.clock.nowMs() - startMs >= 10);
  assert.equal(model.writes(), ["w16 upstream BRIDGE_CONTROL = 0x0042", "w16 upstream BRIDGE_CONTROL = 0x0002"]);
  assert.is(model.isUp, false);
  model.clock.advance(100);
  assert.ok(model.isUp);
  assert.equal(model.misuses, []);
});

Hold("resets the card, and raises no error", async () => {
  const model = new LinkModel();
  model.endpoint.set("COMMAND", 0x0006);
  await secondaryBusReset(model.upstream, model.clock);
  assert.is(model.endpoint.get("COMMAND"), 0);
  assert.is(model.port.get("UNCORRECTABLE_STATUS"), 0);
  assert.equal(model.errors.reports, []);
});

Hold("ends the reset when the wait fails", async () => {
  const model = new LinkModel();
  const broken: Clock = { nowMs: () => 0, wait: () => Promise.reject(new RangeError("stopped")) };
  await rejects(() => secondaryBusReset(model.upstream, broken), RangeError);
  assert.is(model.port.get("BRIDGE_CONTROL"), 0);
});

Hold("ends a reset that it found", async () => {
  const model = new LinkModel();
  model.port.set("BRIDGE_CONTROL", 0x0040);
  await secondaryBusReset(model.upstream, model.clock);
  assert.is(model.port.get("BRIDGE_CONTROL"), 0);
});

Hold("disables and enables the link with one write each, without an error", () => {
  const model = new LinkModel();
  model.port.set("LINK_CONTROL", 0x0042);
  disableLink(model.upstream);
  disableLink(model.upstream);
  assert.is(model.isUp, false);
  enableLink(model.upstream);
  enableLink(model.upstream);
  model.clock.advance(100);
  assert.ok(model.isUp);
  assert.equal(model.writes(), ["w16 upstream LINK_CONTROL = 0x0052", "w16 upstream LINK_CONTROL = 0x0042"]);
  assert.is(model.port.get("UNCORRECTABLE_STATUS"), 0);
  assert.equal(model.misuses, []);
});

Hold("releases a link that was left disabled and in reset, and says so", () => {
  const model = new LinkModel();
  assert.is(releaseLink(model.upstream), false);
  assert.equal(model.writes(), []);
  model.port.set("BRIDGE_CONTROL", 0x0042);
  assert.is(releaseLink(model.upstream), true);
  disableLink(model.upstream);
  assert.is(releaseLink(model.upstream), true);
  assert.is(model.port.get("BRIDGE_CONTROL"), 0x0002);
  assert.is(model.port.get("LINK_CONTROL"), 0);
});

Hold("never trains the link anew by the way", () => {
  // A port that wrongly reads the bit back.
  const words: Readonly<Record<number, number>> = { 0: 0x1, 4: 0x0010_0000, 14: 0x01, 52: 0x40, 64: 0x10, 66: 0x0042, 80: 0x0020 };
  const bus = recordingBus((offset) => words[offset] ?? 0);
  disableLink(bus);
  assert.is(bus.log.at(-1), "w16 50 = 10");
});

Hold("refuses a bridge to a PCI bus", async () => {
  const bus = recordingBus((offset) => ({ 0: 0x8231_104c, 14: 0x01 })[offset] ?? 0);
  await rejects(() => disableLink(bus), NoLinkError);
  await rejects(() => secondaryBusReset(bus, new LinkModel().clock), NoLinkError);
});

Hold.run();
