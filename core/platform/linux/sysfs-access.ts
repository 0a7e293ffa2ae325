import { closeSync, constants, existsSync, fstatSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Bus } from "../../bus/bus.ts";
import { SystemCallError } from "../errors.ts";
import { MappedBus } from "../mapped-bus.ts";
import { mapFile, pageBytes } from "../memory-map.ts";
import { systemCode } from "./attribute.ts";
import { BarMissingError, BarUnassignedError, explainOpen } from "./errors.ts";
import { fileBus } from "./file-bus.ts";
import { type BarContent, mappedBytes, type PciAccess } from "./pci-access.ts";
import type { PciBar } from "./pci-bars.ts";
import type { PciFunction } from "./pci-function.ts";

/** PCI Express configuration space; one of 256 bytes ends earlier. */
const MOST_CONFIG_BYTES = 0x1000;

/**
 * Reaches a function through its files in sysfs: `resourceN` and `config`. Whether a driver has it is not looked at here; the kernel
 * refuses to map a BAR that a driver has claimed.
 */
export class SysfsAccess implements PciAccess {
  readonly way = "sysfs";
  readonly #card: PciFunction;
  readonly #configFd: number | undefined;
  readonly #opened: Bus[] = [];

  /** @param configFd of the configuration space, where somebody with more rights opened it; it stays open */
  constructor(card: PciFunction, configFd?: number) {
    this.#card = card;
    this.#configFd = configFd;
  }

  /** @throws {BarMissingError} {@link BarUnassignedError}, and what {@link explainOpen} makes of the system's refusal */
  bar(index: number, sizeBytes: number, content: BarContent = "registers"): Bus {
    const bar = this.#bar(index, "memory");
    const path = join(this.#card.folder, content === "plain-memory" ? this.#combiningFile(bar) : `resource${index}`);
    const fd = this.#open(path, bar);
    try {
      // The kernel counts from the page in which the BAR begins, so one that is smaller than a page starts inside of it.
      const intoPage = Number(bar.address % BigInt(pageBytes()));
      return this.#keep(new MappedBus(mapFile(fd, { offset: intoPage, sizeBytes: mappedBytes(bar, sizeBytes) })));
    } catch (error) {
      if (error instanceof SystemCallError) throw explainOpen({ path, card: this.#card, system: error.failure.error, doing: "map" }, error);
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  ioBar(index: number): Bus {
    const bar = this.#bar(index, "io");
    const path = join(this.#card.folder, `resource${index}`);
    return this.#keep(fileBus(this.#open(path, bar), { path, sizeBytes: bar.sizeBytes }));
  }

  config(): Bus {
    const path = join(this.#card.folder, "config");
    const fd = this.#configFd ?? this.#open(path);
    return this.#keep(fileBus(fd, { path, sizeBytes: configBytes(fd), isBorrowed: this.#configFd !== undefined }));
  }

  close(): void {
    for (const bus of this.#opened.splice(0)) bus.close();
  }

  #keep(bus: Bus): Bus {
    this.#opened.push(bus);
    return bus;
  }

  #bar(index: number, kind: PciBar["kind"]): PciBar {
    const { address, bars } = this.#card;
    const bar = bars.find((candidate) => candidate.index === index);
    if (bar === undefined || bar.kind !== kind) throw new BarMissingError({ card: address, index, kind, bars });
    if (!bar.isAssigned) throw new BarUnassignedError({ card: address, index, sizeBytes: bar.sizeBytes });
    return bar;
  }

  /** The file that maps a BAR so that writes are combined; where there is none, the ordinary one. */
  #combiningFile({ index, isPrefetchable }: PciBar): string {
    const name = `resource${index}_wc`;
    return isPrefetchable && existsSync(join(this.#card.folder, name)) ? name : `resource${index}`;
  }

  #open(path: string, bar?: PciBar): number {
    try {
      return openSync(path, constants.O_RDWR | constants.O_SYNC);
    } catch (error) {
      throw explainOpen({ path, card: this.#card, system: systemCode(error), doing: "open", ...(bar && { bar }) }, error);
    }
  }
}

/** The file is as large as the space that the function has. */
export const configBytes = (fd: number): number => Math.min(fstatSync(fd).size, MOST_CONFIG_BYTES);
