import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHm2Spi } from "../../../../core/sim/controllers/hm2-spi.ts";
import { Driver, makeParts, type Transfer, writePage } from "./make-parts.ts";

const Hm2Spi = suite("HostMot2 flash port model");

const [CONTROL, DATA, COOKIE] = [0x70, 0x74, 0x100];
const [SHIFTING, DATA_VALID] = [2, 4];
/** Six clocks of the PCI bus. */
const BIT_MS = 0.00018;

const open = () => new Driver(makeHm2Spi, makeParts());

/** As mesaflash does it. */
const transferOf =
  (driver: Driver): Transfer =>
  (send, answerBytes = 0) => {
    const exchange = (byte: number) => {
      driver.write(DATA, byte);
      for (let polls = 0; (driver.read(CONTROL) & DATA_VALID) === 0; polls++) assert.ok(polls < 10, "no data");
    };
    driver.write(CONTROL, 0);
    for (const byte of send) exchange(byte);
    const answer = Array.from({ length: answerBytes }, () => {
      exchange(0);
      return driver.read(DATA) & 0xff;
    });
    driver.write(CONTROL, 1);
    return answer;
  };

Hm2Spi("identifies, erases, programs and reads", () => {
  const driver = open();
  const { id, page } = writePage(transferOf(driver), { wait: (ms) => driver.wait(ms) });
  assert.equal(id, [0x20, 0xba, 0x18]);
  assert.equal([page[0], page[1], page[255]], [0, 7, 0xf9]);
  assert.equal(driver.misuses, []);
});

Hm2Spi("has its reset values, and shows that it is HostMot2", () => {
  const driver = open();
  assert.is(driver.read(CONTROL) & 7, 1);
  assert.is(driver.read(COOKIE), 0x55aa_cafe);
});

Hm2Spi("drives no other bits than those it has", () => {
  const driver = open();
  assert.is.not(driver.read(CONTROL) >>> 3, 0);
  assert.is.not(driver.read(DATA) >>> 8, 0);
});

Hm2Spi("shifts for 48 clocks of the PCI bus, and has data until the next byte begins", () => {
  const driver = open();
  driver.write(CONTROL, 0);
  driver.write(DATA, 0x9f);
  assert.is(driver.read(CONTROL) & 7, SHIFTING);
  driver.wait(8 * BIT_MS);
  assert.is(driver.read(CONTROL) & 7, DATA_VALID);
  driver.read(DATA);
  assert.is(driver.read(CONTROL) & 7, DATA_VALID, "reading changes nothing");
  driver.write(DATA, 0);
  assert.is(driver.read(CONTROL) & 7, SHIFTING);
});

Hm2Spi("takes only the low byte of what is written", () => {
  const driver = open();
  const transfer = transferOf(driver);
  assert.equal(transfer([0xffff_ff9f], 3), [0x20, 0xba, 0x18]);
});

Hm2Spi("reads ones while no chip is selected", () => {
  const driver = open();
  driver.write(DATA, 0x9f);
  driver.wait(1);
  assert.is(driver.read(DATA) & 0xff, 0xff);
});

Hm2Spi("spoils a command by a second byte before the first has left", () => {
  const driver = open();
  driver.write(CONTROL, 0);
  driver.write(DATA, 0x9f);
  driver.wait(3 * BIT_MS);
  driver.write(DATA, 0x00);
  driver.wait(1);
  driver.read(CONTROL);
  // Three bits of the first byte and five of the second.
  assert.equal(driver.misuses, ["SPI_DATA was written while a byte was shifted", "this chip has no command 0x80; ignored"]);
});

Hm2Spi("ends a command inside a byte when the chip select rises there, and the chip ignores it", () => {
  const driver = open();
  driver.write(CONTROL, 0);
  driver.write(DATA, 0x06);
  driver.wait(3 * BIT_MS);
  driver.write(CONTROL, 1);
  driver.wait(1);
  assert.match(driver.misuses[0] ?? "", "the chip select moved inside a byte");
  assert.equal(transferOf(driver)([0x05], 1), [0], "no write enable");
});

Hm2Spi("records a read of data that is not there yet", () => {
  const driver = open();
  driver.write(DATA, 0x9f);
  driver.read(DATA);
  assert.equal(driver.misuses, ["SPI_DATA was read while a byte was shifted"]);
});

Hm2Spi("does not have what other parts of the design have", () => {
  const driver = open();
  assert.equal(
    [0x70, 0x74, 0x78, 0x100].map((offset) => driver.block.owns?.(offset)),
    [true, true, false, true],
  );
  driver.write(COOKIE, 1);
  assert.match(driver.misuses[0] ?? "", "0x100 was written");
});

Hm2Spi("forgets the byte and the chip select at a power cut", () => {
  const driver = open();
  driver.write(CONTROL, 0);
  driver.write(DATA, 0x9f);
  driver.model.powerCut();
  driver.wait(1);
  assert.is(driver.read(CONTROL) & 7, 1);
  assert.equal(driver.misuses, []);
});

Hm2Spi.run();
