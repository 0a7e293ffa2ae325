import { hex } from "../bits/hex.ts";
import { CardPart, type CardPartSurroundings, type PlacedChip } from "./card-part.ts";
import { norChip } from "./chips/nor-chips.ts";
import { VirtualCardUnsupportedError } from "./errors.ts";
import { NorArray } from "./nor/nor-array.ts";
import type { NorChip } from "./nor/nor-chip.ts";
import { norCommands } from "./nor/nor-commands.ts";
import { PagedMemory } from "./nor/paged-memory.ts";
import { SpiNor } from "./nor/spi-nor.ts";
import { type ChipStorage, divideStorage } from "./storage/chip-storage.ts";
import type { Storage } from "./storage/storage.ts";
import type { VirtualBlockDescription, VirtualCardDescription, VirtualChipDescription } from "./virtual-card-description.ts";

/** All modelled controllers by the id of their profile. */
const CONTROLLERS = ["amd/axi-quad-spi"];

/** A byte is 8 clocks in standard mode, where one line carries the data. */
const CLOCKS_PER_BYTE = 8;

interface Surroundings extends CardPartSurroundings {
  readonly storage?: Storage;
}

/** Makes the parts of a card; `close` closes the storage. Errors as {@link createVirtualCard}. */
export function buildParts(
  description: VirtualCardDescription,
  { storage, time, misuses }: Surroundings,
): { parts: CardPart[]; close: () => void } {
  for (const { controller } of description.blocks) {
    if (!CONTROLLERS.includes(controller))
      throw new VirtualCardUnsupportedError({ kind: "controller", id: controller, known: CONTROLLERS });
  }
  const blocks = description.blocks.map((block) => ({ block, models: block.chips.map(modelOf) }));
  const sizes = blocks.flatMap(({ models }) => models.map(({ sizeBytes }) => sizeBytes));
  const opened = storage?.open(sizes.reduce((sum, size) => sum + size, 0));
  const storages = opened ? divideStorage(opened, sizes) : [];

  let index = 0;
  const parts = blocks.map(({ block, models }) => {
    const label = `${block.controller} at ${hex(block.offset, 4)}`;
    const chips = block.chips.map((chip, position): PlacedChip => {
      const chipLabel = `${chip.chip} on line ${chip.select} of ${label}`;
      const array = norArray(chip, models[position] ?? modelOf(chip), storages[index++]);
      const device = new SpiNor(array, { commands: norCommands(array.chip), recordMisuse: (text) => misuses.record(chipLabel, text) });
      return { device, select: chip.select, label: chipLabel };
    });
    return new CardPart({ offset: block.offset, label, build: buildOf(block) }, chips, { time, misuses });
  });
  return { parts, close: () => opened?.close() };
}

const modelOf = ({ chip, overrides }: VirtualChipDescription): NorChip => ({ ...norChip(chip), ...overrides });

function norArray(
  { busyTime = "typical", writeProtectPin = "high", stuckBits = [] }: VirtualChipDescription,
  model: NorChip,
  storage?: ChipStorage,
): NorArray {
  return new NorArray(model, { busyTime, writeProtectPin, stuckBits }, { memory: new PagedMemory(model.sizeBytes, storage), storage });
}

function buildOf({ fifoDepth, spiClockHz, supportedOpcodes }: VirtualBlockDescription) {
  return { fifoDepth, byteMs: (CLOCKS_PER_BYTE * 1000) / spiClockHz, ...(supportedOpcodes && { supportedOpcodes }) };
}
