import { BarflashError } from "../../core/errors/barflash-error.ts";
import { ProfileInvalidError } from "../../core/profile/errors.ts";
import { checkProfile, loadProfile } from "../../core/profile/load-profile.ts";
import type { ControllerProfile, Finding, Profile } from "../../core/profile/profile.ts";
import { compileProtocol } from "../../core/protocol/compile-protocol.ts";
import { formatMemory } from "../../core/protocol/format-memory.ts";
import { formatProtocol } from "../../core/protocol/format-protocol.ts";
import type { Protocol } from "../../core/protocol/protocol.ts";
import type { Random } from "../support/random.ts";
import { caseRandom, edgeNumber, pickFrom } from "./case-random.ts";
import { BoundBroken, cpuMsSince, type Endings, runOperations, runPorts } from "./run-operations.ts";
import type { SeedTexts } from "./seed-texts.ts";
import { mutateText } from "./text-mutations.ts";
import { mutateTree } from "./tree-mutations.ts";

/** Of the processor, because others may use it too. Far above what checking and listing a text of 16 KiB takes. */
const LONGEST_CHECK_MS = 10_000;

/** How many texts are also loaded, which reads them a second time. */
const LOAD_CHANCE = 0.05;

/** A text as case `index` of a campaign has it. */
export function mutantOf({ all, controllers }: SeedTexts, random: Random): string {
  const base = pickFrom(random, random.chance(0.75) ? controllers : all);
  return random.chance(0.35) ? mutateText(base, random, all) : mutateTree(base, random, all);
}

/** Every place lies in the text: a line that it has, and a column at most one behind its last character. */
export function checkPlaces(text: string, findings: readonly Finding[]): void {
  const lines = text.split(/\r?\n/);
  for (const { line, column, message } of findings) {
    const length = lines[line - 1]?.length;
    if (length === undefined || column < 1 || column > length + 1)
      throw new BoundBroken(`${line}:${column} is outside the text: ${message}`);
    if (message === "" || message.includes("undefined")) throw new BoundBroken(`${line}:${column} says "${message}"`);
  }
}

/** What `checkProfile` and `loadProfile` must agree about. */
function load(text: string, isTwice: boolean): Profile | undefined {
  const { profile, findings } = checkProfile(text, "p.yaml");
  checkPlaces(text, findings);
  if ((profile === undefined) !== findings.length > 0)
    throw new BoundBroken(`${findings.length} findings and ${profile ? "a" : "no"} profile`);
  if (!isTwice) return profile;
  try {
    loadProfile(text, "p.yaml");
    if (profile === undefined) throw new BoundBroken("loaded with findings");
  } catch (error) {
    if (!(error instanceof ProfileInvalidError) || profile !== undefined) throw error;
  }
  return profile;
}

/** Values for some parameters: of their range, or at its edge, or anything. */
function randomParameters({ parameters = {} }: ControllerProfile, random: Random): Record<string, number> {
  const given = Object.entries(parameters).filter(() => random.chance(0.5));
  return Object.fromEntries(
    given.map(([name, { oneOf = [], min = 0, max = 0 }]) => {
      const values = [...oneOf, min, max, Math.min(max, min + random.below(Math.max(1, max - min))), edgeNumber(random)];
      return [name, pickFrom(random, values)];
    }),
  );
}

/** The protocol with defaults always compiles; with other parameters it may be refused, with an error. */
function compile(profile: ControllerProfile, random: Random): Protocol {
  const plain = compileProtocol(profile, {});
  formatProtocol(plain);
  try {
    const protocol = compileProtocol(profile, randomParameters(profile, random));
    formatProtocol(protocol);
    return protocol;
  } catch (error) {
    if (!(error instanceof BarflashError)) throw error;
    return plain;
  }
}

export interface Tried {
  /** Executions of operations. */
  readonly runs: number;
  readonly isValid: boolean;
}

/** All that happens to one text: throws what must not come about. */
export async function tryText(
  text: string,
  given: { readonly random: Random; readonly runs: number; readonly endings: Endings },
): Promise<Tried> {
  const before = process.cpuUsage();
  const profile = load(text, given.random.chance(LOAD_CHANCE));
  if (profile?.kind === "memory") formatMemory(profile);
  const protocol = profile?.kind === "controller" ? compile(profile, given.random) : undefined;
  const tookMs = cpuMsSince(before);
  if (tookMs > LONGEST_CHECK_MS) throw new BoundBroken(`checking took ${tookMs.toFixed(0)} ms`);
  if (profile?.kind !== "controller" || protocol === undefined) return { runs: 0, isValid: profile !== undefined };
  await runOperations({ profile, protocol }, given);
  return { runs: given.runs + (await runPorts({ profile, protocol }, given)), isValid: true };
}

/** Case `index` of the campaign. */
export interface FuzzCase {
  readonly campaignSeed: number;
  readonly index: number;
  readonly runs: number;
}

/** @param texts what mutants are made of */
export function tryCase({ campaignSeed, index, runs }: FuzzCase, texts: SeedTexts, endings: Endings): Promise<Tried> {
  const random = caseRandom(campaignSeed, index);
  return tryText(mutantOf(texts, random), { random, runs, endings });
}

/** What to print about a case that went wrong: everything that is needed to see it again. */
export function describeFailure({ campaignSeed, index }: FuzzCase, texts: SeedTexts, failure: unknown): string {
  const text = mutantOf(texts, caseRandom(campaignSeed, index));
  const stack = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  return `SEED=${campaignSeed} case ${index}\n${stack}\n----\n${text}\n----`;
}
