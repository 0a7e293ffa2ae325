import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openCatalog } from "../../../core/profile/catalog.ts";
import { CardControllers } from "../../../core/target/card-controllers.ts";
import type { CardSpaces } from "../../../core/target/card-spaces.ts";
import { WindowTooSmallError } from "../../../core/target/errors.ts";
import { UndoStack } from "../../../core/target/undo-stack.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const CardControllersTest = suite("CardControllers");

CardControllersTest("refuses a window that ends before the controller's registers do, and sends nothing", async () => {
  const catalog = await openCatalog(["profiles"]);
  const bus = { ...recordingBus(), sizeBytes: 0x1000 };
  const spaces: CardSpaces = { bus: () => bus, hasConfig: false, clock: steppedClock(), counts: { reads: 0, writes: 0 } };
  const controllers = new CardControllers({
    card: catalog.card("virtual/kintex-7"),
    spaces,
    catalog,
    csr: undefined,
    undo: new UndoStack(),
  });
  const error = await rejects(() => controllers.port("spi", "spi"), WindowTooSmallError);
  assert.is(error.window.neededBytes, 0x1074);
  assert.equal(bus.log, []);
});

CardControllersTest.run();
