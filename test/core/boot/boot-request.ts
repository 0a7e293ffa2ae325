import type { BootCard, BootRequest } from "../../../core/boot/boot-request.ts";

export const CARD: BootCard = {
  address: "0000:03:00.0",
  ids: [
    { vendorId: 0x10ee, deviceIds: [0x7024, 0x7028] },
    { vendorId: 0x1234, deviceIds: [0x00b1] },
  ],
  command: ["/usr/bin/barflash", "flash", "/var/lib/barflash/design.bit", "--card=0000:03:00.0", "--yes"],
  timeoutS: 900,
};

export const REQUEST: BootRequest = { name: "barflash-boot", cards: [CARD], onFailure: "attach", environment: {} };
