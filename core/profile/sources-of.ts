import type { ControllerIndex } from "./controller-index.ts";
import type { Path } from "./path.ts";
import type { CardProfile, MemoryProfile } from "./profile.ts";

/** A source and where it stands. */
export interface SourceUse {
  readonly text: string;
  readonly path: Path;
}

interface Sourced {
  readonly source?: string | undefined;
}

const own = (entry: Sourced | undefined, path: Path): SourceUse[] =>
  entry?.source === undefined ? [] : [{ text: entry.source, path: [...path, "source"] }];

/** Of each entry of a map, or of a list. */
const sourced = (entries: Readonly<Record<string, Sourced>> | readonly Sourced[] | undefined, path: Path): SourceUse[] =>
  Array.isArray(entries)
    ? entries.flatMap((entry, index) => own(entry, [...path, index]))
    : Object.entries(entries ?? {}).flatMap(([key, entry]) => own(entry, [...path, key]));

export function controllerSources({ profile, visits }: ControllerIndex): readonly SourceUse[] {
  const steps = visits.flatMap(({ step, path }) => ("source" in step ? own(step, path) : []));
  return [
    ...sourced(profile.parameters, ["parameters"]),
    ...own(profile.window, ["window"]),
    ...sourced(profile.otherWindows, ["otherWindows"]),
    ...sourced(profile.registers, ["registers"]),
    ...steps,
  ];
}

export function cardSources({ match, fpga, windows, controllers, memories = {}, load, reload }: CardProfile): readonly SourceUse[] {
  return [
    ...sourced(match, ["match"]),
    ...own(fpga, ["fpga"]),
    ...sourced(windows, ["windows"]),
    ...Object.entries(windows).flatMap(([name, { firstOf }]) => sourced(firstOf, ["windows", name, "firstOf"])),
    ...sourced(controllers, ["controllers"]),
    ...Object.entries(controllers).flatMap(([name, { otherWindows }]) => sourced(otherWindows, ["controllers", name, "otherWindows"])),
    ...sourced(memories, ["memories"]),
    ...Object.entries(memories).flatMap(([name, { regions, striped }]) => [
      ...sourced(regions, ["memories", name, "regions"]),
      ...own(striped, ["memories", name, "striped"]),
    ]),
    ...own(load, ["load"]),
    ...own(reload, ["reload"]),
  ];
}

export function memorySources(profile: MemoryProfile): readonly SourceUse[] {
  const tables = profile.type === "cfi" ? [] : [...own(profile.pageProgram, ["pageProgram"]), ...sourced(profile.erases, ["erases"])];
  return [...own(profile, []), ...tables];
}
