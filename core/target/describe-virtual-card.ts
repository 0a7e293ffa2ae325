import type { Catalog } from "../profile/catalog.ts";
import type { CsrMap } from "../profile/csr-file.ts";
import type { CardController, CardMemory, CardProfile, CardWindow } from "../profile/profile.ts";
import { compileProtocol } from "../protocol/compile-protocol.ts";
import { isChipModelled } from "../sim/chips/chip-models.ts";
import { standInChip } from "../sim/chips/nor-chips.ts";
import { VirtualCardUnsupportedError } from "../sim/errors.ts";
import type {
  VirtualBootFlash,
  VirtualCardDescription,
  VirtualChipDescription,
  VirtualControllerDescription,
  VirtualWindowPlace,
} from "../sim/virtual-card-description.ts";

/** Parameters that say which line selects a chip, by the names that controller profiles use. */
const SELECT = "chipSelect";

import { controllerCsrs } from "./controller-csrs.ts";

interface Subject {
  readonly card: CardProfile;
  readonly catalog: Catalog;
  readonly csr: CsrMap | undefined;
}

/** A controller's chips, and what of them the FPGA boots from. */
interface ControllerChips {
  readonly chips: readonly VirtualChipDescription[];
  readonly storageBytes: number | undefined;
  readonly boot: VirtualBootFlash | undefined;
}

/**
 * What a virtual card must be made of, so that the card profile describes it. A window with several places is where the first says.
 *
 * A serial flash that the profile leaves open, which only a real card could answer, is the smallest modelled one that has tables of its own
 * and room for the regions. Of parallel ones there is none to choose; such a memory gets no chip.
 * @throws {VirtualCardUnsupportedError} if every memory does
 */
export async function describeVirtualCard(card: CardProfile, catalog: Catalog, csr?: CsrMap): Promise<VirtualCardDescription> {
  const memories = Object.values(card.memories ?? {});
  if (memories.length > 0 && memories.every((memory) => chipOf(memory) === undefined))
    throw new VirtualCardUnsupportedError({ kind: "chip", id: "that the profile leaves open", known: [] });
  const subject = { card, catalog, csr };
  const controllers: Record<string, VirtualControllerDescription> = {};
  let bootFlash: VirtualBootFlash | undefined;
  for (const [name, controller] of Object.entries(card.controllers)) {
    const { boot, ...chips } = await chipsOf(name, subject);
    bootFlash ??= boot;
    controllers[name] = { ...(await controllerOf(name, controller, subject)), ...chips };
  }
  const [match] = card.match ?? [];
  return {
    ids: match && { ...match },
    idcode: card.fpga?.idcode,
    windows: Object.fromEntries(Object.entries(card.windows).map(([name, window]) => [name, windowOf(window)])),
    controllers,
    bootFlash,
  };
}

function windowOf({ firstOf, sizeBytes, ...window }: CardWindow): { place: VirtualWindowPlace; sizeBytes: number } {
  return { place: placeOf(firstOf?.[0] ?? window), sizeBytes };
}

function placeOf({
  bar,
  ioBar,
  memory,
  config,
  capability,
  upstream,
  through,
  offset = 0,
}: Omit<CardWindow, "firstOf" | "sizeBytes">): VirtualWindowPlace {
  const of = upstream ? "upstream" : "config";
  if (bar !== undefined) return { kind: "bar", index: bar, offset };
  if (ioBar !== undefined) return { kind: "io", index: ioBar, offset };
  if (memory !== undefined) return { kind: "memory", address: memory };
  if (config !== undefined) return { kind: of, offset: config };
  if (through !== undefined) return { kind: "through", controller: through, offset };
  if (capability === undefined) throw new Error("a checked window has a place");
  return { kind: "capability", of, capability, offset };
}

type WithoutChips = Omit<VirtualControllerDescription, "chips" | "storageBytes">;

async function controllerOf(name: string, controller: CardController, { card, catalog, csr }: Subject): Promise<WithoutChips> {
  const { use, window, list, cookie, otherWindows } = controller;
  const profile = await catalog.controller(use);
  const csrOffsets = controllerCsrs(name, controller, { card, csr });
  // What a csr.json says counts from the start of the window.
  const offset = csrOffsets === undefined ? (controller.offset ?? 0) : 0;
  const { parameters } = compileProtocol(profile, parametersOf(controller, card), csrOffsets);
  const sizeOf = (declared: number | "rest", around: string, from: number) =>
    declared === "rest" ? (card.windows[around]?.sizeBytes ?? 0) - from : declared;
  const windowBytes: Record<string, number> = { window: sizeOf(profile.window.sizeBytes, window, offset) };
  for (const [name, entry] of Object.entries(profile.otherWindows ?? {})) {
    const placed = otherWindows?.[name];
    if (placed !== undefined) windowBytes[name] = sizeOf(entry.sizeBytes, placed.window, placed.offset);
  }
  const place = list ? { list } : cookie ? { cookie } : { offset };
  return { model: use, window, place, otherWindows, windowBytes, parameters, csrOffsets };
}

/** What the window and the card give a controller, whatever it is used for. */
function parametersOf(controller: CardController, { windows }: CardProfile): Readonly<Record<string, number>> {
  const window = windows[controller.window];
  return { ...(window?.firstOf?.[0] ?? window)?.with, ...controller.with };
}

async function chipsOf(name: string, subject: Subject): Promise<ControllerChips> {
  const chips: VirtualChipDescription[] = [];
  let storageBytes: number | undefined;
  let boot: VirtualBootFlash | undefined;
  for (const memory of Object.values(subject.card.memories ?? {})) {
    if (memory.controller !== name) continue;
    const made = await chipsOfMemory(memory, subject);
    const places = made.chips.map((_, index) => chips.length + index);
    chips.push(...made.chips);
    storageBytes ??= made.storageBytes;
    boot ??= bootFlashOf(name, memory, places);
  }
  return { chips, storageBytes, boot };
}

async function chipsOfMemory(
  memory: CardMemory,
  { card, catalog }: Subject,
): Promise<{ chips: readonly VirtualChipDescription[]; storageBytes?: number }> {
  const { striped, controller: name } = memory;
  const chip = chipOf(memory);
  if (chip === undefined) return { chips: [] };
  const profile = memory.chip === undefined ? undefined : await catalog.memory(memory.chip);
  if (profile?.type === "direct" && !isChipModelled(chip)) return { chips: [], storageBytes: profile.sizeBytes };
  const controller = card.controllers[name];
  const selectOf = (own: Readonly<Record<string, number>> = {}) => ({ ...controller?.with, ...memory.with, ...own })[SELECT] ?? 0;
  return { chips: (striped?.with ?? [{}]).map((own) => ({ chip, select: selectOf(own) })) };
}

/** The id of a modelled chip, or of one that the profile names. */
function chipOf({ type, chip, striped, regions = {} }: CardMemory): string | undefined {
  if (chip !== undefined || type !== "spi-nor") return chip;
  const neededBytes = Math.max(0, ...Object.values(regions).map(({ address, sizeBytes }) => address + sizeBytes));
  return standInChip(striped === undefined ? neededBytes : neededBytes / 2)?.id;
}

function bootFlashOf(controller: string, { striped, transforms, regions = {} }: CardMemory, chips: readonly number[]): VirtualBootFlash {
  return {
    controller,
    chips,
    unsplitBytes: striped?.unsplitBytes,
    regions: Object.values(regions).map(({ address, sizeBytes }) => ({ address, sizeBytes })),
    transforms,
  };
}
