/** A driver with this name does not exist, so none takes a card whose `driver_override` it is. Told apart from a run's own override. */
export const HELD = "barflash-boot";

/** Holds a file for each slot whose card was let go, until the next boot. The same for all sets: a slot is let go once. */
export const RELEASED = "/run/barflash-boot/released";

/** Where things of a set are. */
export const bootPaths = (name: string) => ({
  rule: `/etc/udev/rules.d/60-${name}.rules`,
  script: `/etc/${name}/driver.sh`,
  holdUnit: `/etc/systemd/system/${holdUnit(name)}`,
  flashUnit: (address: string) => `/etc/systemd/system/${flashUnit(name, address)}`,
  // Before `udev`: scripts that need no others run in the order of their names (tsort in mkinitramfs's cache_run_scripts).
  initramfsScript: `/etc/initramfs-tools/scripts/init-top/00-${name}`,
  dracutFolder: `/usr/lib/dracut/modules.d/60${name}`,
});

export const holdUnit = (name: string): string => `${name}-hold.service`;
/** Without colons, which units may have: `systemd-analyze verify` takes what follows one for another name. */
export const flashUnit = (name: string, address: string): string => `${name}-${address.replaceAll(":", "-")}.service`;
