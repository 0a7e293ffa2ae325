/** Templates of `fillCommand` that several checks name. */
export const REMOVE_AND_RESCAN = "echo 1 > {sysfs}/bus/pci/devices/{address}/remove; echo 1 > {sysfs}/bus/pci/rescan";
export const UNBIND = "echo {address} > {sysfs}/bus/pci/drivers/{driver}/unbind";
export const ENABLE = "echo 1 > {sysfs}/bus/pci/devices/{address}/enable";
export const KILL = "kill {pid}";
