import { hex } from "../bits/hex.ts";
import { controllerUses, type ParameterMap, placesOf } from "../profile/card-uses.ts";
import { lookUp } from "../profile/path.ts";
import type { CardProfile } from "../profile/profile.ts";
import type { ProfileSource } from "../profile/resolved-card.ts";
import { compileProtocol } from "./compile-protocol.ts";
import { formatCardMemory, formatController, formatLoadAndReload, formatMatch, formatValues, formatWindow } from "./format-card.ts";
import { formatProtocol } from "./format-protocol.ts";

/** The lines in which a listing differs from one shown before that has the same steps, each with its operation. */
function formatDifference(lines: readonly string[], shown: { readonly title: string; readonly lines: readonly string[] }): string[] {
  let operation = "";
  const differing: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (/^\w+\(/.test(line)) operation = line;
    if (line !== shown.lines[index]) differing.push(operation === "" ? line : `${operation}: ${line.trim()}`);
  }
  return differing.length > 0 ? [`as ${shown.title}, but`, ...differing] : [`as ${shown.title}`];
}

/** One opening of a controller, with the parameters that it gets then. */
interface Opening {
  readonly title: string;
  readonly controller: string;
  readonly given: ParameterMap;
}

/** Every way in which the card opens a controller: by each of its users, and at each place that its window may have. */
function openingsOf(card: CardProfile): Opening[] {
  return controllerUses(card).flatMap(({ controller, openings }) => {
    const own = lookUp(card.controllers, controller)?.with;
    // Places without parameters of their own make no difference.
    const places = [...new Map(placesOf(card, controller).map(({ place }) => [formatValues(place.with), place.with])).entries()];
    return openings.flatMap(({ title, given }) =>
      places.map(([values, atPlace]) => ({
        title: places.length > 1 ? `${title}, where${values || " nothing is given"}` : title,
        controller,
        given: Object.assign({}, atPlace, own, ...given.map(({ values }) => values)),
      })),
    );
  });
}

/** The steps of each opening, in full the first time and as differences then. */
function formatOpenings(card: CardProfile, source: ProfileSource): string[] {
  const shown: { controller: string; title: string; lines: readonly string[] }[] = [];
  return openingsOf(card).flatMap(({ title, controller, given }) => {
    const placed = lookUp(card.controllers, controller);
    if (placed === undefined) throw new Error(`a checked card has its controller: ${controller}`);
    const lines = formatProtocol(compileProtocol(source.controller(placed.use), given)).split("\n");
    const same = shown.find((other) => other.controller === controller && other.lines.length === lines.length);
    if (!same) shown.push({ controller, title, lines });
    return ["", `== ${title}, through ${controller} ==`, ...(same ? formatDifference(lines, same) : lines)];
  });
}

/**
 * A card with everything that it refers to: ids, windows, memories, and for each use of a controller the steps that it takes.
 *
 * @param source the catalogue; errors are those of its methods
 */
export function explainCard(card: CardProfile, source: ProfileSource): string {
  const { windows, controllers, memories = {}, fpga, notes } = card;
  return [
    `${card.id}  ${card.name}`,
    ...(notes === undefined ? [] : [notes]),
    ...(card.match ?? []).map(formatMatch),
    ...(fpga ? [`fpga ${fpga.part}, IDCODE ${hex(fpga.idcode)}`] : []),
    ...Object.entries(windows).flatMap(formatWindow),
    ...Object.entries(controllers).map(formatController),
    ...Object.entries(memories).flatMap(([name, memory]) => ["", ...formatCardMemory(name, memory, source)]),
    ...formatLoadAndReload(card),
    ...formatOpenings(card, source),
  ].join("\n");
}
