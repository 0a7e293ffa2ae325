import { SystemCallError } from "../../../core/platform/errors.ts";
import { linuxRoots } from "../../../core/platform/linux/linux-roots.ts";
import type { IovaRange } from "../../../core/platform/linux/vfio/choose-iova.ts";
import type { SystemCalls } from "../../../core/platform/linux/vfio/system-calls.ts";
import type { RequestName } from "../../../core/platform/linux/vfio/vfio-abi.ts";
import { FakeCard, type FakeCardFacts } from "./fake-card.ts";
import { FakeIommu, PAGE_BYTES } from "./fake-iommu.ts";
import { answerRequest, OFFSET_OF_REGION } from "./fake-requests.ts";

/** What a descriptor stands for. */
export type Opened = "container" | "group" | "device" | "iommufd" | "eventfd";

export interface FakeKernelFacts extends FakeCardFacts {
  /** Where `/dev` is. */
  readonly prefix: string;
  readonly group?: string;
  readonly characterDevice?: string;
  /** A call that fails, as {@link FakeKernel.calls} has it with paths that begin at `/dev`, and how: `["ioctl VFIO_SET_IOMMU", "ENODEV"]`. */
  readonly failures?: readonly [call: string, error: string];
  /** The call with this number, from 0, fails with EIO. */
  readonly failAt?: number;
  /** Answers of requests that return a number. */
  readonly answers?: Readonly<Partial<Record<RequestName, number>>>;
  readonly groupFlags?: number;
  /** Addresses that the IOMMU lets the card use. */
  readonly allowed?: readonly IovaRange[];
}

/**
 * The part of Linux that vfio-pci is, with its rules about order: a device is handed out by a group that is in a container with
 * an IOMMU, or after it was bound to an iommufd. What a program must not do goes into `misuse`.
 */
export class FakeKernel implements SystemCalls {
  readonly calls: string[] = [];
  /** Reads and writes of the device's file. */
  readonly transfers: string[] = [];
  readonly misuse: string[] = [];
  readonly card: FakeCard;
  readonly iommu: FakeIommu;
  readonly opened = new Map<number, Opened>();
  /** State that requests change. */
  readonly state = {
    containerOfGroup: undefined as number | undefined,
    iommuSet: false,
    boundTo: undefined as number | undefined,
    attached: false,
  };
  interruptFd: number | undefined;
  readonly events = new Map<number, number>();
  liveMaps = 0;
  /** Called while a wait for the interrupt goes on; with the time that it may take. */
  onWait: (timeoutMs: number) => void = () => undefined;
  #nextFd = 20;
  readonly #paths: ReadonlyMap<string, Opened>;

  constructor(readonly facts: FakeKernelFacts) {
    this.card = new FakeCard(facts);
    this.iommu = new FakeIommu((what) => this.misuse.push(what), facts.allowed);
    const { dev } = linuxRoots(facts.prefix);
    this.#paths = new Map<string, Opened>([
      [`${dev}/vfio/vfio`, "container"],
      [`${dev}/vfio/${facts.group ?? "7"}`, "group"],
      [`${dev}/vfio/devices/${facts.characterDevice ?? "vfio0"}`, "device"],
      [`${dev}/iommu`, "iommufd"],
    ]);
  }

  open(path: string): number {
    this.enter(`open ${path.replace(this.facts.prefix, "")}`);
    const kind = this.#paths.get(path);
    if (kind === undefined) throw new SystemCallError({ call: "open", error: "ENOENT" });
    return this.newFd(kind);
  }

  close(fd: number): void {
    const kind = this.kindOf(fd);
    if (kind === "device" && this.liveMaps > 0) this.misuse.push("the device was closed while a BAR was mapped");
    if (kind === "device" && this.iommu.mappings.length > 0) this.misuse.push("the device was closed while it could reach memory");
    if (kind === "eventfd" && this.interruptFd === fd) this.misuse.push("the event was closed while the interrupt was on");
    if ((kind === "container" || kind === "iommufd") && [...this.opened.values()].includes("device"))
      this.misuse.push(`${kind} closed before the device`);
    this.opened.delete(fd);
    // The kernel gives back what a program left.
    if (kind === "container" || kind === "iommufd") this.iommu.mappings.length = 0;
    this.enter(`close ${kind}`);
  }

  ioctl(fd: number, request: RequestName, argument: number | Uint8Array): number {
    this.enter(`ioctl ${request}`);
    return answerRequest(this, this.kindOf(fd), request, argument);
  }

  pread(fd: number, into: Uint8Array, offset: number): number {
    this.enter("pread");
    this.transfers.push(`pread ${into.length} at ${offset}`);
    into.set(this.#bytesAt(fd, offset, into.length));
    return into.length;
  }

  pwrite(fd: number, bytes: Uint8Array, offset: number): number {
    this.enter("pwrite");
    this.transfers.push(`pwrite ${bytes.length} at ${offset}`);
    this.#bytesAt(fd, offset, bytes.length).set(bytes);
    return bytes.length;
  }

  mapFile(fd: number, { offset, sizeBytes }: { readonly offset: number; readonly sizeBytes: number }) {
    this.enter("mmap");
    if (this.kindOf(fd) !== "device") throw new SystemCallError({ call: "mmap", error: "EINVAL" });
    const region = this.card.regions.get(Math.floor(offset / OFFSET_OF_REGION));
    const isWhole = region !== undefined && offset % OFFSET_OF_REGION === 0 && sizeBytes <= region.memory.byteLength;
    if (!isWhole || region.hasHoles || (region.flags & 4) === 0) throw new SystemCallError({ call: "mmap", error: "EINVAL" });
    this.liveMaps++;
    const unmap = (): void => {
      this.liveMaps--;
      this.enter("munmap");
    };
    return { buffer: region.memory, unmap };
  }

  pageBytes = (): number => PAGE_BYTES;

  mapAnonymous(sizeBytes: number) {
    this.enter("mmap anonymous");
    const { address, buffer, free } = this.iommu.allocate(sizeBytes);
    const unmap = (): void => {
      free();
      this.enter("munmap anonymous");
    };
    return { address, buffer, unmap };
  }

  eventfd(): number {
    this.enter("eventfd");
    return this.newFd("eventfd");
  }

  pollForRead(fd: number, timeoutMs: number): boolean {
    this.enter("poll");
    this.onWait(timeoutMs);
    return (this.events.get(fd) ?? 0) > 0;
  }

  takeEvents(fd: number): number {
    this.enter("read");
    const count = this.events.get(fd) ?? 0;
    this.events.set(fd, 0);
    return count;
  }

  /** The card interrupts; without a listener nothing happens. */
  interrupt(): void {
    if (this.interruptFd !== undefined) this.events.set(this.interruptFd, (this.events.get(this.interruptFd) ?? 0) + 1);
  }

  /** What is still held; empty at the end of every program. */
  get leaks(): readonly string[] {
    const maps = this.liveMaps === 0 ? [] : [`${this.liveMaps} maps`];
    const memory = this.iommu.allocations === 0 ? [] : [`${this.iommu.allocations} pieces of memory`];
    const mappings = this.iommu.mappings.length === 0 ? [] : [`${this.iommu.mappings.length} mappings`];
    return [...this.opened.values(), ...maps, ...memory, ...mappings];
  }

  newFd(kind: Opened): number {
    const fd = this.#nextFd++;
    this.opened.set(fd, kind);
    return fd;
  }

  kindOf(fd: number): Opened {
    const kind = this.opened.get(fd);
    if (kind === undefined) throw new SystemCallError({ call: "a call", error: "EBADF" });
    return kind;
  }

  /** Notes the call and lets it fail where it shall. What undoes something has done so when it fails. */
  private enter(call: string): void {
    const number = this.calls.push(call) - 1;
    const [failing, failure] = this.facts.failures ?? [];
    const error = number === this.facts.failAt ? "EIO" : call === failing ? failure : undefined;
    if (error !== undefined) throw new SystemCallError({ call, error });
  }

  #bytesAt(fd: number, offset: number, length: number): Uint8Array {
    if (this.kindOf(fd) !== "device") throw new SystemCallError({ call: "pread", error: "EINVAL" });
    const region = this.card.regions.get(Math.floor(offset / OFFSET_OF_REGION));
    const at = offset % OFFSET_OF_REGION;
    if (region === undefined || at + length > region.memory.byteLength) throw new SystemCallError({ call: "pread", error: "EINVAL" });
    // Linux, vfio_pci_bar_rw: a BAR that is switched off gives EIO.
    if (!this.card.answers(region)) throw new SystemCallError({ call: "pread", error: "EIO" });
    return new Uint8Array(region.memory, at, length);
  }
}
