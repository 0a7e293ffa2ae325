import { suite } from "uvu";
import * as assert from "uvu/assert";
import { NoLinkError } from "../../../core/link/errors.ts";
import { linkFacts } from "../../../core/link/link-facts.ts";
import { FunctionGoneError } from "../../../core/pci/errors.ts";
import { LinkModel } from "../../support/link-model.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";

const Facts = suite("linkFacts");

Facts("tells what the link is, and what each end could be", () => {
  const model = new LinkModel();
  assert.equal(linkFacts(model.upstream), {
    now: { gigatransfersPerSecond: 2.5, lanes: 1 },
    atMost: { gigatransfersPerSecond: 5, lanes: 4 },
  });
  assert.equal(linkFacts(model.card).atMost, { gigatransfersPerSecond: 2.5, lanes: 1 });
  assert.equal(model.writes(), []);
});

Facts("leaves a speed open that was defined later", () => {
  const words: Readonly<Record<number, number>> = { 0: 0x7038_10ee, 4: 0x0010_0000, 52: 0x40, 64: 0x10, 76: 0x0000_0107, 82: 0x0104 };
  const facts = linkFacts(recordingBus((offset) => words[offset] ?? 0));
  assert.equal(facts, { now: { gigatransfersPerSecond: 16, lanes: 16 }, atMost: { gigatransfersPerSecond: undefined, lanes: 16 } });
});

Facts("refuses a function that is gone, and one on a PCI bus", async () => {
  await rejects(() => linkFacts(recordingBus(() => 0xffff_ffff)), FunctionGoneError);
  await rejects(() => linkFacts(recordingBus((offset) => (offset === 0 ? 0x9030_10b5 : 0))), NoLinkError);
});

Facts.run();
