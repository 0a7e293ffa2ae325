/**
 * The public names, and the only barrel. Those at the end load what is behind them on first use: zod, the checks of profiles and the device models
 * take longer to load than all the rest, and `barflash list` needs none of them.
 */
import type { Diagnosis } from "./platform/linux/doctor/check.ts";
import type { Catalog, CatalogOptions } from "./profile/catalog.ts";
import type { ExplainedProfile } from "./protocol/explain-profile.ts";

import type { LintResult } from "./report/lint-profiles.ts";
import type { HostAddress } from "./target/card-address.ts";
import type { ExamineRequest } from "./target/examine-host.ts";
import type { HeldCard, HoldOptions } from "./target/hold-card.ts";
import type { CardRequest } from "./target/open-card.ts";
import type { LoadTarget } from "./target/open-load.ts";
import type { Overview } from "./target/open-overview.ts";
import type { ReloadTarget } from "./target/open-reload.ts";
import type { TargetRequest } from "./target/open-target.ts";
import type { HostFolders } from "./target/state-folder.ts";
import type { Target } from "./target/target.ts";
import type { TestResult } from "./trial/test-profiles.ts";

export { hex } from "./bits/hex.ts";
export { installCommands, removeCommands } from "./boot/boot-commands.ts";
export { bootFiles } from "./boot/boot-files.ts";
export type { BootCard, BootFile, BootRequest } from "./boot/boot-request.ts";
export { BootTimeoutError } from "./boot/errors.ts";
export type { BusCounts } from "./bus/with-statistics.ts";
export { BarflashError } from "./errors/barflash-error.ts";
export { EXIT_CODES } from "./errors/exit-codes.ts";
export type { FlashEvent } from "./flash/flash-event.ts";
export { readMemory } from "./flash/read-memory.ts";
export { runLoad } from "./flash/run-load.ts";
export { runPlan } from "./flash/run-plan.ts";
export { surveyMemory } from "./flash/survey-memory.ts";
export { verifyMemory } from "./flash/verify-memory.ts";
export { checkImage, checkLoad } from "./image/check-image.ts";
export type { Image } from "./image/image.ts";
export { payloadBytes } from "./image/payload-bytes.ts";
export { readImage } from "./image/read-image.ts";
export { readImageFile } from "./image/read-image-file.ts";
export { transformImage } from "./image/transform-image.ts";
export type { AddressRange, Memory } from "./memory/memory.ts";
export type { Region } from "./memory/region.ts";
export { checkGolden } from "./plan/check-golden.ts";
export { formatPlan } from "./plan/format-plan.ts";
export { type Placement, placeImage, refuseGolden } from "./plan/place-image.ts";
export type { Plan } from "./plan/plan.ts";
export { planErase } from "./plan/plan-erase.ts";
export { planFlash } from "./plan/plan-flash.ts";
export { surveyRanges } from "./plan/survey-ranges.ts";
export { withoutVerify } from "./plan/without-verify.ts";
export type { BootRecipe } from "./platform/linux/boot-recipe.ts";
export type { Catalog, CatalogOptions } from "./profile/catalog.ts";
export { ProfileInvalidError } from "./profile/errors.ts";
export { isProfilePath, readProfileText } from "./profile/profile-files.ts";
export { profileFolders } from "./profile/profile-folders.ts";
export { errorCatalogue, exitCodeOf } from "./report/error-catalogue.ts";
export { ConfirmationNeededError, DeclinedError, StoppedError, UsageError } from "./report/errors.ts";
export { EVENT_SCHEMA } from "./report/event-schema.ts";
export { findProfile } from "./report/find-profile.ts";
export type { ReportEvent, ReportType } from "./report/report-event.ts";
export { CARD_ADDRESS_FORMS, type CardAddress, type HostAddress, isHostAddress, parseCardAddress } from "./target/card-address.ts";
export { chooseBootAddress } from "./target/choose-boot-address.ts";
export { abilitiesOf } from "./target/choose-memory.ts";
export { chooseRange } from "./target/choose-range.ts";
export { CardProcessError, FallbackRunningError } from "./target/errors.ts";
export { type FoundBootCard, findBootCard } from "./target/find-boot-card.ts";
export type { FunctionFacts } from "./target/function-facts.ts";
export type { CardHandles, HeldCard, HoldOptions } from "./target/hold-card.ts";
export { limitChildrenFor } from "./target/limit-children-for.ts";
export { describeFunction } from "./target/list-functions.ts";
export { type ListedCard, listTargets } from "./target/list-targets.ts";
export { type Backup, openBackup } from "./target/open-backup.ts";
export type { CardRequest } from "./target/open-card.ts";
export type { LoadTarget } from "./target/open-load.ts";
export { type NewFile, openNewFile } from "./target/open-new-file.ts";
export type { Overview } from "./target/open-overview.ts";
export type { BootPlace, ReloadTarget } from "./target/open-reload.ts";
export type { TargetRequest } from "./target/open-target.ts";
export { parseByteCount } from "./target/parse-byte-count.ts";
export { selectCard } from "./target/select-card.ts";
export { formatRange, spanOf } from "./target/span-of.ts";
export type { Target } from "./target/target.ts";
export { isRemoved, removalError, whyLost } from "./target/why-lost.ts";
export { writeBootFiles } from "./target/write-boot-files.ts";

/** See `openCatalog` of core/profile. */
export async function openCatalog(folders: readonly string[], options: CatalogOptions = {}): Promise<Catalog> {
  const profiles = await import("./profile/catalog.ts");
  return await profiles.openCatalog(folders, options);
}

/** See `explainProfile` of core/protocol. */
export async function explainProfile(idOrPath: string, catalog: Catalog): Promise<ExplainedProfile> {
  const protocol = await import("./protocol/explain-profile.ts");
  return protocol.explainProfile(idOrPath, catalog);
}

/** See `lintProfiles` of core/report. */
export async function lintProfiles(paths: readonly string[], catalog: Catalog): Promise<LintResult> {
  const report = await import("./report/lint-profiles.ts");
  return await report.lintProfiles(paths, catalog);
}

/** See `openTarget` of core/target. */
export async function openTarget(request: TargetRequest): Promise<Target> {
  const target = await import("./target/open-target.ts");
  return await target.openTarget(request);
}

/** See `openLoad` of core/target. */
export async function openLoad(request: CardRequest): Promise<LoadTarget> {
  const target = await import("./target/open-load.ts");
  return await target.openLoad(request);
}

/** See `openReload` of core/target. */
export async function openReload(request: CardRequest): Promise<ReloadTarget> {
  const target = await import("./target/open-reload.ts");
  return await target.openReload(request);
}

/** See `openOverview` of core/target. */
export async function openOverview(request: TargetRequest): Promise<Overview> {
  const target = await import("./target/open-overview.ts");
  return await target.openOverview(request);
}

/** See `examineHost` of core/target. */
export async function examineHost(request: ExamineRequest): Promise<readonly Diagnosis[]> {
  const target = await import("./target/examine-host.ts");
  return target.examineHost(request);
}

/** See `holdCard` of core/target. */
export async function holdCard(address: HostAddress, host: HostFolders, options: HoldOptions): Promise<HeldCard> {
  const target = await import("./target/hold-card.ts");
  return await target.holdCard(address, host, options);
}

/** See `testProfiles` of core/trial. */
export async function testProfiles(paths: readonly string[], catalog: Catalog): Promise<TestResult> {
  const trial = await import("./trial/test-profiles.ts");
  return await trial.testProfiles(paths, catalog);
}
