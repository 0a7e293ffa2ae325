import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ForwardingBus } from "../../../../core/bus/forwarding-bus.ts";
import { CardChangedError, CardNotBackError, LinkDownError } from "../../../../core/link/errors.ts";
import { waitForBoot, waitForLeftCard } from "../../../../core/platform/linux/wait-for-boot.ts";
import { LinkModel, MODEL_IDS } from "../../../support/link-model.ts";
import { rejects } from "../../../support/rejects.ts";

const WaitForBoot = suite("waitForBoot");

const bootingOf = (model: LinkModel) => ({ card: model.card, port: model.upstream, ids: MODEL_IDS, clock: model.clock });
/** Each reset is a write that sets the bit, and one that clears it. */
const resetsOf = (model: LinkModel) => model.writes().filter((line) => line.includes("BRIDGE_CONTROL")).length / 2;

WaitForBoot("waits for a card that comes back by itself, and writes nothing", async () => {
  const model = new LinkModel();
  model.dropLink(3000);
  await waitForBoot({ bootMs: 10_000 }, bootingOf(model));
  assert.ok(model.clock.nowMs() > 3100 && model.clock.nowMs() < 3400, `${model.clock.nowMs()} ms`);
  assert.equal([model.writes(), model.misuses], [[], []]);
});

WaitForBoot("resets the link at once where the recipe says so", async () => {
  const model = new LinkModel();
  await waitForBoot({ link: "hot-reset", bootMs: 1000 }, bootingOf(model));
  assert.equal([resetsOf(model), model.misuses], [1, []]);
});

WaitForBoot("holds the link down while the FPGA boots where the recipe says so", async () => {
  const model = new LinkModel();
  model.dropLink(4000);
  await waitForBoot({ link: "disable", bootMs: 5000 }, bootingOf(model));
  assert.ok(model.clock.nowMs() >= 5100 && model.clock.nowMs() < 5500, `${model.clock.nowMs()} ms`);
  assert.is(model.writes().filter((line) => line.includes("LINK_CONTROL")).length, 2);
  assert.equal(model.misuses, []);
});

WaitForBoot("resets a link that stays down, up to five times", async () => {
  const late = new LinkModel();
  late.dropLink(5500);
  await waitForBoot({ bootMs: 1000 }, bootingOf(late));
  assert.is(resetsOf(late), 3);
  const never = new LinkModel();
  never.dropLink();
  await rejects(() => waitForBoot({ bootMs: 1000 }, bootingOf(never)), LinkDownError);
  assert.is(resetsOf(never), 5);
  assert.ok(never.clock.nowMs() < 1000 + 5 * 2200, `${never.clock.nowMs()} ms`);
});

WaitForBoot("resets the link of a card that is silent, and says that it is", async () => {
  const model = new LinkModel({ retryMs: 60_000 });
  model.dropLink(100);
  await rejects(() => waitForBoot({ bootMs: 1000 }, bootingOf(model)), CardNotBackError);
  assert.is(resetsOf(model), 5);
});

WaitForBoot("does not reset the link of another card", async () => {
  const model = new LinkModel();
  const booting = { ...bootingOf(model), ids: { ...MODEL_IDS, deviceId: 0x7039 } };
  await rejects(() => waitForBoot({ bootMs: 1000 }, booting), CardChangedError);
  assert.is(resetsOf(model), 0);
});

WaitForBoot("believes a card that answers more than a port that never says its link is up", async () => {
  const model = new LinkModel();
  await waitForBoot({ bootMs: 500 }, { ...bootingOf(model), port: new SilentPort(model) });
  assert.is(resetsOf(model), 0);
});

WaitForBoot("resets nothing on a bus without a link, and gives the card a moment to go", async () => {
  const model = new LinkModel();
  await waitForBoot({ link: "hot-reset", bootMs: 5000 }, { ...bootingOf(model), port: undefined });
  assert.ok(model.clock.nowMs() >= 1000 && model.clock.nowMs() < 1100, `${model.clock.nowMs()} ms`);
  assert.equal(model.writes(), []);
});

WaitForBoot("lets a link go that a killed run held down", async () => {
  const model = new LinkModel();
  // Secondary bus reset in Bridge Control, PCI Express Base Specification 4.0, 7.5.1.3.13.
  model.upstream.write16(0x3e, 0x0040);
  await waitForLeftCard(bootingOf(model));
  assert.ok(model.isUp);
  assert.equal(model.misuses, []);
});

/** A port that says that it reports whether its link is active, and never does. */
class SilentPort extends ForwardingBus {
  constructor(private readonly model: LinkModel) {
    super(model.upstream);
  }
  override read16(offset: number): number {
    const word = super.read16(offset);
    // Data link layer active, PCI Express Base Specification 4.0, 7.5.3.8.
    return this.model.port.nameAt(offset) === "LINK_STATUS" ? word & ~0x2000 : word;
  }
}

WaitForBoot.run();
