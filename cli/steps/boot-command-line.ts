import { resolve } from "node:path";
import type { FoundBootCard } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";

/** What of the command line of `boot-files` is said to `flash` again. */
export interface PassedOn {
  readonly image: string;
  readonly profile: string | undefined;
  readonly memory: string | undefined;
  readonly csr: string | undefined;
  readonly region: string | undefined;
  readonly offset: string | undefined;
  readonly access: string | undefined;
  readonly unbind: boolean;
  readonly noVerify: boolean;
  readonly unprotect: boolean;
  readonly allowGolden: boolean;
  readonly allowPartMismatch: boolean;
  readonly allowPartial: boolean;
}

/** The program and its arguments that flash a card, with all paths in full: a unit runs in the folder `/`. */
export function bootCommandLine(
  { address, profile }: Pick<FoundBootCard, "address" | "profile">,
  args: PassedOn,
  { io, core }: Pick<CommandContext, "io" | "core">,
): readonly [string, ...string[]] {
  const named = args.profile;
  const values = {
    card: address,
    profile: named !== undefined && core.isProfilePath(named) ? resolve(named) : profile.id,
    memory: args.memory,
    csr: args.csr === undefined ? undefined : resolve(args.csr),
    region: args.region,
    offset: args.offset,
    access: args.access,
  };
  const flags = {
    unbind: args.unbind,
    "no-verify": args.noVerify,
    unprotect: args.unprotect,
    "allow-golden": args.allowGolden,
    "allow-part-mismatch": args.allowPartMismatch,
    "allow-partial": args.allowPartial,
  };
  return [
    io.program.command,
    ...io.program.args,
    "flash",
    resolve(args.image),
    ...Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...Object.entries(flags).flatMap(([name, isSet]) => (isSet ? [`--${name}`] : [])),
    "--yes",
  ];
}

/** The folders of profiles beside the built-in one: whoever runs a unit has another home. */
export function bootEnvironment({ io, core }: Pick<CommandContext, "io" | "core">): Readonly<Record<string, string>> {
  const folders = core.profileFolders({ env: io.env, home: io.home, builtIn: io.builtInProfiles });
  const others = folders.filter((folder) => folder !== io.builtInProfiles).map((folder) => resolve(folder));
  return others.length === 0 ? {} : { BARFLASH_PROFILE_PATH: others.join(":") };
}
