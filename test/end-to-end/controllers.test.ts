import { suite } from "uvu";
import { CI_IMAGE_BYTES, type FlashCase, flashAndReadBack } from "./flash-and-read-back.ts";

/**
 * Every controller of a flash through the command line: flash, verify, read back. In CI with an image of 2 MiB; elsewhere a smaller one
 * goes the same way in less time. Those whose pins are driven bit by bit are in pin-controllers.test.ts.
 */
const Controllers = suite("controllers, through the command line");

const imageBytes = process.env.CI === "true" ? CI_IMAGE_BYTES : 128 * 1024;

const CASES: readonly FlashCase[] = [
  { card: "virtual/axi-quad-spi" },
  { card: "virtual/corundum-bpi", region: "user", isTransformed: true },
  { card: "virtual/litex", region: "user" },
  { card: "virtual/litex-gpio", region: "user" },
  { card: "virtual/parallel", region: "user" },
  { card: "virtual/opencores", region: "user" },
  { card: "virtual/litespi", region: "user" },
  { card: "virtual/gsfi", region: "application" },
  { card: "virtual/surf", region: "user" },
  { card: "virtual/dual", region: "user" },
  { card: "virtual/banked", region: "user" },
  { card: "virtual/opencapi", region: "user" },
  { card: "virtual/mesa-hm2", region: "user" },
  { card: "virtual/capi", region: "user" },
  { card: "virtual/surf-p30", region: "user" },
  { card: "virtual/surf-mt28ew", region: "user" },
];

for (const flashCase of CASES) {
  Controllers(`${flashCase.card} is flashed, verified and read back`, () => flashAndReadBack(flashCase, { imageBytes, withVerify: true }));
}

Controllers.run();
