import { hex } from "../bits/hex.ts";
import { lookUp } from "../profile/path.ts";
import type { CardMemory, CardProfile } from "../profile/profile.ts";
import type { ProfileSource } from "../profile/resolved-card.ts";
import { compileProtocol } from "./compile-protocol.ts";
import { formatMemory, formatSize } from "./format-memory.ts";
import { formatProtocol } from "./format-protocol.ts";

const id16 = (value: number) => value.toString(16).padStart(4, "0");

function formatMatch({ vendorId, deviceId, subsystemVendorId, subsystemId, revision }: NonNullable<CardProfile["match"]>[number]): string {
  const any = (value: number | undefined) => (value === undefined ? "any" : id16(value));
  const subsystem =
    subsystemVendorId === undefined && subsystemId === undefined ? "" : `, subsystem ${any(subsystemVendorId)}:${any(subsystemId)}`;
  return `match PCI ${id16(vendorId)}:${id16(deviceId)}${subsystem}${revision === undefined ? "" : `, revision ${hex(revision, 2)}`}`;
}

function formatWindow([name, { bar, memory, sizeBytes }]: [string, CardProfile["windows"][string]]): string {
  return `window ${name}: ${memory === undefined ? `BAR ${bar}` : `memory ${hex(memory)}`}, ${formatSize(sizeBytes)}`;
}

function formatCardMemory(name: string, { type, controller, chip, regions = {} }: CardMemory, source: ProfileSource): string[] {
  const ranges = Object.entries(regions).map(
    ([region, { address, sizeBytes, role }]) =>
      `  region ${region}: ${hex(address)} to ${hex(address + sizeBytes - 1)}, ${formatSize(sizeBytes)}, ${role}`,
  );
  const table =
    chip === undefined
      ? ["  chip found by its JEDEC id and SFDP"]
      : formatMemory(source.memory(chip))
          .split("\n")
          .map((line) => `  ${line}`);
  return [`memory ${name}: ${type} behind ${controller}`, ...table, ...ranges];
}

/** The lines in which a listing differs from one shown before that has the same steps, each with its operation. */
function formatDifference(lines: readonly string[], shown: { readonly name: string; readonly lines: readonly string[] }): string[] {
  let operation = "";
  const differing: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (/^\w+\(/.test(line)) operation = line;
    if (line !== shown.lines[index]) differing.push(operation === "" ? line : `${operation}: ${line.trim()}`);
  }
  return [`as ${shown.name}, but`, ...differing];
}

/**
 * A card with everything that it refers to: ids, windows, memories, and for each memory the steps that reach it.
 *
 * @param source the catalogue; errors are those of its methods
 */
export function explainCard(card: CardProfile, source: ProfileSource): string {
  const lines = [`${card.id}  ${card.name}`, ...(card.match ?? []).map(formatMatch)];
  if (card.fpga) lines.push(`fpga ${card.fpga.part}, IDCODE ${hex(card.fpga.idcode)}`);
  lines.push(...Object.entries(card.windows).map(formatWindow));
  for (const [name, { use, window, offset }] of Object.entries(card.controllers))
    lines.push(`controller ${name}: ${use} at ${window}+${hex(offset, 4)}`);
  for (const [name, memory] of Object.entries(card.memories)) lines.push("", ...formatCardMemory(name, memory, source));

  const shown: { controller: string; name: string; lines: string[] }[] = [];
  for (const [name, memory] of Object.entries(card.memories)) {
    const controller = lookUp(card.controllers, memory.controller);
    if (controller === undefined) throw new Error(`a checked card has its controller: ${memory.controller}`);
    const listing = formatProtocol(compileProtocol(source.controller(controller.use), { ...controller.with, ...memory.with })).split("\n");
    const same = shown.find((other) => other.controller === memory.controller && other.lines.length === listing.length);
    lines.push("", `== ${name}, through ${memory.controller} ==`, ...(same ? formatDifference(listing, same) : listing));
    if (!same) shown.push({ controller: memory.controller, name, lines: listing });
  }
  return lines.join("\n");
}
