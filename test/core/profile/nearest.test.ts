import { suite } from "uvu";
import * as assert from "uvu/assert";
import { didYouMean, nearest } from "../../../core/profile/nearest.ts";
import { seededRandom } from "../../support/random.ts";

const Nearest = suite("nearest");

/** Optimal string alignment as the textbook writes it, with the whole table. */
function alignment(a: string, b: string): number {
  const table = new Map<string, number>();
  const at = (i: number, j: number): number => table.get(`${i} ${j}`) ?? Math.max(i, j);
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? at(i - 2, j - 2) + 1 : replaced;
      table.set(`${i} ${j}`, Math.min(replaced, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}

Nearest("finds exactly the words that differ in at most a third of the letters", () => {
  const random = seededRandom("nearest");
  const word = () => Array.from({ length: 3 + random.below(10) }, () => random.pick(["a", "b", "c"])).join("");
  for (let run = 0; run < 3000; run++) {
    const [a, b] = [word(), word()];
    const isNear = alignment(a, b) <= Math.max(1, Math.floor(a.length / 3));
    assert.is(nearest(a, [b]).length, isNear ? 1 : 0, `${a} ${b}`);
  }
});

Nearest("gives the nearest first, at most three, whatever their case", () => {
  assert.equal(nearest("status", ["STATUSES", "STATUS", "STATU", "STATUT", "SPICR"]), ["STATUS", "STATU", "STATUT"]);
  assert.is(didYouMean("stauts", ["control", "status"]), '; did you mean "status"?');
  assert.is(didYouMean("x", ["y"]), "");
});

Nearest.run();
