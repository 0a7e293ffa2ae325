import { statSync } from "node:fs";
import { join } from "node:path";
import { BarflashError } from "../../../errors/barflash-error.ts";
import { POWER_CONTROL, POWER_STATE } from "../../../link/power-state.ts";
import { findCapability } from "../../../pci/find-capability.ts";
import { type LockState, lockState } from "../../host-lock.ts";
import { VFIO_DRIVER, type Way } from "../choose-way.ts";
import { HostRecordError } from "../errors.ts";
import { type HostChange, HostRecord } from "../host-record.ts";
import type { PciBar } from "../pci-bars.ts";
import { type PciFunction, readFunction, WITHOUT_POWER } from "../pci-function.ts";
import { readBytes } from "../read-bounded.ts";
import type { DoctorHost } from "./doctor-host.ts";

/** What was asked for, of a card that need not be there. */
export interface DoctorCard {
  readonly host: DoctorHost;
  /** `0000:03:00.0` */
  readonly address: string;
  /** Undefined where there is no such function. */
  readonly found: FoundCard | undefined;
  readonly lock: LockState;
  /** What a run that was cut off left on the host; `damaged` where the record cannot be read. */
  readonly leftBehind: readonly HostChange[] | "damaged";
  /** Profiles that its ids fit; undefined where one was named. */
  readonly profiles: readonly string[] | undefined;
}

export interface FoundCard {
  readonly card: PciFunction;
  /** The way that barflash would take. */
  readonly way: Way;
  /** The first 64 bytes of the configuration space, or what there is of them. Empty where reading them would wake the card. */
  readonly header: Buffer;
  /** 1 to 3, for D1 to D3, where the card says so; 0 where it is awake, or this user may not read that. */
  readonly sleeps: number;
}

export const assignedBars = ({ card }: Pick<FoundCard, "card">): readonly PciBar[] =>
  card.bars.filter(({ kind, isAssigned }) => kind === "memory" && isAssigned);

/** PCI Local Bus Specification 3.0, 6.1; what everybody may read. */
export const HEADER_BYTES = 64;
const CONFIG_BYTES = 256;

export type ProfilesOf = (card: PciFunction) => readonly string[];

export function readCard(host: DoctorHost, address: string, profilesOf: ProfilesOf | undefined): DoctorCard {
  const card = readFunction(host.roots, address);
  return {
    host,
    address,
    found: card && { card, way: wayTo(card, host), ...readConfig(card) },
    lock: lockState(host.kept.lock(address)),
    leftBehind: readLeftBehind(host, address),
    profiles: card && profilesOf?.(card),
  };
}

function readConfig({ folder, powerState }: PciFunction): Pick<FoundCard, "header" | "sleeps"> {
  const config = (powerState === WITHOUT_POWER ? undefined : readBytes(join(folder, "config"), CONFIG_BYTES)) ?? Buffer.alloc(0);
  return { header: config.subarray(0, HEADER_BYTES), sleeps: sleepState(config) };
}

/** PCI Bus Power Management Interface Specification 1.2, 3.2.1. */
const POWER_CAPABILITY = { id: 0x01 };

function sleepState(config: Buffer): number {
  const read = (offset: number) => (offset + 4 <= config.length ? config.readUInt32LE(offset) : 0xffff_ffff);
  try {
    const start = findCapability(read, POWER_CAPABILITY);
    return start === undefined ? 0 : read(start + POWER_CONTROL.offset) & POWER_STATE;
  } catch (error) {
    // Nothing answers, which another check tells, or this user does not see so far.
    if (error instanceof BarflashError) return 0;
    throw error;
  }
}

/** As `chooseWay` decides, but without mapping anything. */
function wayTo({ driver }: PciFunction, { access, lockdown }: DoctorHost): Way {
  if (access !== undefined) return access;
  return driver === VFIO_DRIVER || isLockedDown(lockdown) ? "vfio" : "sysfs";
}

export const isLockedDown = (level: string | undefined): boolean => level !== undefined && level !== "none";

/** A record holds some lines for each function of a card. */
const MOST_RECORD_BYTES = 1 << 20;

function readLeftBehind({ roots, kept }: DoctorHost, address: string): readonly HostChange[] | "damaged" {
  const path = kept.record(address);
  try {
    const { size } = statSync(path);
    if (size > MOST_RECORD_BYTES) return "damaged";
  } catch {
    return [];
  }
  try {
    return new HostRecord(roots, path).leftBehind();
  } catch (error) {
    if (error instanceof HostRecordError) return "damaged";
    throw error;
  }
}
