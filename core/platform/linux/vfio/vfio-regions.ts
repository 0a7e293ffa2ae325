import type { Bus, Width } from "../../../bus/bus.ts";
import { busOver } from "../../../bus/device-bus.ts";
import { MappedBus } from "../../mapped-bus.ts";
import { BarMissingError } from "../errors.ts";
import { mappedBytes } from "../pci-access.ts";
import type { PciBar } from "../pci-bars.ts";
import { DecodeInUseError } from "./errors.ts";
import { type Region, readRegion } from "./region.ts";
import { regionDevice } from "./region-device.ts";
import type { SystemCalls } from "./system-calls.ts";
import { Teardown } from "./teardown.ts";
import { BAR_COUNT, CONFIG_REGION } from "./vfio-abi.ts";
import type { VfioSession } from "./vfio-session.ts";

// PCI Local Bus Specification 3.0, 6.2.2 and 6.2.5.1.
const COMMAND = 0x04;
const FIRST_BAR = 0x10;
const BAR_IS_IO = 1;
/** Bits of COMMAND that let the card answer at its BARs. */
const DECODE = { io: 1 << 0, memory: 1 << 1 } as const;

const kindOf = (config: Bus, index: number): PciBar["kind"] => ((config.read32(FIRST_BAR + 4 * index) & BAR_IS_IO) === 0 ? "memory" : "io");

/** The BARs and the configuration space of an open function. */
export class VfioRegions {
  readonly #kernel: SystemCalls;
  readonly #session: VfioSession;
  readonly #buses: Bus[] = [];
  #liveMaps = 0;

  constructor(kernel: SystemCalls, session: VfioSession) {
    this.#kernel = kernel;
    this.#session = session;
  }

  /**
   * A memory BAR, or as much of it as {@link mappedBytes} says. Where the card does not answer at its memory BARs yet, that is
   * switched on.
   *
   * @throws {BarMissingError}
   */
  memoryBar(index: number, neededBytes: number): Bus {
    const region = this.#region(index, "memory");
    return this.#kept(region.mappable ? this.#mappedBus(region, mappedBytes(region, neededBytes)) : this.#fileBus(region, `BAR ${index}`));
  }

  /**
   * An I/O BAR; see {@link memoryBar}.
   *
   * @throws {BarMissingError}
   */
  ioBar(index: number): Bus {
    return this.#kept(this.#fileBus(this.#region(index, "io"), `BAR ${index}`));
  }

  config(): Bus {
    return this.#kept(this.#openConfig());
  }

  #openConfig(): Bus {
    const region = readRegion(this.#kernel, this.#session.deviceFd, CONFIG_REGION);
    if (region === undefined) throw new Error(`vfio gives no configuration space for ${this.#session.card.address}`);
    return this.#fileBus(region, "the configuration space", this.#checkConfigWrite);
  }

  /** Closes all buses. */
  close(): void {
    const all = new Teardown();
    for (const bus of this.#buses) all.push(() => bus.close());
    all.unwind();
  }

  #kept(bus: Bus): Bus {
    this.#buses.push(bus);
    return bus;
  }

  #region(index: number, wanted: PciBar["kind"]): Region {
    const { address, bars } = this.#session.card;
    const isBar = Number.isInteger(index) && index >= 0 && index < BAR_COUNT;
    const region = isBar ? readRegion(this.#kernel, this.#session.deviceFd, index) : undefined;
    const config = this.#openConfig();
    const kind = region && kindOf(config, index);
    if (region === undefined || kind !== wanted) throw new BarMissingError({ card: address, index, kind: wanted, bars });
    const command = config.read16(COMMAND);
    // An access to a mapped BAR that is switched off would end the process.
    if ((command & DECODE[kind]) === 0) config.write16(COMMAND, command | DECODE[kind]);
    return region;
  }

  #mappedBus({ fileOffset }: Region, sizeBytes: number): Bus {
    const { buffer, unmap } = this.#kernel.mapFile(this.#session.deviceFd, { offset: fileOffset, sizeBytes });
    this.#liveMaps++;
    return new MappedBus({
      buffer,
      unmap: () => {
        this.#liveMaps--;
        unmap();
      },
    });
  }

  #fileBus(region: Region, space: string, checkWrite?: (offset: number, widthBits: Width, value: number) => void): Bus {
    const { card, deviceFd } = this.#session;
    const path = `${space} of ${card.address}`;
    return busOver(regionDevice({ kernel: this.#kernel, deviceFd, region, path, ...(checkWrite && { checkWrite }) }));
  }

  readonly #checkConfigWrite = (offset: number, _: Width, value: number): void => {
    if (offset !== COMMAND || (value & DECODE.memory) !== 0 || this.#liveMaps === 0) return;
    throw new DecodeInUseError({ address: this.#session.card.address, value: value & 0xffff });
  };
}
