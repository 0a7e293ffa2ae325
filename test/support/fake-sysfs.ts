import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type LinuxRoots, linuxRoots } from "../../core/platform/linux/linux-roots.ts";

/** A BAR as a line of `resource` has it. */
export interface FakeBar {
  readonly index: number;
  readonly address: bigint;
  readonly sizeBytes: number;
  readonly flags: bigint;
  /** Whether there is a `resourceN` file. */
  readonly hasFile?: boolean;
}

export interface FakeFunction {
  readonly address: string;
  /** Addresses of the bridges above it, from the root on. */
  readonly below?: readonly string[];
  readonly ids?: readonly [vendor: number, device: number, subsystemVendor: number, subsystemDevice: number];
  readonly classCode?: number;
  readonly driver?: string;
  readonly bars?: readonly FakeBar[];
  /** COMMAND register; memory decode on by default. */
  readonly command?: number;
  readonly configBytes?: number;
  readonly iommuGroup?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

const hex = (value: number | bigint, digits: number) => `0x${value.toString(16).padStart(digits, "0")}`;
const BAR_LINES = 13;
/** IORESOURCE_PREFETCH: such a BAR has a second file, through which writes are combined. */
const PREFETCHABLE = 0x2000n;

/** A folder that looks as sysfs does, with regular files: reads and maps work, what the kernel does on a write does not. */
export function makeFakeSysfs(prefix: string, functions: readonly FakeFunction[]): LinuxRoots {
  const roots = linuxRoots(prefix);
  for (const folder of [join(roots.sysfs, "bus/pci/devices"), join(roots.sysfs, "bus/pci/drivers"), roots.dev, roots.proc, roots.locks])
    mkdirSync(folder, { recursive: true });
  for (const one of functions) addFunction(roots, one);
  return roots;
}

function addFunction({ sysfs }: LinuxRoots, { address, below = [], bars = [], attributes = {}, ...rest }: FakeFunction): void {
  const { ids = [0x10ee, 0x7024, 0x10ee, 7], classCode = 0x05_8000, driver, command = 2, configBytes = 256, iommuGroup } = rest;
  const folder = join(sysfs, "devices/pci0000:00", ...below, address);
  mkdirSync(folder, { recursive: true });
  const put = (name: string, text: string | Uint8Array) => writeFileSync(join(folder, name), text);
  for (const [index, name] of ["vendor", "device", "subsystem_vendor", "subsystem_device"].entries())
    put(name, `${hex(ids[index] ?? 0, 4)}\n`);
  put("class", `${hex(classCode, 6)}\n`);
  put("revision", "0x01\n");
  put("driver_override", "(null)\n");
  put("power_state", "D0\n");
  for (const [name, text] of Object.entries(attributes)) put(name, text);

  const lines = Array.from({ length: BAR_LINES }, (_, index) => {
    const bar = bars.find((candidate) => candidate.index === index);
    const numbers = bar ? [bar.address, bar.address + BigInt(bar.sizeBytes) - 1n, bar.flags] : [0, 0, 0];
    return numbers.map((number) => hex(number, 16)).join(" ");
  });
  put("resource", `${lines.join("\n")}\n`);
  for (const { index, address: start, sizeBytes, flags, hasFile = true } of bars) {
    if (!hasFile) continue;
    put(`resource${index}`, "");
    truncateSync(join(folder, `resource${index}`), Number(start % 4096n) + Math.max(sizeBytes, 4096));
    if ((flags & PREFETCHABLE) === 0n) continue;
    put(`resource${index}_wc`, "");
    truncateSync(join(folder, `resource${index}_wc`), sizeBytes);
  }
  const config = Buffer.alloc(configBytes);
  config.writeUInt16LE(ids[0], 0);
  config.writeUInt16LE(ids[1], 2);
  config.writeUInt16LE(command, 4);
  put("config", config);

  link(join(sysfs, "bus/pci/devices", address), folder);
  if (driver !== undefined) {
    const drivers = join(sysfs, "bus/pci/drivers", driver);
    mkdirSync(drivers, { recursive: true });
    writeFileSync(join(drivers, "unbind"), "");
    link(join(folder, "driver"), drivers);
  }
  if (iommuGroup !== undefined) {
    const group = join(sysfs, "kernel/iommu_groups", iommuGroup);
    mkdirSync(join(group, "devices"), { recursive: true });
    link(join(folder, "iommu_group"), group);
    link(join(group, "devices", address), folder);
  }
}

const link = (from: string, to: string): void => symlinkSync(relative(dirname(from), to), from);
