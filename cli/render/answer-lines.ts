import type { ReportEvent } from "../../core/index.ts";
import { describeDifference } from "./describe-difference.ts";
import { formatAddress, formatBytes } from "./format-quantities.ts";
import type { ProgressEvent } from "./renderer.ts";

/** What a person asked for: the events that are printed on stdout. */
export type AnswerEvent = Exclude<ReportEvent, ProgressEvent | { type: "result" | "warning" }>;

const range = ({ address, sizeBytes }: { readonly address: number; readonly sizeBytes: number }) =>
  `${formatAddress(address)} + ${formatBytes(sizeBytes)}`;

const memoryLines = (memory: NonNullable<ReportEvent<"info">["memory"]>): readonly string[] => [
  `memory    ${memory.name}: ${memory.chip}, ${formatBytes(memory.sizeBytes)}${memory.jedecId === "" ? "" : `, JEDEC ${memory.jedecId}`} (${memory.geometrySource})`,
  `erase     ${memory.erases.map(({ sizeBytes }) => formatBytes(sizeBytes)).join(", ")}; pages of ${memory.pageBytes} bytes`,
  ...memory.regions.map((region) => `region    ${region.name.padEnd(10)} ${range(region)}  ${region.role}`),
  `protected ${memory.protectedRanges.length === 0 ? "nothing" : memory.protectedRanges.map(range).join(", ")}`,
];

const pciLines = (pci: NonNullable<ReportEvent<"card">["pci"]>): readonly string[] => {
  const { vendorId, deviceId, subsystemVendorId, subsystemId, name, driver, link, iommuGroup, powerState, memoryDecode, bars } = pci;
  const power = [powerState, memoryDecode === undefined ? undefined : `memory decode ${memoryDecode ? "on" : "off"}`];
  return [
    `pci       ${vendorId}:${deviceId} subsystem ${subsystemVendorId}:${subsystemId}${name === undefined ? "" : `, ${name}`}`,
    `driver    ${driver ?? "none"}${iommuGroup === undefined ? "" : `, IOMMU group ${iommuGroup}`}`,
    ...(link === undefined ? [] : [`link      ${link.speed} x${link.lanes}, of ${link.highestSpeed} x${link.mostLanes}`]),
    `power     ${power.filter((word) => word !== undefined).join(", ")}`,
    ...bars.map((bar) => {
      const traits = [bar.kind, ...(bar.is64Bit ? ["64-bit"] : []), ...(bar.isPrefetchable ? ["prefetchable"] : [])];
      return `bar ${bar.index}     ${formatBytes(bar.sizeBytes)} at ${bar.address ?? "no address"}, ${traits.join(", ")}`;
    }),
  ];
};

const LINES: { readonly [K in AnswerEvent["type"]]: (event: ReportEvent<K>) => readonly string[] } = {
  card: ({ address, name, state, pci }) => [
    `${address.padEnd(32)}  ${state.padEnd(9)}  ${name}${pci?.driver === undefined ? "" : ` (driver ${pci.driver})`}`,
  ],
  function: ({ type: _, ...pci }) => pciLines(pci),
  info: ({ profile, name, fpga, memory, windows, abilities, access }) => [
    `card      ${profile}: ${name}`,
    ...(access === undefined ? [] : [`access    ${access.way}: ${access.reason}`]),
    ...(fpga === undefined ? [] : [`fpga      ${fpga.part}, IDCODE ${fpga.idcode}`]),
    ...windows.map((window) => `window    ${window.name}: ${window.place}, ${formatBytes(window.sizeBytes)}`),
    ...(memory === undefined ? [] : memoryLines(memory)),
    ...(abilities.length === 0 ? [] : [`can       ${abilities.join(", ")}`]),
  ],
  reload: ({ dryRun, address, region, fallback }) => {
    const where = address === undefined ? "" : ` from ${formatAddress(address)}${region === undefined ? "" : ` (${region})`}`;
    if (dryRun) return [`would make the FPGA boot${where}`];
    return [`the FPGA boots${where}${fallback === false ? ", and runs that image" : ""}`];
  },
  plan: ({ listing }) => listing,
  image: ({ file, format, compression, address, sizeBytes, sha256, segmentCount, bit, configuration }) => [
    `file      ${file}`,
    `format    ${format}${compression === "none" ? "" : `, ${compression}`}, ${segmentCount === 1 ? "1 segment" : `${segmentCount} segments`}`,
    `payload   ${sizeBytes} bytes from ${formatAddress(address)}`,
    `sha256    ${sha256}`,
    ...(bit === undefined ? [] : [`design    ${bit.design}, part ${bit.part}, ${bit.date} ${bit.time}`]),
    ...(configuration === undefined ? [] : [configurationLine(configuration)]),
  ],
  profile: ({ id, kind, name, listing }) => listing ?? [`${id.padEnd(32)}  ${kind.padEnd(10)}  ${name}`],
  finding: ({ file, line, column, message, rule }) => [`${file}:${line}:${column} ${message} (${rule})`],
  "error-entry": ({ code, exitCode, when, remedy }) => [`${code} (exit code ${exitCode})`, `    ${when}`, `    ${remedy}`],
  diagnosis: ({ code, severity, sentence, command }) => [
    `${severity === "blocks" ? "blocked" : "warning"}: ${sentence} (${code})`,
    `    ${command}`,
  ],
  "exit-code": ({ exitCode, meaning }) => [`${String(exitCode).padStart(4)}  ${meaning}`],
  difference: (difference) => [describeDifference(difference)],
  "boot-file": ({ path, mode, text, file }) =>
    file === undefined ? [`### ${path} (mode ${mode})`, ...text.trimEnd().split("\n"), ""] : [`${file}`],
  "boot-commands": ({ purpose, commands }) => ["", `to ${purpose}:`, ...commands.map((command) => `  ${command}`)],
  file: ({ file, sizeBytes, purpose }) => [`${purpose === "backup" ? "backup of " : ""}${formatBytes(sizeBytes)} written to ${file}`],
};

/** The same facts as the JSON line, for people. */
export function answerLines<K extends AnswerEvent["type"]>(event: ReportEvent<K>): readonly string[] {
  // as: ReportEvent<K> is the member of the union whose type is K, which TypeScript does not see for a generic K.
  return LINES[event.type as K](event);
}

function configurationLine({ syncOffset, idcodes, encrypted, partial }: NonNullable<ReportEvent<"image">["configuration"]>): string {
  const ids = idcodes.length === 0 ? "no IDCODE" : `IDCODE ${idcodes.join(", ")}`;
  return `bitstream ${ids}, sync word at byte ${syncOffset}${encrypted ? ", encrypted" : ""}${partial ? ", partial" : ""}`;
}
