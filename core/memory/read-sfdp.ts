import { type Dwords, decodeSfdpTables, dwordsOf, type SfdpGeometry } from "./sfdp-tables.ts";

/** Reads from the SFDP space of a chip (command 5A). */
export type ReadSfdp = (address: number, sizeBytes: number) => Promise<Uint8Array>;

export type SfdpResult =
  | { readonly kind: "found"; readonly geometry: SfdpGeometry }
  /** No geometry. The reason ends a sentence: "… and `reason`". */
  | { readonly kind: "missing"; readonly reason: string };

/** "SFDP", JESD216B 6.2.1. */
const SIGNATURE = 0x50444653;
/** A chip may announce 256 tables; the ones used here come first or, from vendors that add their own, soon after. */
const MOST_HEADERS = 32;

/** Ids of parameter tables, JESD216B 6.3: most significant byte first. */
const BASIC = 0xff00;
const SECTOR_MAP = 0xff81;
const FOUR_BYTE = 0xff84;

/** Dwords of the basic table that are used here; later editions append more. */
const BASIC_DWORDS = 16;
const FOUR_BYTE_DWORDS = 2;

interface TableHeader {
  readonly id: number;
  readonly major: number;
  readonly dwords: number;
  readonly address: number;
}

const missing = (reason: string): SfdpResult => ({ kind: "missing", reason });

/** JESD216B 6.3: id, minor, major, length; then a 24-bit pointer and the upper byte of the id. */
function headersOf(bytes: Uint8Array): TableHeader[] {
  const dwords = dwordsOf(bytes);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => {
    const first = dwords(index * 2 + 1) ?? 0;
    const second = dwords(index * 2 + 2) ?? 0;
    return {
      id: (second >>> 24) * 0x100 + (first & 0xff),
      major: (first >>> 16) & 0xff,
      dwords: first >>> 24,
      address: second & 0xff_ffff,
    };
  });
}

/**
 * Reads what the chip says about itself. At most {@link MOST_HEADERS} table headers and two tables are read, whatever the chip says;
 * anything that is missing, impossible or of an unknown edition is a result, not an error.
 */
export async function readSfdp(read: ReadSfdp): Promise<SfdpResult> {
  const start = dwordsOf(await read(0, 8));
  if (start(1) !== SIGNATURE) return missing("it has no SFDP tables");
  const revision = start(2) ?? 0;
  if (((revision >>> 8) & 0xff) !== 1) return missing("its SFDP tables are of an unknown edition");
  const headers = headersOf(await read(8, 8 * Math.min(((revision >>> 16) & 0xff) + 1, MOST_HEADERS)));

  // The first table is always the basic one, but a chip may repeat it for later editions: the longest one says most.
  const longest = (id: number) =>
    headers.filter((header) => header.id === id && header.major === 1).sort((left, right) => right.dwords - left.dwords)[0];
  const table = async (header: TableHeader, most: number): Promise<Dwords> =>
    dwordsOf(await read(header.address, 4 * Math.min(header.dwords, most)));

  const basic = longest(BASIC);
  if (basic === undefined) return missing("its SFDP tables lack the basic one");
  // Such a chip has small sectors in one place only, where the large erase does not work, and the place is a matter of configuration.
  if (longest(SECTOR_MAP) !== undefined) return missing("its sectors are not all of one size");
  const fourByte = longest(FOUR_BYTE);
  const geometry = decodeSfdpTables(
    await table(basic, BASIC_DWORDS),
    fourByte === undefined ? undefined : await table(fourByte, FOUR_BYTE_DWORDS),
  );
  return typeof geometry === "string" ? missing(geometry) : { kind: "found", geometry };
}
