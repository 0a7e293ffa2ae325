import { inspect } from "node:util";
import { type Context, suite, type uvu } from "uvu";
import type { Guest } from "./guest.ts";
import { type GuestOptions, startGuest } from "./start-guest.ts";
import { whyNoVm } from "./why-no-vm.ts";

export interface GuestContext extends Context {
  guest: Guest;
}

/**
 * A suite whose tests share one guest, which boots before the first and ends after the last. Where no guest can be started it says so
 * and skips them all.
 */
export function vmSuite(name: string, options: () => GuestOptions): Pick<uvu.Test<GuestContext>, "run"> & VmTest {
  const missing = whyNoVm();
  if (missing !== undefined) process.stdout.write(`skipped: ${name}, because ${missing}\n`);
  const tests = suite<GuestContext>(name);
  tests.before(async (context) => {
    if (missing === undefined) context.guest = await startGuest(options()).catch(toldAloud);
  });
  tests.after(async ({ guest }) => {
    await guest?.stop();
  });
  const add: VmTest = (sentence, body) => {
    if (missing === undefined) tests(sentence, ({ guest }) => body(guest));
    else tests.skip(sentence);
  };
  return Object.assign(add, { run: () => tests.run() });
}

/** uvu counts the tests of a suite whose `before` fails as failed, and does not say why. */
function toldAloud(error: unknown): never {
  process.stdout.write(`${inspect(error)}\n`);
  throw error;
}

type VmTest = (sentence: string, body: (guest: Guest) => Promise<void>) => void;
