import { suite } from "uvu";
import * as assert from "uvu/assert";
import { busOver } from "../../../core/bus/device-bus.ts";
import { busConformance } from "../../support/bus-conformance.ts";
import { memoryBus } from "./memory-bus.ts";

busConformance("busOver", memoryBus, { target: { kind: "memory", offset: 0x40 } });

const DeviceBus = suite("busOver");

const answering = (answer: number | bigint) => busOver({ sizeBytes: 16, read: () => answer, write() {}, close() {} });

DeviceBus("makes the answers of a device unsigned", () => {
  assert.is(answering(-1).read8(0), 0xff);
  assert.is(answering(-1).read16(0), 0xffff);
  assert.is(answering(-1).read32(0), 0xffff_ffff);
  assert.is(answering(-1n).read64(0), 0xffff_ffff_ffff_ffffn);
  const words = new Uint32Array(2);
  answering(-1).pull(0, words);
  assert.equal([...words], [0xffff_ffff, 0xffff_ffff]);
});

DeviceBus("closes its device once", () => {
  let closed = 0;
  const bus = busOver({ sizeBytes: 16, read: () => 0, write() {}, close: () => closed++ });
  bus.close();
  bus.close();
  assert.is(closed, 1);
});

DeviceBus.run();
