/**
 * Runs in the guest, bundled: `node conformance.mjs WAY ADDRESS BAR TARGET OFFSET WIDTHS`. The conformance suite of the bus on a BAR of a
 * real function, with what uvu prints of it.
 */
import type { Bus, Width } from "../../core/bus/bus.ts";
import { linuxRoots } from "../../core/platform/linux/linux-roots.ts";
import type { PciAccess } from "../../core/platform/linux/pci-access.ts";
import type { PciBar } from "../../core/platform/linux/pci-bars.ts";
import { type PciFunction, readFunction } from "../../core/platform/linux/pci-function.ts";
import { mapPhysicalMemory, openPhysicalMemory } from "../../core/platform/linux/physical-memory.ts";
import { SysfsAccess } from "../../core/platform/linux/sysfs-access.ts";
import { openVfio } from "../../core/platform/linux/vfio/open-vfio.ts";
import { busConformance } from "../support/bus-conformance.ts";

const [, , way = "", address = "", index = "", kind = "", offset = "", widths = ""] = process.argv;

const card = readFunction(linuxRoots(), address);
const bar = card?.bars.find((one) => one.index === Number(index));
if (card === undefined || bar === undefined) throw new Error(`${address} has no BAR ${index}`);

/** Each test opens the bus anew. */
const OPEN: Readonly<Record<string, (card: PciFunction, bar: PciBar) => Bus>> = {
  sysfs: (card, bar) => barOf(new SysfsAccess(card), bar),
  mem: (_, { address, sizeBytes }) => {
    const range = { address: Number(address), sizeBytes };
    return mapPhysicalMemory(openPhysicalMemory(linuxRoots(), range), range);
  },
  vfio: (card, bar) => {
    const access = openVfio(card);
    const bus = barOf(access, bar);
    const close = bus.close.bind(bus);
    bus.close = () => {
      close();
      access.close();
    };
    return bus;
  },
};

function barOf(access: PciAccess, { index, kind, sizeBytes }: PciBar): Bus {
  return kind === "io" ? access.ioBar(index) : access.bar(index, sizeBytes);
}

const open = OPEN[way];
if (open === undefined || (kind !== "memory" && kind !== "registers")) throw new Error(`${way}, ${kind}`);
busConformance(`${address} BAR ${index} through ${way}`, () => ({ bus: open(card, bar) }), {
  widths: widths.split(",").map((width) => Number(width) as Width), // as: named by the test.
  target: { kind, offset: Number(offset) },
});
