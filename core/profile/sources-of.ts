import type { ControllerIndex } from "./controller-index.ts";
import type { Path } from "./path.ts";
import type { CardProfile, MemoryProfile } from "./profile.ts";

/** A source and where it stands. */
export interface SourceUse {
  readonly text: string;
  readonly path: Path;
}

const sourced = (entries: Readonly<Record<string, { source?: string | undefined }>> | undefined, path: Path): SourceUse[] =>
  Object.entries(entries ?? {}).flatMap(([key, { source }]) =>
    source === undefined ? [] : [{ text: source, path: [...path, key, "source"] }],
  );

export function controllerSources({ profile, visits }: ControllerIndex): readonly SourceUse[] {
  const steps = visits.flatMap(({ step, path }) => ("source" in step ? [{ text: step.source, path: [...path, "source"] }] : []));
  return [
    ...sourced(profile.parameters, ["parameters"]),
    ...sourced({ window: profile.window }, []),
    ...sourced(profile.registers, ["registers"]),
    ...steps,
  ];
}

export function cardSources({ match, fpga, windows, controllers, memories }: CardProfile): readonly SourceUse[] {
  return [
    ...(match ?? []).map(({ source }, index) => ({ text: source, path: ["match", index, "source"] })),
    ...(fpga ? sourced({ fpga }, []) : []),
    ...sourced(windows, ["windows"]),
    ...sourced(controllers, ["controllers"]),
    ...sourced(memories, ["memories"]),
    ...Object.entries(memories).flatMap(([name, { regions }]) => sourced(regions, ["memories", name, "regions"])),
  ];
}

export function memorySources(profile: MemoryProfile): readonly SourceUse[] {
  return [
    { text: profile.source, path: ["source"] },
    ...sourced({ pageProgram: profile.pageProgram }, []),
    ...profile.erases.map(({ source }, index) => ({ text: source, path: ["erases", index, "source"] })),
  ];
}
