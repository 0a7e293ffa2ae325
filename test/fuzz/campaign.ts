import type { Endings } from "./run-operations.ts";
import type { SeedTexts } from "./seed-texts.ts";
import { describeFailure, tryCase } from "./try-mutant.ts";

/** A range of cases, and how often each valid one is run. */
export interface Campaign {
  readonly campaignSeed: number;
  readonly firstCase: number;
  readonly cases: number;
  readonly runs: number;
}

export interface CampaignResult {
  readonly cases: number;
  readonly valid: number;
  readonly executions: number;
  /** Each as it is to be printed. */
  readonly failures: readonly string[];
  readonly endings: Endings;
}

/** Runs the cases one after the other and goes on after a failure. */
export async function runCampaign({ campaignSeed, firstCase, cases, runs }: Campaign, texts: SeedTexts): Promise<CampaignResult> {
  const endings: Endings = new Map();
  const failures: string[] = [];
  let valid = 0;
  let executions = 0;
  for (let index = firstCase; index < firstCase + cases; index++) {
    const fuzzCase = { campaignSeed, index, runs };
    try {
      const tried = await tryCase(fuzzCase, texts, endings);
      executions += tried.runs;
      if (tried.isValid) valid++;
    } catch (failure) {
      failures.push(describeFailure(fuzzCase, texts, failure));
    }
  }
  return { cases, valid, executions, failures, endings };
}
