import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeXio2001Gpio } from "../../../../core/sim/controllers/xio2001-gpio.ts";
import { createVirtualCard, spaceOf } from "../../../../core/sim/virtual-card.ts";
import { Driver, makeParts, type Transfer, writePage } from "./make-parts.ts";

const Gpio = suite("XIO2001 GPIO model");

const [SERIAL_BUS, CONTROL, DATA] = [0x0, 0x2, 0x4];
const [GPIO0, CS, MISO, MOSI, CLOCK] = [0x01, 0x02, 0x04, 0x08, 0x10];

/** Software sees registers of 16 bits here. */
class Pins extends Driver {
  override read(offset: number): number {
    return Number(this.block.read(offset, 16));
  }
  override write(offset: number, value: number): void {
    this.block.write(offset, 16, value);
  }
}

const open = () => new Pins(makeXio2001Gpio, makeParts());

function openForSpi(): Pins {
  const pins = open();
  pins.write(SERIAL_BUS, 0);
  pins.write(DATA, GPIO0 | CS);
  pins.write(CONTROL, 0x1b);
  return pins;
}

/** As mesaflash does it: the bit that comes back is read before the clock rises. */
const transferOf =
  (pins: Pins): Transfer =>
  (send, answerBytes = 0) => {
    const byte = (value: number) => {
      let received = 0;
      for (let at = 7; at >= 0; at--) {
        const data = GPIO0 | (((value >> at) & 1) === 1 ? MOSI : 0);
        pins.write(DATA, data);
        received = (received << 1) | ((pins.read(DATA) & MISO) === 0 ? 0 : 1);
        pins.write(DATA, data | CLOCK);
        pins.write(DATA, data);
      }
      return received;
    };
    pins.write(DATA, GPIO0);
    for (const value of send) byte(value);
    const answer = Array.from({ length: answerBytes }, () => byte(0));
    pins.write(DATA, GPIO0 | CS);
    return answer;
  };

Gpio("identifies, erases, programs and reads", () => {
  const pins = openForSpi();
  const { id, page } = writePage(transferOf(pins), { wait: (ms) => pins.wait(ms) });
  assert.equal(id, [0x20, 0xba, 0x18]);
  assert.equal([page[0], page[1], page[255]], [0, 7, 0xf9]);
  assert.equal(pins.misuses, []);
});

Gpio("records that outputs before levels, as in mesaflash, select the chip for a moment", () => {
  const pins = open();
  pins.write(CONTROL, 0x1b);
  pins.write(SERIAL_BUS, 0);
  pins.write(DATA, GPIO0 | CS);
  assert.equal(pins.misuses, ["the chip was selected while not all its inputs are driven"]);
  assert.equal(transferOf(pins)([0x9f], 3), [0x20, 0xba, 0x18]);
});

Gpio("has inputs only after reset, and pull-ups on them", () => {
  const pins = open();
  assert.is(pins.read(CONTROL), 0);
  assert.is(pins.read(DATA) & (GPIO0 | CS | MISO), GPIO0 | CS | MISO);
  pins.write(DATA, 0);
  assert.is(pins.read(DATA) & (GPIO0 | CS), GPIO0 | CS, "what is written shows when the pin is an output");
  pins.write(CONTROL, GPIO0);
  assert.is(pins.read(DATA) & (GPIO0 | CS), CS);
  assert.equal(pins.misuses, []);
});

Gpio("keeps only the bits of five pins", () => {
  const pins = openForSpi();
  pins.write(CONTROL, 0xffff & ~MISO);
  assert.is(pins.read(CONTROL), 0x1b);
  pins.write(DATA, 0xffe3);
  assert.is(pins.read(DATA) & 0xffe0, 0);
});

Gpio("does not drive the pins of the serial bus until that is turned off", () => {
  const pins = open();
  pins.write(DATA, GPIO0 | CS | MOSI | CLOCK);
  pins.write(CONTROL, 0x1b);
  assert.is(pins.read(DATA) & (MOSI | CLOCK), 0);
  assert.equal(transferOf(pins)([0x9f], 3), [0xff, 0xff, 0xff]);
  assert.match(pins.misuses[0] ?? "", "not all its inputs are driven");
});

Gpio("records that the bridge drives the output of the chip", () => {
  const pins = openForSpi();
  pins.write(CONTROL, 0x1f);
  transferOf(pins)([0x9f], 1);
  assert.match(pins.misuses[0] ?? "", "drives its output");
});

Gpio("deselects the chip when its select becomes an input, and the chip ignores a command that was cut", () => {
  const pins = openForSpi();
  pins.write(DATA, GPIO0);
  for (let clocks = 0; clocks < 3; clocks++) {
    pins.write(DATA, GPIO0 | CLOCK);
    pins.write(DATA, GPIO0);
  }
  pins.write(CONTROL, 0);
  pins.write(CONTROL, 0x1b);
  pins.write(DATA, GPIO0 | CS);
  assert.equal(transferOf(pins)([0x9f], 1), [0x20]);
});

Gpio("has inputs again after a power cut", () => {
  const pins = openForSpi();
  pins.model.powerCut();
  assert.equal([pins.read(CONTROL), pins.read(SERIAL_BUS)], [0, 0x0800]);
});

Gpio("lies in the bridge, which stays while the FPGA boots and when the card is gone", () => {
  const card = createVirtualCard({
    windows: { gpio: { place: { kind: "upstream", offset: 0xb2 }, sizeBytes: 6 } },
    controllers: {
      spi: {
        model: "ti/xio2001-gpio",
        window: "gpio",
        place: { offset: 0 },
        windowBytes: { window: 6 },
        parameters: {},
        chips: [{ chip: "micron/n25q128a" }],
      },
    },
  });
  const bridge = spaceOf(card, { kind: "upstream" });
  bridge.write16(0xb4, 0x1b);
  card.fabric.boot(0);
  card.clock.wait(200);
  assert.is(spaceOf(card, { kind: "config" }).read16(0), 0x1234);
  assert.is(bridge.read16(0xb4), 0x1b);
  card.unplug();
  assert.is(spaceOf(card, { kind: "config" }).read16(0), 0xffff);
  assert.is(bridge.read16(0xb4), 0x1b);
});

Gpio.run();
