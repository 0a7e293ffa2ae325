import type { EraseKind } from "./memory.ts";
import type { FourByteWay, SfdpGeometry, StatusWrite } from "./sfdp-tables.ts";
import { DEFAULT_PROTECT_BITS, type SpiNorTable } from "./spi-nor-table.ts";

/** Everything that is needed to drive one chip. */
export interface SpiNorChip {
  readonly name: string;
  readonly jedecId: string;
  readonly source: "sfdp" | "table";
  readonly sizeBytes: number;
  readonly pageBytes: number;
  readonly addressBytes: 3 | 4;
  readonly readOpcode: number;
  readonly programOpcode: number;
  readonly erases: readonly (EraseKind & { readonly opcode: number })[];
  readonly pageProgram: { readonly typicalMs: number; readonly maximumMs: number };
  readonly fourByteWay: FourByteWay;
  readonly flagStatus: boolean;
  readonly protectBits: number;
  readonly canProgramAgain: boolean;
  readonly statusWrite: StatusWrite;
}

const THREE_BYTE_COMMANDS = { readOpcode: 0x03, programOpcode: 0x02 } as const;
const FOUR_BYTE_COMMANDS = { readOpcode: 0x13, programOpcode: 0x12 } as const;
const THREE_BYTE_LIMIT = 0x100_0000;

/** The same erase with an address of 4 bytes. Sent with 4, the left ones would take the first three for the address: far from it. */
const FOUR_BYTE_ERASE = new Map([
  [0x20, 0x21],
  [0x52, 0x5c],
  [0xd8, 0xdc],
]);

export function chipFromTable(table: SpiNorTable): SpiNorChip {
  const { addressBytes, sizeBytes } = table;
  const isLarge = sizeBytes > THREE_BYTE_LIMIT;
  const common = {
    name: table.name,
    jedecId: table.jedecId,
    source: "table",
    sizeBytes,
    pageBytes: table.pageBytes,
    pageProgram: table.pageProgram,
    flagStatus: table.flagStatus,
    protectBits: table.protectBits ?? DEFAULT_PROTECT_BITS,
    canProgramAgain: table.canProgramAgain ?? true,
    statusWrite: "one-byte",
  } as const;
  if (addressBytes === 4) {
    const erases = table.erases.map((erase) => ({ ...erase, opcode: FOUR_BYTE_ERASE.get(erase.opcode) ?? erase.opcode }));
    return { ...common, ...FOUR_BYTE_COMMANDS, addressBytes, erases, fourByteWay: "commands" };
  }
  const { erases } = table;
  if (isLarge && table.bank !== undefined) return { ...common, ...THREE_BYTE_COMMANDS, addressBytes: 3, erases, fourByteWay: table.bank };
  // 06 before B7 is needed by some chips and ignored by all others.
  if (isLarge) return { ...common, ...THREE_BYTE_COMMANDS, addressBytes: 4, erases, fourByteWay: "enter-after-write-enable" };
  return { ...common, ...THREE_BYTE_COMMANDS, addressBytes: 3, erases, fourByteWay: "not-needed" };
}

/** @param table where SFDP says nothing: name, protection bits, and whether a page can be programmed again */
export function chipFromSfdp(jedecId: string, geometry: SfdpGeometry, table?: SpiNorTable): SpiNorChip {
  const hasCommands = geometry.fourByteWay === "commands";
  return {
    name: table?.name ?? `JEDEC ${jedecId}`,
    jedecId,
    source: "sfdp",
    sizeBytes: geometry.sizeBytes,
    pageBytes: geometry.pageBytes,
    addressBytes: geometry.fourByteWay === "not-needed" ? 3 : 4,
    ...(hasCommands ? FOUR_BYTE_COMMANDS : THREE_BYTE_COMMANDS),
    erases: geometry.erases.map(({ fourByteOpcode, ...erase }) => ({
      ...erase,
      opcode: hasCommands ? (fourByteOpcode ?? erase.opcode) : erase.opcode,
    })),
    pageProgram: geometry.pageProgram,
    fourByteWay: geometry.fourByteWay,
    flagStatus: table?.flagStatus ?? geometry.flagStatus,
    protectBits: table?.protectBits ?? DEFAULT_PROTECT_BITS,
    canProgramAgain: table?.canProgramAgain ?? true,
    statusWrite: geometry.statusWrite,
  };
}
