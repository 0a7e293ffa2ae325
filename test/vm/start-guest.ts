import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgentClient } from "./agent-client.ts";
import { buildInitramfs } from "./build-initramfs.ts";
import type { GuestEntry } from "./cpio.ts";
import { fetchKernel } from "./fetch-kernel.ts";
import { Guest } from "./guest.ts";
import { chosenNode } from "./guest-nodes.ts";
import { onceMoreAfterCrash } from "./once-more.ts";
import { startQemu } from "./qemu-process.ts";
import { QmpClient } from "./qmp-client.ts";

/** A boot takes about 5 s; this is for a machine with other work. */
const LONGEST_BOOT_MS = 120_000;
const USUAL_MEMORY_MIB = 1024;

/**
 * Only errors go to the slow serial console; a kernel that panics ends QEMU. Memory that is not cleared when it is given out saves 0.6 s
 * of a boot (measured), most of which is unpacking 120 MB.
 */
const KERNEL_ARGUMENTS = ["console=ttyS0", "loglevel=4", "panic=-1", "mitigations=off", "init_on_alloc=0"];

export interface GuestOptions {
  /** What follows QEMU's `-device`, in order. */
  readonly devices?: readonly string[];
  /** Added to the kernel's command line. */
  readonly append?: string;
  readonly memoryMiB?: number;
  /** Gives the machine an Intel IOMMU, which vfio needs. */
  readonly iommu?: boolean;
  /** Other arguments of QEMU, such as `-object`s that devices need. */
  readonly qemuArguments?: readonly string[];
  readonly extraFiles?: readonly GuestEntry[];
  /** Real devices that this process plays, in addition to `devices` and after them. */
  readonly cards?: readonly PluggedCard[];
}

/** A device whose other end of the line is in this process. */
export interface PluggedCard {
  /** What follows `-device`, for the file descriptor that QEMU has the line as; undefined to plug it in later. */
  device(fd: number): string | undefined;
  attach(line: Socket): void;
}

/**
 * Boots Debian's kernel with our program in it, and the Node that GUEST_NODE names.
 *
 * @throws {Error} with the end of its console if it does not come up
 */
export const startGuest = (options: GuestOptions = {}): Promise<Guest> => onceMoreAfterCrash(() => bootGuest(options));

async function bootGuest(options: GuestOptions): Promise<Guest> {
  const { extraFiles = [], cards = [] } = options;
  const kernel = fetchKernel();
  const folder = mkdtempSync(join(tmpdir(), "barflash-vm-"));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  try {
    const initramfs = join(folder, "initramfs");
    buildInitramfs({ node: chosenNode(), kernel, extraFiles, into: initramfs });
    const startMs = performance.now();
    const qemu = await startQemu(qemuArguments(kernel.vmlinux, initramfs, options), {
      folder,
      pipes: cards.length,
      onSpawned: (lines) => {
        for (const [index, card] of cards.entries()) if (lines[index]) card.attach(lines[index]);
      },
    });
    const agent = new AgentClient(qemu.sockets.agent, qemu.died);
    const monitor = new QmpClient(qemu.sockets.monitor, qemu.died);
    try {
      await monitor.execute("qmp_capabilities");
      const nodeVersion = await agent.ready(LONGEST_BOOT_MS);
      return new Guest({ qemu, agent, monitor, nodeVersion, bootMs: performance.now() - startMs, onStop: removeFolder });
    } catch (error) {
      await qemu.stop();
      throw new Error(`the guest did not come up${qemu.describe()}`, { cause: error });
    }
  } catch (error) {
    removeFolder();
    throw error;
  }
}

function qemuArguments(vmlinux: string, initramfs: string, options: GuestOptions): string[] {
  const { devices = [], append = "", memoryMiB = USUAL_MEMORY_MIB, iommu = false, cards = [] } = options;
  // A device that another process plays gets the guest's memory as a file.
  const memory = ["-m", `${memoryMiB}`, "-object", `memory-backend-memfd,id=ram,size=${memoryMiB}M,share=on`];
  const machine = ["-machine", "q35,memory-backend=ram", "-accel", "tcg", "-cpu", "max"];
  const quiet = ["-display", "none", "-nodefaults", "-no-reboot"];
  const boot = ["-kernel", vmlinux, "-initrd", initramfs];
  const commandLine = [...KERNEL_ARGUMENTS, ...(iommu ? ["intel_iommu=on"] : []), append].join(" ").trim();
  // The first of the pipes is file descriptor 3. An IOMMU must be there before the devices behind it.
  const cardDevices = cards.flatMap((card, index) => card.device(3 + index) ?? []);
  const all = [...(iommu ? ["intel-iommu"] : []), ...devices, ...cardDevices].flatMap((device) => ["-device", device]);
  return [...machine, ...memory, ...quiet, ...boot, "-append", commandLine, ...(options.qemuArguments ?? []), ...all];
}
