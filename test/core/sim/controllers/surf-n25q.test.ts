import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeSurfN25q } from "../../../../core/sim/controllers/surf-n25q.ts";
import { Driver, makeParts, pattern } from "./make-parts.ts";

const SurfN25q = suite("surf n25q model");

const [TEST, MODE, ADDR, CMD, BUFFER] = [0x00, 0x04, 0x08, 0x0c, 0x200];
const WRITE = 0x8000_0000;

const open = (parameters: Record<string, number> = {}) => new Driver(makeSurfN25q, makeParts({ parameters }));

/** As surf's own software does it, in 24-bit mode: the sizes count the address. */
function software(driver: Driver) {
  const command = (opcode: number, size: number, flags = 0) => driver.write(CMD, flags + opcode * 0x10000 + size);
  const isReady = () => {
    command(0x70, 1);
    return (driver.read(CMD) & 0x80) !== 0;
  };
  const wait = () => {
    for (let polls = 0; !isReady(); polls++) {
      assert.ok(polls < 1000, "never ready");
      driver.wait(1);
    }
  };
  return {
    command,
    isReady,
    erase: (address: number) => {
      command(0x06, 0, WRITE);
      driver.write(ADDR, address);
      command(0x20, 3, WRITE);
      wait();
    },
    program: (address: number, bytes: readonly number[]) => {
      for (let at = 0; at < 256; at += 4) {
        const [a = 0xff, b = 0xff, c = 0xff, d = 0xff] = bytes.slice(at, at + 4);
        driver.write(BUFFER + at, a * 0x1000000 + b * 0x10000 + c * 0x100 + d);
      }
      driver.write(ADDR, address);
      command(0x06, 0, WRITE);
      command(0x02, 0x103, WRITE);
      wait();
    },
    read: (address: number) => {
      driver.write(ADDR, address);
      command(0x03, 0x103);
      return Array.from({ length: 64 }, (_, index) => driver.read(BUFFER + 4 * index)).flatMap((word) => [
        word >>> 24,
        (word >>> 16) & 0xff,
        (word >>> 8) & 0xff,
        word & 0xff,
      ]);
    },
  };
}

SurfN25q("reads the id byte by byte into its status, and all of it into its buffer", () => {
  const driver = open();
  const { command } = software(driver);
  const last = [1, 2, 3].map((size) => {
    command(0x9f, size);
    return driver.read(CMD);
  });
  assert.equal(last, [0x20, 0xba, 0x18]);
  command(0x9f, 6);
  assert.is(driver.read(BUFFER) >>> 8, 0x10_0000, "what comes beside opcode and address is not in the page");
  assert.is(driver.read(0x3fc), 0xff20_ba18);
});

SurfN25q("erases, programs and reads a page, big-endian", () => {
  const driver = open();
  const { erase, program, read } = software(driver);
  erase(0x1000);
  program(0x1100, pattern(256));
  assert.equal(read(0x1100), pattern(256));
  assert.equal(driver.read(BUFFER), 0x0007_0e15);
  assert.equal(read(0x1000), new Array(256).fill(0xff));
  assert.equal(driver.misuses, []);
});

SurfN25q("does not fill its buffer by commands that write", () => {
  const driver = open();
  driver.write(BUFFER, 0x0102_0304);
  software(driver).command(0x9f, 0x103, WRITE);
  assert.is(driver.read(BUFFER), 0x0102_0304);
});

SurfN25q("sends three or four bytes of the address, as its mode says", () => {
  const driver = open({ addressMask: 0x0001_0000 });
  driver.bench.chips[0]?.array.memory.write(0x1_0020, Uint8Array.of(0x42));
  driver.write(ADDR, 0x20);
  software(driver).command(0x03, 4);
  assert.is(driver.read(CMD), 0x42, "the mask sets address bits");
  driver.write(MODE, 0xffff_ffff);
  assert.is(driver.read(MODE), 1);
  driver.write(ADDR, 0x0000_2000);
  software(driver).command(0x03, 4);
  assert.is(driver.read(CMD), 0xff, "in this mode the fourth byte is still address, so the chip reads at 0x000120");
});

SurfN25q("carries data of register writes in the address, left-aligned", () => {
  const driver = open();
  const { command } = software(driver);
  command(0x06, 0, WRITE);
  driver.write(ADDR, 0x1c_0000);
  command(0x01, 1, WRITE);
  driver.wait(10);
  command(0x05, 1);
  assert.is(driver.read(CMD), 0x1c);
});

SurfN25q("holds each access back until the last command is over", () => {
  const driver = open({ spiClockHz: 100_000 });
  software(driver).command(0x03, 0x103);
  const before = driver.bench.clock.nowMs();
  driver.read(BUFFER);
  const heldMs = driver.bench.clock.nowMs() - before;
  assert.ok(heldMs > 20.8 && heldMs < 20.9, `${heldMs} ms for 260 bytes of 80 us`);
  const second = driver.bench.clock.nowMs();
  driver.read(BUFFER);
  assert.ok(driver.bench.clock.nowMs() - second < 0.01);
});

SurfN25q("drops writes and holds reads while another user has the pins", () => {
  const driver = open({ sharedSpiBusyMs: 5 });
  software(driver).command(0x9f, 1);
  assert.match(driver.misuses[0] ?? "", "another user had the pins; dropped");
  driver.write(BUFFER, 0x1234);
  assert.is(driver.read(BUFFER), 0x1234, "the buffer is not concerned");
  assert.ok(driver.bench.clock.nowMs() < 1);
  assert.is(driver.read(CMD), 0);
  assert.ok(driver.bench.clock.nowMs() >= 5);
  software(driver).command(0x9f, 1);
  assert.is(driver.read(CMD), 0x20);
});

SurfN25q("reads ones when the host does not want to wait that long", () => {
  const driver = open({ sharedSpiBusyMs: 100 });
  assert.is(driver.read(CMD), 0xffff_ffff);
  assert.ok(driver.bench.clock.nowMs() >= 50 && driver.bench.clock.nowMs() < 51);
});

SurfN25q("selects the chip only with the password, where the build has one", () => {
  const driver = open({ passwordLock: 1 });
  const { command } = software(driver);
  command(0x9f, 1);
  assert.is(driver.read(CMD), 0xff);
  assert.match(driver.misuses[0] ?? "", "without the password");
  driver.write(TEST, 0xdeadbeef);
  command(0x9f, 1);
  assert.is(driver.read(CMD), 0x20);
  assert.is(driver.misuses.length, 1);
  assert.is(driver.read(TEST), 0xdeadbeef);
});

SurfN25q("records writes beyond the page and accesses of what is not there", () => {
  const driver = open();
  driver.write(0x300, 0);
  driver.write(0x10, 0);
  assert.is(driver.read(0x14), 0xffff_ffff);
  assert.equal(driver.misuses, [
    "the page buffer was written beyond its end",
    "the reserved offset 0x10 was written with 0x00000000",
    "the reserved offset 0x14 was read",
  ]);
});

SurfN25q("has its reset values after a power cut", () => {
  const driver = open({ spiClockHz: 100_000 });
  driver.write(MODE, 1);
  driver.write(TEST, 1);
  driver.write(ADDR, 1);
  software(driver).command(0x9f, 1);
  driver.model.powerCut();
  assert.equal(
    [TEST, MODE, ADDR, CMD].map((offset) => driver.read(offset)),
    [0, 0, 0, 0],
  );
});

SurfN25q.run();
