import type { Memory } from "../memory/memory.ts";
import { openCfiNor } from "../memory/open-cfi-nor.ts";
import { type DirectTable, openDirectMemory } from "../memory/open-direct-memory.ts";
import { openSpiNor } from "../memory/open-spi-nor.ts";
import { openStripedNor } from "../memory/open-striped-nor.ts";
import type { SpiNorTable } from "../memory/spi-nor-table.ts";
import type { Catalog } from "../profile/catalog.ts";
import type { CardMemory, MemoryProfile } from "../profile/profile.ts";
import type { OpenCard } from "./open-card.ts";

interface MemoryRequest {
  readonly name: string;
  readonly memory: CardMemory;
  /** The chip that the card names. */
  readonly chip: MemoryProfile | undefined;
  readonly open: OpenCard;
  readonly catalog: Catalog;
}

/** How each kind of memory is opened. */
const OPENERS: Readonly<Record<CardMemory["type"], (request: MemoryRequest) => Promise<Memory>>> = {
  "spi-nor": openSpiNorMemory,
  cfi: openCfiMemory,
  direct: openDirect,
};

/** Opens the port of a memory's controller and identifies the chip behind it. Errors are those of the port and the memory. */
export async function openMemory(
  name: string,
  memory: CardMemory,
  { open, catalog }: { open: OpenCard; catalog: Catalog },
): Promise<Memory> {
  const chip = memory.chip === undefined ? undefined : await catalog.memory(memory.chip);
  return await OPENERS[memory.type]({ name, memory, chip, open, catalog });
}

const spiNorTable = (chip: MemoryProfile | undefined): SpiNorTable | undefined => (chip?.type === "spi-nor" ? chip : undefined);

async function openSpiNorMemory({ name, memory, chip, open, catalog }: MemoryRequest): Promise<Memory> {
  const { controllers, spaces } = open;
  const table = spiNorTable(chip);
  const common = {
    clock: spaces.clock,
    name,
    ...(table === undefined ? {} : { table }),
    tableFor: (jedecId: string) => catalog.memoryByJedecId(jedecId),
  };
  const port = (own: Readonly<Record<string, number>> = {}) => controllers.port(memory.controller, "spi", { ...memory.with, ...own });
  if (memory.striped === undefined) return await openSpiNor({ ...common, port: await port() });
  const [low, high] = memory.striped.with;
  return await openStripedNor({ ...common, low: await port(low), high: await port(high) });
}

async function openCfiMemory({ name, memory, chip, open: { controllers, spaces } }: MemoryRequest): Promise<Memory> {
  const port = await controllers.port(memory.controller, "parallel", memory.with);
  const table = chip?.type === "cfi" ? { table: chip } : {};
  return await openCfiNor({ port, clock: spaces.clock, name, ...table });
}

async function openDirect({ name, memory, chip, open: { controllers, spaces } }: MemoryRequest): Promise<Memory> {
  if (chip === undefined) throw new Error("a checked card names the chip of a direct memory");
  const port = await controllers.port(memory.controller, "memory", memory.with);
  return await openDirectMemory({ port, clock: spaces.clock, name, table: directTable(chip) });
}

/** What a controller that gives the flash commands itself has to know of the chip. */
function directTable(chip: MemoryProfile): DirectTable {
  switch (chip.type) {
    case "direct":
      return chip;
    case "spi-nor":
      return { ...chip, programErases: false };
    case "cfi":
      throw new Error("a checked card names no cfi chip for a direct memory");
    default:
      return chip satisfies never;
  }
}
