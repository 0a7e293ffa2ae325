import { BarflashError } from "../errors/barflash-error.ts";
import { type Finding, formatFinding, type ProfileKind } from "./profile.ts";

export class ProfileInvalidError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_INVALID",
    when: "A profile has findings: something in it is misspelled, missing, contradictory or out of bounds.",
    remedy: "Correct the profile at the places named; docs/profile-format.md describes every key and rule.",
  } as const;

  constructor(readonly invalid: { readonly file: string; readonly findings: readonly Finding[] }) {
    const { file, findings } = invalid;
    super([`${file} has ${findings.length} finding${findings.length === 1 ? "" : "s"}:`, ...findings.map(formatFinding)].join("\n"));
  }
}

export interface ProfileDuplicate {
  readonly id: string;
  readonly files: readonly [string, string];
}

export class ProfileDuplicateError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_DUPLICATE",
    when: "Two profile files have the same id.",
    remedy: "Give one of the two another id, or take its folder out of BARFLASH_PROFILE_PATH.",
  } as const;

  constructor(readonly duplicate: ProfileDuplicate) {
    super(`profile ${duplicate.id} is in both ${duplicate.files[0]} and ${duplicate.files[1]}`);
  }
}

export interface NotFoundFacts {
  readonly id: string;
  readonly kind: ProfileKind;
  /** Ids that look alike, nearest first. */
  readonly near: readonly string[];
  /** Set when there is a profile of that id and it is something else. */
  readonly actualKind?: ProfileKind;
  /** Files in the folders that look like profiles and have no id that could be read. */
  readonly unreadable: readonly string[];
}

export class ProfileNotFoundError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_NOT_FOUND",
    when: "No profile has the wanted id.",
    remedy: "Run `barflash profile list` for the ids there are, or give the path of a profile file.",
  } as const;

  constructor(readonly missing: NotFoundFacts) {
    super(
      missing.actualKind
        ? `profile ${missing.id} is a ${missing.actualKind}, not a ${missing.kind}`
        : `there is no ${missing.kind} profile ${missing.id}`,
    );
  }

  override get remedy(): string {
    const { near, unreadable } = this.missing;
    if (near.length > 0) return `Did you mean ${near.join(" or ")}? Run \`barflash profile list\` for all ids.`;
    if (unreadable.length > 0) return `Run \`barflash profile lint\` on ${unreadable.join(", ")}: no id could be read there.`;
    return ProfileNotFoundError.entry.remedy;
  }
}

export class ProfileUnreadableError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_UNREADABLE",
    when: "A profile file or a folder of profiles cannot be read.",
    remedy: "Check the path and its permissions; folders come from BARFLASH_PROFILE_PATH and the XDG data folder.",
  } as const;

  constructor(
    readonly unreadable: { readonly path: string },
    options?: ErrorOptions,
  ) {
    const reason = options?.cause instanceof Error ? `: ${options.cause.message}` : "";
    super(`cannot read ${unreadable.path}${reason}`, options);
  }
}

export class ProfileFolderTooLargeError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_FOLDER_TOO_LARGE",
    when: "A folder of profiles holds far more files or levels than profiles ever need; the search was stopped.",
    remedy: "Point BARFLASH_PROFILE_PATH at a folder that holds only profiles.",
  } as const;

  constructor(readonly folder: { readonly path: string; readonly limit: number; readonly of: "files" | "levels" }) {
    super(`${folder.path} holds more than ${folder.limit} ${folder.of}`);
  }
}

export class CsrFileError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_CSR_FILE",
    when: "The file after --csr is not a csr.json that LiteX wrote, or cannot be used.",
    remedy: "Name the csr.json of the design that the card runs; LiteX writes it with --csr-json.",
  } as const;

  constructor(
    readonly csr: { readonly file: string; readonly reason: string },
    options?: ErrorOptions,
  ) {
    super(`${csr.file}: ${csr.reason}`, options);
  }
}
