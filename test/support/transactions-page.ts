import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BusCounts } from "../../core/bus/with-statistics.ts";
import { type Catalog, openCatalog } from "../../core/profile/catalog.ts";
import type { CardProfile } from "../../core/profile/profile.ts";
import { parseCardAddress } from "../../core/target/card-address.ts";
import { openLoad } from "../../core/target/open-load.ts";
import { openTarget } from "../../core/target/open-target.ts";
import { OTHER_WAYS, PEERS, type PeerFigures } from "./peer-transactions.ts";

/** What one controller needs on the bus of its virtual card. */
export interface Transactions {
  readonly card: string;
  readonly controller: string;
  readonly parameters: string;
  /** Accesses for 256 bytes programmed or loaded, and how many of them are reads. */
  readonly program: { readonly total: number; readonly reads: number };
  readonly erase?: { readonly total: number; readonly sizeBytes: number };
  /** Accesses for a byte read. */
  readonly read?: number;
  readonly peer: PeerFigures | undefined;
}

/** Where ours takes more, and why that is so; a test keeps this list to what is true. */
export const REASONS: Readonly<Record<string, string>> = {
  "virtual/mcap program": "ours looks at STATUS after each 4 KiB, so that a refused image stops there; xvsec looks when all was sent",
  "virtual/capi program": "the figure of capi-utils leaves out how it looks, without a pause, while each KiB is programmed",
  "virtual/capi read": "the figure of capi-utils leaves out the six accesses that it needs once for 512 words",
  "virtual/surf-mt28ew program":
    "surf lets its block program a word in 25 us by itself; two accesses a word fill the chip's buffer, which takes 1 us a word",
  "virtual/surf-mt28ew erase": "ours asks whether the block is protected, and looks at the chip until it is done",
  "virtual/surf-mt28ew read": "the figure of surf leaves out the write that starts each block of 256 words",
  "virtual/xio2001 read": "the figure of mesaflash leaves out the command that it sends for each 256 bytes; ours is sent once for 64 KiB",
};

const UNIT_BYTES = 256;
const READ_BYTES = 0x10000;
const SMALLEST_ERASE = 0x10000;

const address = (card: string) => parseCardAddress(`sim:${card}`);

async function counted(counts: BusCounts, work: () => unknown): Promise<{ total: number; reads: number }> {
  const before = { ...counts };
  await work();
  const reads = counts.reads - before.reads;
  return { reads, total: reads + counts.writes - before.writes };
}

const perUnit = (value: number, sizeBytes: number) => Math.round((value * UNIT_BYTES * 10) / sizeBytes) / 10;

/** The controller that decides the cost: what the memory hangs on, or the window that it lies behind. */
function controllerOf(
  { controllers, windows }: CardProfile,
  name: string,
): { readonly id: string; readonly with: Readonly<Record<string, number>> } {
  const controller = controllers[name];
  const through = controller && windows[controller.window]?.through;
  const outer = through === undefined ? controller : controllers[through];
  return { id: outer?.use ?? "", with: controller?.with ?? {} };
}

async function ofMemory(card: CardProfile, catalog: Catalog, home: string): Promise<Transactions | undefined> {
  const [memory] = Object.values(card.memories ?? {});
  if (memory === undefined) return undefined;
  const host = { env: {}, home };
  const target = await openTarget({ address: address(card.id), profile: undefined, memory: undefined, csr: undefined, catalog, host });
  try {
    const { geometry } = target.memory;
    const { counts } = target;
    const unit = geometry.erases.find(({ sizeBytes }) => sizeBytes >= SMALLEST_ERASE) ?? geometry.erases.at(-1);
    if (unit === undefined) throw new Error(`${card.id} has no erase`);
    // The first change after opening also looks whether changes are possible at all.
    await target.memory.erase(0, unit.sizeBytes);
    await target.memory.program(0, new Uint8Array(geometry.pageBytes).fill(0x5a));
    const erase = await counted(counts, () => target.memory.erase(0, unit.sizeBytes));
    const bytes = Uint8Array.from({ length: geometry.pageBytes }, (_, index) => (index * 7) & 0xfe);
    const program = await counted(counts, () => target.memory.program(0, bytes));
    for (let at = geometry.pageBytes; at < READ_BYTES; at += geometry.pageBytes) await target.memory.program(at, bytes);
    const read = await counted(counts, () => target.memory.read(0, new Uint8Array(READ_BYTES)));
    const { id, with: given } = controllerOf(card, memory.controller);
    return {
      card: card.id,
      controller: id,
      parameters: parametersText({ ...given, ...memory.with }),
      program: { total: perUnit(program.total, geometry.pageBytes), reads: perUnit(program.reads, geometry.pageBytes) },
      erase: { total: erase.total, sizeBytes: unit.sizeBytes },
      read: Math.round((read.total * 1000) / READ_BYTES) / 1000,
      peer: PEERS[id],
    };
  } finally {
    await target.close();
  }
}

async function ofLoad(card: CardProfile, catalog: Catalog, home: string): Promise<Transactions | undefined> {
  if (card.load === undefined) return undefined;
  const target = await openLoad({ address: address(card.id), profile: undefined, csr: undefined, catalog, host: { env: {}, home } });
  try {
    await target.port.begin(2 * READ_BYTES);
    const part = new Uint8Array(READ_BYTES).fill(0x20);
    const load = await counted(target.counts, () => target.port.write(part));
    const { id, with: given } = controllerOf(card, card.load.controller);
    return {
      card: card.id,
      controller: id,
      parameters: parametersText(given),
      program: { total: perUnit(load.total, READ_BYTES), reads: perUnit(load.reads, READ_BYTES) },
      peer: PEERS[id],
    };
  } finally {
    await target.close();
  }
}

const parametersText = (given: Readonly<Record<string, number>>) =>
  Object.entries(given)
    .filter(([name]) => !/Hz$|chipSelect/.test(name))
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

/** The only card of its controller is a real one. */
const HOST_LOADED = "mesa/5i20";

/** Counts on every virtual card that comes with barflash. */
export async function measureTransactions(): Promise<readonly Transactions[]> {
  const catalog = await openCatalog(["profiles"]);
  const home = mkdtempSync(join(tmpdir(), "barflash-transactions-"));
  const rows: Transactions[] = [];
  try {
    for (const { id } of catalog.list().filter(({ kind, id }) => kind === "card" && (id.startsWith("virtual/") || id === HOST_LOADED))) {
      const card = catalog.card(id);
      for (const row of [await ofMemory(card, catalog, home), await ofLoad(card, catalog, home)]) if (row) rows.push(row);
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  return rows.sort((a, b) => a.controller.localeCompare(b.controller) || a.card.localeCompare(b.card));
}

/** What of a row takes more accesses than the best known tool. */
export function worseThanPeer({ program, erase, read, peer }: Transactions): readonly string[] {
  if (peer === undefined) return [];
  const worse: string[] = [];
  if (program.total > peer.program) worse.push("program");
  if (erase && peer.erase !== undefined && erase.total > peer.erase) worse.push("erase");
  if (read !== undefined && peer.read !== undefined && read > peer.read) worse.push("read");
  return worse;
}

const figure = (ours: number | undefined, theirs: number | undefined) => `${ours ?? "–"} | ${theirs ?? "–"}`;

function line(row: Transactions): string {
  const { card, controller, parameters, program, erase, read, peer } = row;
  const what = `\`${controller}\`${parameters === "" ? "" : ` (${parameters})`}`;
  const programText = `${program.total} (${program.reads})`;
  const eraseText = erase === undefined ? "– | – | –" : `${erase.sizeBytes / 1024} KiB | ${figure(erase.total, peer?.erase)}`;
  return `| ${what} | \`${card}\` | ${programText} | ${peer?.program ?? "–"} | ${eraseText} | ${figure(read, peer?.read)} |`;
}

/** docs/bus-transactions.md. */
export function transactionsPage(rows: readonly Transactions[]): string {
  const peers = [...new Set(rows.map(({ controller }) => controller))].flatMap((id) => {
    const peer = PEERS[id];
    return peer === undefined ? [] : [`- \`${id}\`: ${peer.tool}; ${peer.how}`];
  });
  const reasons = rows.flatMap((row) =>
    worseThanPeer(row).map((what) => `- \`${row.card}\`, ${what}: ${REASONS[`${row.card} ${what}`] ?? "no reason is known"}`),
  );
  return `${[
    "# Bus transactions",
    "",
    "<!-- Counted on the virtual cards by `npm run generate`; do not edit. -->",
    "",
    "Accesses of the bus, which are the same on every machine: one word is one access. *Program*: 256 bytes of a page that has to be",
    "written, with everything that belongs to it and one look at the chip, or 256 bytes of an image that is loaded; reads, which wait for",
    "the card, in brackets. *Erase*: one unit. *Read*: per byte, in a read of 64 KiB. Beside ours: the best known tool for that controller.",
    "",
    "| controller | virtual card | program | best known | unit | erase | best known | read | best known |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(line),
    "",
    "The best known tools:",
    "",
    ...peers,
    "",
    reasons.length > 0 ? "Where ours takes more:" : "In no row does ours take more.",
    ...(reasons.length > 0 ? ["", ...reasons] : []),
    "",
    "Ways that ours does not go:",
    "",
    ...OTHER_WAYS.map((text) => `- ${text}`),
  ].join("\n")}\n`;
}
