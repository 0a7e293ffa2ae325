import type { ConfigFunction, ConfigRegister } from "./config-function.ts";

/** PCI Bus Power Management Interface Specification 1.2, 3.2.4. */
export const POWER_CONTROL: ConfigRegister = { name: "POWER_CONTROL", part: "power", offset: 0x04, widthBits: 16 };
export const POWER_STATE = 0x0003;
/** Set: the way from D3hot to D0 resets nothing. */
export const NO_SOFT_RESET = 0x0008;
/** A written 1 clears it, so it is always written as 0. */
export const PME_STATUS = 0x8000;

/** D0 to D3: bits 1:0. A function without the capability is always in D0. */
export const powerState = (card: ConfigFunction): number => (card.has("power") ? card.read(POWER_CONTROL) & POWER_STATE : 0);
