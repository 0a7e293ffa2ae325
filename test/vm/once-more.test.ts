import { suite } from "uvu";
import * as assert from "uvu/assert";
import { onceMoreAfterCrash } from "./once-more.ts";

const OnceMore = suite("onceMoreAfterCrash");

/** Fails with these, one after the other, then works. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  const said: string[] = [];
  let starts = 0;
  const run = () =>
    onceMoreAfterCrash(
      async () => {
        starts++;
        const error = left.shift();
        if (error) throw error;
        return "up";
      },
      (text) => said.push(text),
    );
  return { run, starts: () => starts, said };
}

const crash = () => new Error("the guest did not come up", { cause: new Error("QEMU ended with SIGSEGV") });
const messageOf = (run: () => Promise<string>) => run().catch((error: Error) => error.message);

OnceMore("starts again after a crash, and says so", async () => {
  const { run, starts, said } = failing(crash());
  assert.equal([await run(), starts(), said.length], ["up", 2, 1]);
});

OnceMore("does not start a third time", async () => {
  const { run, starts } = failing(crash(), crash());
  assert.equal([await messageOf(run), starts()], ["the guest did not come up", 2]);
});

OnceMore("does not start again after another failure", async () => {
  const { run, starts } = failing(new Error("Kernel panic"));
  assert.equal([await messageOf(run), starts()], ["Kernel panic", 1]);
});

OnceMore.run();
