import { realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Catalog } from "../profile/catalog.ts";
import { ProfileUnreadableError } from "../profile/errors.ts";
import { loadProfile, sortFindings } from "../profile/load-profile.ts";
import type { NamedFinding } from "../profile/path.ts";
import type { ControllerProfile, Finding } from "../profile/profile.ts";
import { isProfilePath, profileFiles, readProfileText } from "../profile/profile-files.ts";
import { type ProfileDocument, readDocument } from "../profile/read-document.ts";
import { parseShape } from "../profile/shape-issues.ts";
import { runTrial } from "./run-trial.ts";
import { type Trial, trialSchema } from "./trial-schema.ts";

export interface TestResult {
  readonly trialCount: number;
  /** Calls of all trials that could be read. */
  readonly callCount: number;
  readonly findings: readonly Finding[];
}

/** Trials stand beside the profile that they are of. */
const TRIAL_NAME = /\.trial\.(ya?ml|json)$/;

/**
 * Runs the trials in files, and in folders all files that end in `.trial.yaml`.
 *
 * @throws {ProfileUnreadableError} for a path that does not exist or cannot be read, also of a profile that a trial names
 * @throws what the catalogue throws for the controller of a trial
 */
export async function testProfiles(paths: readonly string[], catalog: Catalog): Promise<TestResult> {
  const files = [...new Set((await Promise.all(paths.map(trialsAt))).flat())];
  const findings: Finding[] = [];
  let callCount = 0;
  for (const file of files) {
    const document = readDocument(readProfileText(file));
    const { trial, findings: malformed } = readTrial(document);
    callCount += trial?.calls.length ?? 0;
    const found = trial === undefined ? malformed : await runTrial(trial, controllerOf(trial, file, catalog));
    findings.push(...inFile(file, document, found));
  }
  return { trialCount: files.length, callCount, findings };
}

function readTrial({ root, findings }: ProfileDocument): { trial?: Trial; findings: readonly NamedFinding[] } {
  if (findings.length > 0 || root === undefined) return { findings: [] };
  const shape = parseShape(trialSchema, root);
  return "data" in shape ? { trial: shape.data, findings: [] } : { findings: shape.issues };
}

function inFile(file: string, { places, findings: textFindings }: ProfileDocument, found: readonly NamedFinding[]): readonly Finding[] {
  const early = textFindings.map(({ offset, message, rule }) => ({ file, ...places.atOffset(offset), message, rule }));
  return sortFindings([...early, ...found.map(({ path, at, message, rule }) => ({ file, ...places.atPath(path, at), message, rule }))]);
}

function controllerOf({ of }: Trial, file: string, catalog: Catalog): ControllerProfile {
  if (!isProfilePath(of)) return catalog.controller(of);
  const path = resolve(dirname(file), of);
  const profile = loadProfile(readProfileText(path), path);
  return profile.kind === "controller" ? profile : catalog.controller(profile.id);
}

async function trialsAt(path: string): Promise<readonly string[]> {
  try {
    if (!statSync(realpathSync(path)).isDirectory()) return [path];
  } catch (error) {
    throw new ProfileUnreadableError({ path }, { cause: error });
  }
  return (await profileFiles(path)).filter((file) => TRIAL_NAME.test(file));
}
