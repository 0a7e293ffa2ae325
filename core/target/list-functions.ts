import { linuxRoots } from "../platform/linux/linux-roots.ts";
import { listFunctions, type PciFunction, readFunction } from "../platform/linux/pci-function.ts";
import { type NameOf, pciNames } from "../platform/linux/pci-names.ts";
import { type FunctionFacts, functionFacts } from "./function-facts.ts";
import { type HostFolders, systemRoot } from "./state-folder.ts";

/** All PCI functions of this machine. Nothing is touched but sysfs. */
export function readFunctions(host: HostFolders): readonly PciFunction[] {
  const roots = linuxRoots(systemRoot(host));
  return listFunctions(roots).flatMap((address) => readFunction(roots, address) ?? []);
}

/** What the system says of one function; undefined where there is none. */
export function describeFunction(host: HostFolders, address: string): FunctionFacts | undefined {
  const found = readFunction(linuxRoots(systemRoot(host)), address);
  return found && functionFacts(found, namesOf(host));
}

export const namesOf = (host: HostFolders): NameOf => pciNames(systemRoot(host));
