import { suite } from "uvu";
import * as assert from "uvu/assert";
import { NoCardError, SeveralCardsError } from "../../../core/target/errors.ts";
import type { ListedCard } from "../../../core/target/list-targets.ts";
import { selectCard } from "../../../core/target/select-card.ts";

const SelectCard = suite("selectCard");

const card = (profile: string, state: ListedCard["state"]): ListedCard => ({ address: `sim:${profile}`, profile, name: profile, state });
const nothing = { card: undefined, profile: undefined };

SelectCard("takes the card that was named, whatever there is", () => {
  const listed = [card("virtual/a", "saved"), card("virtual/b", "saved")];
  assert.is(selectCard({ ...nothing, card: "sim:virtual/c" }, listed).text, "sim:virtual/c");
});

SelectCard("takes the only card that was used before", () => {
  assert.is(selectCard(nothing, [card("virtual/a", "available"), card("virtual/b", "saved")]).text, "sim:virtual/b");
});

SelectCard("takes the only card with the profile that was named", () => {
  const listed = [card("virtual/a", "saved"), card("virtual/b", "saved")];
  assert.is(selectCard({ ...nothing, profile: "virtual/a" }, listed).text, "sim:virtual/a");
});

SelectCard("says how to get one when there is none", () => {
  assert.throws(
    () => selectCard(nothing, [card("virtual/a", "available")]),
    (error: unknown) => error instanceof NoCardError && error.remedy.includes("--card sim:"),
  );
});

SelectCard("lists the cards when there are several", () => {
  assert.throws(
    () => selectCard(nothing, [card("virtual/a", "saved"), card("virtual/b", "saved")]),
    (error: unknown) => error instanceof SeveralCardsError && error.message.includes("sim:virtual/a  sim:virtual/b"),
  );
});

SelectCard.run();
