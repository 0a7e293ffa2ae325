import { hex } from "../bits/hex.ts";
import { bootPaths, HELD, RELEASED } from "./boot-paths.ts";
import type { BootCard, BootRequest } from "./boot-request.ts";

/**
 * What keeps drivers away and lets them in, for any POSIX shell: it also runs in an initramfs, and works when the program does not. It
 * reads and writes sysfs with what the shell has itself.
 */
export function driverScript({ name, cards }: Pick<BootRequest, "name" | "cards">): string {
  return `#!/bin/sh
# Made by barflash boot-files; see docs/boot.md of barflash.
#   driver.sh [hold]            keeps drivers away from each card that has none and was not released since the boot
#   driver.sh check ADDRESS     fails unless one of the cards is in that slot
#   driver.sh release ADDRESS   lets drivers take it, and remembers that until the next boot
#   driver.sh tell ADDRESS      says so if drivers are still kept away from it
#   driver.sh prereqs           for initramfs-tools: needs nothing before it

pci=$BARFLASH_ROOT/sys/bus/pci
released=$BARFLASH_ROOT${RELEASED}
cards="${cards.map(({ address }) => address).join(" ")}"

is_there() { # ADDRESS
  [ -e "$pci/devices/$1/vendor" ] && [ -e "$pci/devices/$1/device" ] || return 1
  read -r vendor <"$pci/devices/$1/vendor"
  read -r device <"$pci/devices/$1/device"
  case "$1 $vendor $device" in
${cards.map(caseLine).join("\n")}
  esac
  return 1
}

override_of() { # ADDRESS
  override=
  read -r override <"$pci/devices/$1/driver_override"
  [ "$override" != "(null)" ] || override=
}

hold() {
  failed=0
  for card in $cards; do
    is_there "$card" || continue
    [ ! -e "$released/$card" ] && [ ! -e "$pci/devices/$card/driver" ] || continue
    override_of "$card"
    [ -z "$override" ] || continue
    echo ${HELD} >"$pci/devices/$card/driver_override" || failed=1
  done
  return $failed
}

check() { # ADDRESS
  is_there "$1" && return 0
  echo "slot $1 holds none of the cards that are to be flashed there" >&2
  return 1
}

# The mark comes first: from then on the rule holds the card no more.
release() { # ADDRESS
  mkdir -p "$released" && : >"$released/$1" || return 1
  [ -e "$pci/devices/$1/driver_override" ] || return 0
  override_of "$1"
  case $override in ${HELD} | barflash-keeps-it) ;; *) return 0 ;; esac
  echo >"$pci/devices/$1/driver_override" || return 1
  [ -e "$pci/devices/$1/driver" ] || echo "$1" >"$pci/drivers_probe"
}

# <3> is the priority of an error in the journal, sd-daemon(3).
tell() { # ADDRESS
  [ -e "$pci/devices/$1/driver_override" ] || return 0
  override_of "$1"
  case $override in ${HELD} | barflash-keeps-it) ;; *) return 0 ;; esac
  echo "<3>$1 was not flashed and no driver gets it; to let drivers have it: /bin/sh ${bootPaths(name).script} release $1" >&2
}

case \${1:-hold} in
  hold) hold ;;
  check) check "$2" ;;
  release) release "$2" ;;
  tell) tell "$2" ;;
  prereqs) echo ;;
  *) echo "driver.sh: unknown word $1" >&2; exit 2 ;;
esac
`;
}

function caseLine({ address, ids }: BootCard): string {
  const patterns = ids.flatMap(({ vendorId, deviceIds }) => deviceIds.map((id) => `"${address} ${hex(vendorId, 4)} ${hex(id, 4)}"`));
  return `    ${patterns.join(" | ")}) return 0 ;;`;
}
