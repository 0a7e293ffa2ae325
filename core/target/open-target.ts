import { windowOf } from "../bus/window-of.ts";
import { withStatistics } from "../bus/with-statistics.ts";
import { openSpiNor } from "../memory/open-spi-nor.ts";
import type { Region } from "../memory/region.ts";
import { openPort } from "../port/open-port.ts";
import type { Catalog } from "../profile/catalog.ts";
import type { CardMemory, CardProfile } from "../profile/profile.ts";
import { compileProtocol } from "../protocol/compile-protocol.ts";
import type { CardAddress } from "./card-address.ts";
import { chooseMemory } from "./choose-memory.ts";
import { ProfileMissingError, UnsupportedBackendError, WindowTooSmallError } from "./errors.ts";
import { openCardBus } from "./open-card-bus.ts";
import type { HostFolders } from "./state-folder.ts";
import type { Target } from "./target.ts";
import { UndoStack } from "./undo-stack.ts";

export interface TargetRequest {
  readonly address: CardAddress;
  /** Id or file of the card profile to drive it with. A virtual card has its own, which another one may replace. */
  readonly profile: string | undefined;
  /** Name of the memory; the first one of the profile when absent. */
  readonly memory: string | undefined;
  readonly catalog: Catalog;
  readonly host: HostFolders;
}

/**
 * From an address to an open memory: locks the card, opens its window, compiles the controller's protocol with the parameters of
 * card and memory, opens the port and identifies the chip. When a step fails, everything before it is undone.
 *
 * @throws {UnsupportedBackendError} {@link ProfileMissingError} {@link MemoryNameError} {@link WindowTooSmallError}, and the errors
 *   of the catalogue, the lock, the bus, the port and the memory
 */
export async function openTarget({ address, profile, memory: wanted, catalog, host }: TargetRequest): Promise<Target> {
  const card = await catalog.card(profileFor(address, profile));
  const { name, memory, controller } = chooseMemory(card, wanted);
  const protocol = compileProtocol(await catalog.controller(controller.use), { ...controller.with, ...memory.with });
  const table = memory.chip === undefined ? undefined : await catalog.memory(memory.chip);
  checkWindow({ address, card, neededBytes: controller.offset + protocol.windowBytes });

  const undo = new UndoStack();
  try {
    const { bus, clock } = await openCardBus({ address, memory: wanted, catalog, host, undo });
    const counted = withStatistics(bus);
    const window = windowOf(counted.bus, controller.offset, protocol.windowBytes);
    const port = openPort(protocol, { bus: window, clock });
    const opened = await openSpiNor({
      port,
      clock,
      name,
      ...(table === undefined ? {} : { table }),
      tableFor: (jedecId) => catalog.memoryByJedecId(jedecId),
    });
    undo.push(() => opened.close());
    return {
      address: address.text,
      card,
      memory: opened,
      regions: regionsOf(memory),
      clock,
      counts: counted.counts,
      close: () => undo.unwind(),
    };
  } catch (error) {
    // What failed first is what the user must know; a card that is gone fails to close as well.
    await undo.unwind().catch(() => {});
    throw error;
  }
}

/** @throws {UnsupportedBackendError} first: that such a card cannot be reached matters more than a missing profile */
function profileFor(address: CardAddress, profile: string | undefined): string {
  switch (address.backend) {
    case "sim":
      return profile ?? address.profile;
    case "qemu-mem":
      if (profile === undefined) throw new ProfileMissingError(address.text);
      return profile;
    case "pci":
    case "mem":
    case "qemu-pci":
      throw new UnsupportedBackendError(address.text);
    default:
      return address satisfies never;
  }
}

/** A virtual card is as large as its profile says; elsewhere the user gave the size. */
function checkWindow({ address, card, neededBytes }: { address: CardAddress; card: CardProfile; neededBytes: number }): void {
  if (address.backend !== "qemu-mem" || neededBytes <= address.window.sizeBytes) return;
  throw new WindowTooSmallError({ address: address.text, sizeBytes: address.window.sizeBytes, neededBytes, profile: card.id });
}

const regionsOf = ({ regions = {} }: CardMemory): readonly Region[] =>
  Object.entries(regions).map(([name, { address, sizeBytes, role }]) => ({ name, address, sizeBytes, role }));
