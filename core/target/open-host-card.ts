import type { Bus } from "../bus/bus.ts";
import type { DmaHost } from "../bus/dma-host.ts";
import { type Space, spaceName } from "../bus/space.ts";
import { enableMemoryDecode } from "../link/command.ts";
import { FunctionMissingError } from "../platform/linux/errors.ts";
import { fileBus } from "../platform/linux/file-bus.ts";
import { type LinuxRoots, linuxRoots } from "../platform/linux/linux-roots.ts";
import type { PciAccess } from "../platform/linux/pci-access.ts";
import { type PciFunction, readFunction } from "../platform/linux/pci-function.ts";
import { mapPhysicalMemory } from "../platform/linux/physical-memory.ts";
import { configBytes, SysfsAccess } from "../platform/linux/sysfs-access.ts";
import { openVfio } from "../platform/linux/vfio/open-vfio.ts";
import type { VfioAccess } from "../platform/linux/vfio/vfio-access.ts";
import { systemClock } from "../platform/system-clock.ts";
import type { CardProfile } from "../profile/profile.ts";
import type { AddressOf, HostAddress } from "./card-address.ts";
import type { CardSpaces } from "./card-spaces.ts";
import { contentOfBar } from "./content-of-bar.ts";
import { countedBuses } from "./counted-buses.ts";
import { SpaceMissingError } from "./errors.ts";
import { type CardHandles, holdCard } from "./hold-card.ts";
import { masteringHost } from "./mastering-host.ts";
import { onlyWindow } from "./only-window.ts";
import type { CardSpacesRequest } from "./open-card-spaces.ts";
import { systemRoot } from "./state-folder.ts";

/** What was given by whoever prepared the host; done here where nobody did. */
async function handlesFor<B extends HostAddress["backend"]>(
  address: AddressOf<B> & HostAddress,
  { host, hold, handles, undo }: CardSpacesRequest,
): Promise<Extract<CardHandles, { readonly backend: B }>> {
  // as: a card's handles are of the kind of its address.
  if (handles !== undefined) return handles as Extract<CardHandles, { readonly backend: B }>;
  const held = await holdCard(address, host, hold);
  undo.push(async () => void (await held.release()));
  return held.handles as Extract<CardHandles, { readonly backend: B }>;
}

/** Opens a window of physical memory. */
export async function openMem(address: AddressOf<"mem">, request: CardSpacesRequest): Promise<CardSpaces> {
  const { memoryFd } = await handlesFor<"mem">(address, request);
  const { counts } = request;
  const bus = onlyWindow({ text: address.text, window: address.window, card: request.card, counts }, () => {
    const opened = mapPhysicalMemory(memoryFd, address.window);
    request.undo.push(() => opened.close());
    return opened;
  });
  const access = { way: "mem", reason: "as asked for" } as const;
  return { bus, hasConfig: false, access, clock: systemClock, counts };
}

/** Opens a PCI function. @throws {FunctionMissingError} and what the way to it throws */
export async function openPci(address: AddressOf<"pci">, request: CardSpacesRequest): Promise<CardSpaces> {
  const { host, card: profile, counts, undo } = request;
  const handles = await handlesFor<"pci">(address, request);
  const roots = linuxRoots(systemRoot(host));
  const card = readFunction(roots, address.function);
  if (card === undefined) throw new FunctionMissingError(address.function);
  const access = openAccess(card, { handles, roots });
  undo.push(() => access.close());
  const config = access.config();
  // Under vfio the configuration space is the card's for us alone, and memory decoding is ours to switch on.
  if (access.way === "vfio") undo.push(enableMemoryDecode(config));
  const bus = countedBuses((space, neededBytes) => {
    const open = OPEN[space.kind];
    return open({ access, config, card, profile, upstreamFd: handles.upstreamFd, space, neededBytes });
  }, counts);
  const dma = access.way === "vfio" ? { dma: masteringHost(dmaOf(access), config) } : {};
  return {
    bus,
    hasConfig: true,
    ...dma,
    hasUpstream: handles.upstreamFd !== undefined,
    access: { way: handles.way, reason: handles.reason },
    clock: systemClock,
    counts,
  };
}

const dmaOf = (access: VfioAccess): DmaHost => ({
  map: (wish) => access.mapDma(wish),
  contains: (range, use) => access.containsDma(range, use),
  enableInterrupt: () => access.enableInterrupt(),
  takeInterrupt: () => access.waitForInterrupt(0),
});

interface OpenSpace {
  readonly access: PciAccess;
  readonly config: Bus;
  readonly card: PciFunction;
  readonly profile: CardProfile;
  readonly upstreamFd: number | undefined;
  readonly space: Space;
  readonly neededBytes: number;
}

const missing = ({ space, neededBytes, card }: OpenSpace) =>
  new SpaceMissingError({ space: spaceName(space), neededBytes, sizeBytes: 0, address: card.address });

const indexOf = ({ space }: OpenSpace): number => ("index" in space ? space.index : 0);

const OPEN: Readonly<Record<Space["kind"], (request: OpenSpace) => Bus>> = {
  bar: (request) => request.access.bar(indexOf(request), bytesOfBar(request), contentOfBar(request.profile, indexOf(request))),
  io: (request) => request.access.ioBar(indexOf(request)),
  config: ({ config }) => config,
  upstream: (request) => {
    const { upstreamFd, card } = request;
    if (upstreamFd === undefined) throw missing(request);
    return fileBus(upstreamFd, { path: `config of ${card.upstream}`, sizeBytes: configBytes(upstreamFd), isBorrowed: true });
  },
  memory: (request) => {
    throw missing(request);
  },
};

/** Up to the end of the last window of the card in this BAR. */
function bytesOfBar({ space, profile, neededBytes }: OpenSpace): number {
  const placements = Object.values(profile.windows).flatMap(({ firstOf, sizeBytes, ...window }) =>
    (firstOf ?? [window]).map(({ bar, offset = 0 }) => ({ bar, end: offset + sizeBytes })),
  );
  const ends = placements.filter(({ bar }) => space.kind === "bar" && bar === space.index).map(({ end }) => end);
  return Math.max(neededBytes, ...ends);
}

const openAccess = (
  card: PciFunction,
  { handles, roots }: { handles: Extract<CardHandles, { backend: "pci" }>; roots: LinuxRoots },
): SysfsAccess | VfioAccess => (handles.way === "vfio" ? openVfio(card, { roots }) : new SysfsAccess(card, handles.configFd));
