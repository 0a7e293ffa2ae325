import { hex } from "../../bits/hex.ts";
import type { PathFinding } from "../path.ts";
import type { CfiProfile, DirectProfile, MemoryProfile, SpiNorProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

function* pageAgainstErase(pageBytes: number, smallest: number): Generator<PathFinding> {
  if (smallest % pageBytes === 0) return;
  yield {
    path: ["pageBytes"],
    message: `${pageBytes} does not divide the smallest erase of ${hex(smallest, 1)} bytes`,
    presumes: [["erases", 0, "sizeBytes"], ["programErases"]],
  };
}

function* checkSpiNor({ sizeBytes, pageBytes, addressBytes, bank, erases }: SpiNorProfile): Generator<PathFinding> {
  if ((pageBytes & (pageBytes - 1)) !== 0) yield { path: ["pageBytes"], message: `${pageBytes} is not a power of two` };
  yield* pageAgainstErase(pageBytes, erases[0]?.sizeBytes ?? 0);
  if (bank === undefined) return;
  if (addressBytes === 4) yield { path: ["bank"], at: "key", message: "4 bytes of address need no bank", presumes: [["addressBytes"]] };
  else if (sizeBytes <= 256 ** addressBytes)
    yield {
      path: ["bank"],
      at: "key",
      message: `${addressBytes} bytes of address reach all of ${hex(sizeBytes, 1)} bytes`,
      presumes: [["sizeBytes"], ["addressBytes"]],
    };
}

function* checkDirect({ pageBytes, erases, programErases }: DirectProfile): Generator<PathFinding> {
  const smallest = erases[0]?.sizeBytes ?? 1;
  if (!programErases) yield* pageAgainstErase(pageBytes, smallest);
  else if (pageBytes % smallest !== 0)
    yield {
      path: ["pageBytes"],
      message: `a program that erases takes whole erases of ${hex(smallest, 1)} bytes; ${pageBytes} is no multiple of that`,
      presumes: [["erases", 0, "sizeBytes"], ["programErases"]],
    };
}

function* checkCfi({ sizeBytes }: CfiProfile): Generator<PathFinding> {
  if (!Number.isInteger(Math.log2(sizeBytes)))
    yield { path: ["sizeBytes"], message: `${hex(sizeBytes, 1)} is not a power of two, which is how a CFI query tells the size` };
}

export const sizesConsistent: ProfileRule<MemoryProfile> = {
  name: "sizes-consistent",
  summary:
    "A page is a power of two (`spi-nor`) and divides the smallest erase, or is made of such where a program erases; a `bank` is for chips that 3 bytes of address do not reach; a `cfi` chip has a power of two of bytes.",
  *check(memory) {
    switch (memory.type) {
      case "spi-nor":
        return yield* checkSpiNor(memory);
      case "direct":
        return yield* checkDirect(memory);
      case "cfi":
        return yield* checkCfi(memory);
    }
  },
};
