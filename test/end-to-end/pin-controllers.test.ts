import { suite } from "uvu";
import { CI_IMAGE_BYTES, type FlashCase, flashAndReadBack } from "./flash-and-read-back.ts";

/** As controllers.test.ts, for those that take 16 accesses and more to a byte, each one a pin of the model: minutes for 2 MiB. */
const Controllers = suite("controllers with pins, through the command line");

const imageBytes = process.env.CI === "true" ? CI_IMAGE_BYTES : 32 * 1024;

const CASES: readonly FlashCase[] = [
  { card: "virtual/xio2001", region: "user" },
  { card: "virtual/corundum", region: "user" },
  { card: "virtual/corundum-dual", region: "user", isTransformed: true },
];

for (const flashCase of CASES) {
  Controllers(`${flashCase.card} is flashed and read back`, () => flashAndReadBack(flashCase, { imageBytes, withVerify: false }));
}

Controllers.run();
