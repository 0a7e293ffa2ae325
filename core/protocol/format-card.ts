import { hex } from "../bits/hex.ts";
import { type Placement, placementsOf } from "../profile/card-uses.ts";
import { DEFAULT_BOOT_MS } from "../profile/limits.ts";
import type { CardController, CardMemory, CardProfile, CardWindow } from "../profile/profile.ts";
import type { ProfileSource } from "../profile/resolved-card.ts";
import { formatMemory, formatSize } from "./format-memory.ts";

const id16 = (value: number) => value.toString(16).padStart(4, "0");

export function formatMatch({
  vendorId,
  deviceId,
  subsystemVendorId,
  subsystemId,
  revision,
}: NonNullable<CardProfile["match"]>[number]): string {
  const any = (value: number | undefined) => (value === undefined ? "any" : id16(value));
  const subsystem =
    subsystemVendorId === undefined && subsystemId === undefined ? "" : `, subsystem ${any(subsystemVendorId)}:${any(subsystemId)}`;
  return `match PCI ${id16(vendorId)}:${id16(deviceId)}${subsystem}${revision === undefined ? "" : `, revision ${hex(revision, 2)}`}`;
}

/** ` fifoDepth=16 chipSelect=0`. */
export const formatValues = (values: Readonly<Record<string, number>> = {}): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}=${value}`)
    .join("");

function formatCapability({ id, extended, vsecId, vsecRevision, vsecLengthBytes }: NonNullable<CardWindow["capability"]>): string {
  const details = [
    ...(vsecId === undefined ? [] : [`VSEC ${hex(vsecId, 4)}`]),
    ...(vsecRevision === undefined ? [] : [`revision ${vsecRevision}`]),
    ...(vsecLengthBytes === undefined ? [] : [`length ${hex(vsecLengthBytes, 1)}`]),
  ];
  return `${extended ? "extended capability" : "capability"} ${hex(id, 2)}${details.length > 0 ? ` (${details.join(", ")})` : ""}`;
}

/** Where a window begins: `BAR 0 from 0x1000`. */
function formatPlace({ bar, ioBar, memory, config, capability, through, upstream, offset, with: given }: Placement["place"]): string {
  const [place = "nowhere"] = [
    ...(bar === undefined ? [] : [`BAR ${bar}`]),
    ...(ioBar === undefined ? [] : [`I/O BAR ${ioBar}`]),
    ...(memory === undefined ? [] : [`memory ${hex(memory)}`]),
    ...(config === undefined ? [] : [`configuration space ${hex(config, 3)}`]),
    ...(capability === undefined ? [] : [formatCapability(capability)]),
    ...(through === undefined ? [] : [`through ${through}`]),
  ];
  const above = upstream ? " of the bridge above" : "";
  const from = offset === undefined || offset === 0 ? "" : ` from ${hex(offset, 4)}`;
  return `${place}${above}${from}${given ? `, with${formatValues(given)}` : ""}`;
}

export function formatWindow([name, window]: [string, CardWindow]): string[] {
  const places = placementsOf(name, window).map(({ place }) => formatPlace(place));
  const size = formatSize(window.sizeBytes);
  const plain = window.plainMemory ? ", plain memory" : "";
  if (!window.firstOf) return [`window ${name}: ${places[0]}, ${size}${plain}`];
  return [`window ${name}: the first that is there, ${size}${plain}`, ...places.map((place) => `  ${place}`)];
}

function formatOffset({ offset, list, cookie, csr }: CardController): string {
  if (offset !== undefined) return `+${hex(offset, 4)}`;
  if (list) {
    const { first, typeOffset, type, versionOffset, version, nextOffset } = list;
    const wanted = `${hex(type)} at +${hex(typeOffset, 2)}${version === undefined ? "" : ` and ${hex(version)} at +${hex(versionOffset ?? 0, 2)}`}`;
    return `, the block with ${wanted} in the list from ${hex(first, 4)}, next at +${hex(nextOffset, 2)}`;
  }
  if (!cookie) return csr === undefined ? "" : ", where csr.json has its registers";
  const { at, offset: place, value, mask } = cookie;
  return `, where +${hex(place, 2)}${mask === undefined ? "" : ` & ${hex(mask)}`} is ${hex(value)}: one of ${at.map((from) => hex(from, 4)).join(", ")}`;
}

export function formatController([name, controller]: [string, CardController]): string {
  const others = Object.entries(controller.otherWindows ?? {}).map(
    ([other, { window, offset }]) => `, ${other} at ${window}+${hex(offset, 4)}`,
  );
  const csr = controller.csr === undefined ? "" : `, CSR prefix ${controller.csr}`;
  return `controller ${name}: ${controller.use} at ${controller.window}${formatOffset(controller)}${others.join("")}${csr}`;
}

const FOUND_BY = { "spi-nor": "its JEDEC id and SFDP", cfi: "its CFI query", direct: "nothing" } as const;

const formatTransforms = (transforms: readonly string[] | undefined): string[] =>
  transforms ? [`  images with ${transforms.join(", ")}`] : [];

export function formatCardMemory(name: string, memory: CardMemory, source: ProfileSource): string[] {
  const { type, controller, chip, striped, transforms, regions = {} } = memory;
  const ranges = Object.entries(regions).map(
    ([region, { address, sizeBytes, role }]) =>
      `  region ${region}: ${hex(address)} to ${hex(address + sizeBytes - 1)}, ${formatSize(sizeBytes)}, ${role}`,
  );
  const table =
    chip === undefined
      ? [`  chip found by ${FOUND_BY[type]}`]
      : formatMemory(source.memory(chip))
          .split("\n")
          .map((line) => `  ${line}`);
  const whole = striped?.unsplitBytes ? `; the first ${striped.unsplitBytes} bytes of each region are on the first chip` : "";
  const pair = striped ? [`  two chips, low and high nibbles${whole}`] : [];
  return [`memory ${name}: ${type} behind ${controller}`, ...pair, ...table, ...formatTransforms(transforms), ...ranges];
}

/** How an image is loaded, and how the FPGA boots again; nothing for what the card does not have. */
export function formatLoadAndReload({ load, reload, memories = {} }: CardProfile): string[] {
  const bootsFrom = reload?.memory ?? Object.keys(memories)[0];
  const from = bootsFrom === undefined ? "" : `, boots from ${bootsFrom}`;
  return [
    ...(load
      ? [
          "",
          `load: ${load.accepts === "any" ? "any" : `${load.accepts}`} images through ${load.controller}`,
          ...formatTransforms(load.transforms),
        ]
      : []),
    ...(reload ? ["", `reload: ${reloadWays(reload)}${from}`] : []),
  ];
}

const WORDS_OF_LINK = { "hot-reset": "a hot reset of the card", disable: "the link disabled meanwhile" } as const;

function reloadWays({ controller, link, bootMs = DEFAULT_BOOT_MS }: NonNullable<CardProfile["reload"]>): string {
  const ways = [...(controller === undefined ? [] : [`through ${controller}`]), ...(link === undefined ? [] : [WORDS_OF_LINK[link]])];
  return `${ways.join(", then ")}, up again within ${bootMs} ms`;
}
