/** Runs in the guest, bundled: `node capabilities.mjs ADDRESS`. Where our walk finds each capability in the function's `config` file. */
import { findCapability } from "../../core/pci/find-capability.ts";
import { linuxRoots } from "../../core/platform/linux/linux-roots.ts";
import { readFunction } from "../../core/platform/linux/pci-function.ts";
import { SysfsAccess } from "../../core/platform/linux/sysfs-access.ts";

const card = readFunction(linuxRoots(), process.argv[2] ?? "");
if (card === undefined) throw new Error("no such function");
const config = new SysfsAccess(card).config();
const read = (offset: number) => config.read32(offset);
const IDS = Array.from({ length: 0x40 }, (_, id) => id);
const placesOf = (extended: boolean) =>
  Object.fromEntries(IDS.flatMap((id) => [[id, findCapability(read, { id, extended })] as const].filter(([, at]) => at !== undefined)));
process.stdout.write(JSON.stringify({ plain: placesOf(false), extended: placesOf(true) }));
