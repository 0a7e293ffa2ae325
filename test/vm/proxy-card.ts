import type { Socket } from "node:net";
import { type Access, READ_BY_WIDTH, WRITE_BY_WIDTH } from "../../core/bus/access.ts";
import type { Width } from "../../core/bus/bus.ts";
import { systemClock } from "../../core/platform/system-clock.ts";
import type { Catalog } from "../../core/profile/catalog.ts";
import type { CsrMap } from "../../core/profile/csr-file.ts";
import { createVirtualCard, type VirtualCard } from "../../core/sim/virtual-card.ts";
import { describeVirtualCard } from "../../core/target/describe-virtual-card.ts";
import { BarMap } from "./bar-map.ts";
import { ALL_ONES, type ProxyRequests, serveProxy } from "./proxy-messages.ts";
import type { PluggedCard } from "./start-guest.ts";

/** PCI Local Bus Specification 3.0, 6.2.2. */
const COMMAND = 0x04;
const MOST_ACCESSES = 300_000;
const MOST_FAILURES = 100;

/** An access of the guest as it reached the card. */
export interface GuestAccess extends Access {
  /** `bar0`, `io2`, `config`. */
  readonly space: string;
}

export interface ProxyCardOptions {
  /** QEMU's name for it; the part after `id=` may name its slot too, as in `card0,bus=port0`. */
  readonly device: string;
  /** Of a card profile in `profiles/`. */
  readonly profile: string;
  readonly catalog: Catalog;
  readonly csr?: CsrMap;
  /** The slot is empty at first; see {@link ProxyCard.plugInArguments}. */
  readonly isPluggedLater?: boolean;
}

/**
 * A virtual card that a guest has in a slot, through QEMU's `x-pci-proxy-dev`. It lives in this process, in real time; a test that blocks
 * the event loop stops the guest at its next access. The guest sees 256 bytes of configuration space, 32-bit BARs and no interrupts.
 */
export class ProxyCard implements PluggedCard {
  readonly card: VirtualCard;
  /** Accesses to BARs, and to configuration space, in order; those beyond 300000 are lost, see {@link lostAccesses}. */
  readonly accesses: GuestAccess[] = [];
  lostAccesses = 0;
  /** How long each access takes from now on. The guest stands still meanwhile, and goes on between two accesses. */
  delayMs = 0;
  /** What no card can do, such as an unaligned access; at most 100. */
  readonly failures: string[] = [];
  readonly #device: string;
  readonly #isPluggedLater: boolean;
  readonly #bars: BarMap;
  #line: Socket | undefined;
  #fd: number | undefined;

  constructor(card: VirtualCard, { device, isPluggedLater = false }: Pick<ProxyCardOptions, "device" | "isPluggedLater">) {
    this.card = card;
    this.#device = device;
    this.#isPluggedLater = isPluggedLater;
    this.#bars = new BarMap(card);
    this.#forgetPlace();
  }

  device(fd: number): string | undefined {
    this.#fd = fd;
    return this.#isPluggedLater ? undefined : `x-pci-proxy-dev,id=${this.#device},fd=${fd}`;
  }

  attach(line: Socket): void {
    this.#line = line;
    serveProxy(line, this.#requests);
  }

  /** For QEMU's `device_add`. A card can be plugged in once: QEMU closes its line when the card is taken out. */
  get plugInArguments(): Readonly<Record<string, string>> {
    const [id, ...rest] = this.#device.split(",");
    const properties = rest.map((part) => part.split("=", 2));
    return { driver: "x-pci-proxy-dev", id, fd: `${this.#fd}`, ...Object.fromEntries(properties) };
  }

  /** The accesses of one space, which is what most tests ask for. */
  accessesOf(space: string): readonly GuestAccess[] {
    return this.accesses.filter((access) => access.space === space);
  }

  forgetAccesses(): void {
    this.accesses.length = 0;
    this.lostAccesses = 0;
  }

  /** Pulls the card out without a warning: all ones from now on. The guest is told nothing. */
  unplug(): void {
    this.card.unplug();
  }

  /** Ends the line to QEMU, as if this process had died; QEMU too answers with all ones, and complains about each access. */
  breakLine(): void {
    this.#line?.destroy();
  }

  readonly #requests: ProxyRequests = {
    configRead: (offset, sizeBytes) => Number(this.#read("config", offset, sizeBytes)),
    configWrite: (offset, sizeBytes, value) => {
      this.#bars.configWritten(offset, sizeBytes, value);
      this.#write("config", offset, sizeBytes, BigInt(value));
    },
    read: (kind, address, sizeBytes) => {
      const place = this.#bars.find(kind, address);
      return place ? this.#read(place.name, place.offset, sizeBytes) : this.#fail(`${kind}: nothing is at ${address}`);
    },
    write: (kind, address, sizeBytes, value) => {
      const place = this.#bars.find(kind, address);
      if (place) this.#write(place.name, place.offset, sizeBytes, value);
      else this.#fail(`${kind}: nothing is at ${address}`);
    },
    reset: () => this.#forgetPlace(),
  };

  /** After a reset a function decodes nothing, and its BARs are nowhere (PCI Local Bus Specification 3.0, 6.2.2 and 6.2.5). */
  #forgetPlace(): void {
    const config = this.card.spaces.get("config");
    config?.write16(COMMAND, 0);
    for (const register of this.#bars.registers) {
      config?.write32(register, 0);
      this.#bars.configWritten(register, 4, 0);
    }
  }

  #read(space: string, offset: number, sizeBytes: number): bigint {
    return this.#answer(space, sizeBytes, (widthBits) => {
      const bus = this.card.spaces.get(space);
      if (!bus) return ALL_ONES;
      const value = READ_BY_WIDTH[widthBits](bus, offset);
      this.#record({ space, kind: "read", offset, widthBits, value });
      return BigInt(value);
    });
  }

  #write(space: string, offset: number, sizeBytes: number, written: bigint): void {
    this.#answer(space, sizeBytes, (widthBits) => {
      const bus = this.card.spaces.get(space);
      const value = widthBits === 64 ? written : Number(BigInt.asUintN(widthBits, written));
      if (bus) WRITE_BY_WIDTH[widthBits](bus, offset, value);
      if (bus) this.#record({ space, kind: "write", offset, widthBits, value });
      return 0n;
    });
  }

  /** What a bus refuses must not end the test that the guest runs in. */
  #answer(space: string, sizeBytes: number, access: (widthBits: Width) => bigint): bigint {
    if (this.delayMs > 0) Atomics.wait(STANDSTILL, 0, 0, this.delayMs);
    const widthBits = WIDTHS.get(sizeBytes);
    if (widthBits === undefined) return this.#fail(`${space}: an access of ${sizeBytes} bytes`);
    try {
      return access(widthBits);
    } catch (error) {
      return this.#fail(`${space}: ${error instanceof Error ? error.message : error}`);
    }
  }

  #fail(text: string): bigint {
    if (this.failures.length < MOST_FAILURES) this.failures.push(text);
    return ALL_ONES;
  }

  #record(access: GuestAccess): void {
    if (this.accesses.length < MOST_ACCESSES) this.accesses.push(access);
    else this.lostAccesses++;
  }
}

const STANDSTILL = new Int32Array(new SharedArrayBuffer(4));
const WIDTHS: ReadonlyMap<number, Width> = new Map([
  [1, 8],
  [2, 16],
  [4, 32],
  [8, 64],
]);

/** The virtual card of a profile, with erased chips, ready to be plugged into a guest. */
export async function makeProxyCard(options: ProxyCardOptions): Promise<ProxyCard> {
  const { profile, catalog, csr } = options;
  const description = await describeVirtualCard(catalog.card(profile), catalog, csr);
  return new ProxyCard(createVirtualCard(description, { clock: systemClock }), options);
}
