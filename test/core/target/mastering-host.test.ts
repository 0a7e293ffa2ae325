import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BusClosedError } from "../../../core/bus/errors.ts";
import { VirtualHost } from "../../../core/sim/virtual-host.ts";
import { masteringHost } from "../../../core/target/mastering-host.ts";
import { memoryBus } from "../bus/memory-bus.ts";

const Mastering = suite("masteringHost");

const WISH = { sizeBytes: 10_000, direction: "both", highestAddress: 2 ** 32 - 1 } as const;
const COMMAND = 4;

function setUp() {
  const { bus: config } = memoryBus();
  config.write16(COMMAND, 0x0002);
  const inner = new VirtualHost({ isMaster: () => true, recordMisuse: () => {} });
  return { config, inner, host: masteringHost(inner, config), command: () => config.read16(COMMAND) };
}

Mastering("lets the card be a bus master from its first buffer to its last", () => {
  const { host, command } = setUp();
  const [one, two] = [host.map(WISH), host.map(WISH)];
  assert.is(command(), 0x0006);
  one.unmap();
  one.unmap();
  assert.is(command(), 0x0006);
  two.unmap();
  assert.is(command(), 0x0002);
});

Mastering("takes the memory away also when the card does not answer any more", () => {
  const { config, inner, host } = setUp();
  const buffer = host.map(WISH);
  const [range = { iova: 0, sizeBytes: 1 }] = buffer.segments;
  assert.ok(inner.contains(range, "card-writes"));
  config.close();
  assert.throws(
    () => buffer.unmap(),
    (error: unknown) => error instanceof BusClosedError,
  );
  assert.not(inner.contains(range, "card-writes"));
});

Mastering("gives buffers of several segments, which lie apart from each other", () => {
  const { host } = setUp();
  const segments = [host.map(WISH), host.map(WISH)].flatMap((buffer) => buffer.segments).sort((a, b) => a.iova - b.iova);
  assert.is(segments.length, 6);
  for (const [index, { iova, sizeBytes }] of segments.entries()) assert.ok(iova + sizeBytes < (segments[index + 1]?.iova ?? Infinity));
});

Mastering.run();
