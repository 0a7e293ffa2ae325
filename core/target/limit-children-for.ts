import { limitChildren } from "../platform/linux/limit-rights.ts";
import type { CardHandles } from "./hold-card.ts";

/**
 * Takes from the processes that this one starts from now on what they do not need for a card. They may write files into folders of other
 * users, as root expects it, and pin memory for a card behind an IOMMU; everything else was opened for them.
 */
export function limitChildrenFor(handles: CardHandles): void {
  limitChildren(handles.backend === "pci" && handles.way === "vfio" ? ["dacOverride", "ipcLock"] : ["dacOverride"]);
}
