import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Structure } from "../../../../../core/platform/linux/vfio/structure.ts";
import * as abi from "../../../../../core/platform/linux/vfio/vfio-abi.ts";

/**
 * Headers of another kernel: `KERNEL_HEADERS=dir` with `include/linux/iommufd.h` below. Those of Debian 12 (Linux 6.1) lack
 * iommufd and the character devices; with those of Linux 6.12 all were compared on 2026-11-26.
 */
const { KERNEL_HEADERS } = process.env;

/** Members that stand under another name in the header, and the request that came with a structure, if later than Linux 5.1. */
const MEMBERS: Readonly<Record<string, string>> = { id_and_version: "id" };
const NEWER: Readonly<Record<string, string>> = {
  vfio_device_bind_iommufd: "VFIO_DEVICE_BIND_IOMMUFD",
  vfio_device_attach_iommufd_pt: "VFIO_DEVICE_ATTACH_IOMMUFD_PT",
  iommu_ioas_alloc: "IOMMU_IOAS_ALLOC",
  iommu_ioas_iova_ranges: "IOMMU_IOAS_IOVA_RANGES",
  iommu_iova_range: "IOMMU_IOAS_IOVA_RANGES",
  iommu_ioas_map: "IOMMU_IOAS_MAP",
  iommu_ioas_unmap: "IOMMU_IOAS_UNMAP",
};
/** Structures that grew, or grow, at their ends; the kernel takes the older sizes. */
const GROWN: ReadonlySet<string> = new Set(["vfio_device_info", "vfio_device_bind_iommufd", "vfio_device_attach_iommufd_pt"]);

const FLAGS: Readonly<Record<string, number>> = {
  VFIO_API_VERSION: abi.VFIO_API_VERSION,
  VFIO_TYPE1v2_IOMMU: abi.VFIO_TYPE1v2_IOMMU,
  VFIO_GROUP_FLAGS_VIABLE: abi.GROUP_FLAGS.viable,
  VFIO_DEVICE_FLAGS_RESET: abi.DEVICE_FLAGS.reset,
  VFIO_REGION_INFO_FLAG_READ: abi.REGION_FLAGS.read,
  VFIO_REGION_INFO_FLAG_WRITE: abi.REGION_FLAGS.write,
  VFIO_REGION_INFO_FLAG_MMAP: abi.REGION_FLAGS.mmap,
  VFIO_REGION_INFO_FLAG_CAPS: abi.REGION_FLAGS.capabilities,
  VFIO_REGION_INFO_CAP_SPARSE_MMAP: abi.REGION_CAPABILITY_SPARSE_MMAP,
  VFIO_IRQ_INFO_EVENTFD: abi.IRQ_INFO_FLAGS.eventfd,
  VFIO_IRQ_SET_DATA_NONE: abi.IRQ_SET_FLAGS.dataNone,
  VFIO_IRQ_SET_DATA_EVENTFD: abi.IRQ_SET_FLAGS.dataEventfd,
  VFIO_IRQ_SET_ACTION_TRIGGER: abi.IRQ_SET_FLAGS.actionTrigger,
  VFIO_IOMMU_INFO_PGSIZES: abi.IOMMU_INFO_FLAGS.pageSizes,
  VFIO_IOMMU_INFO_CAPS: abi.IOMMU_INFO_FLAGS.capabilities,
  VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE: abi.IOMMU_CAPABILITY_IOVA_RANGE,
  VFIO_DMA_MAP_FLAG_READ: abi.DMA_MAP_FLAGS.read,
  VFIO_DMA_MAP_FLAG_WRITE: abi.DMA_MAP_FLAGS.write,
  VFIO_PCI_CONFIG_REGION_INDEX: abi.CONFIG_REGION,
  VFIO_PCI_BAR5_REGION_INDEX: abi.BAR_COUNT - 1,
  VFIO_PCI_MSI_IRQ_INDEX: abi.MSI_IRQ,
};
/** Constants of an enum, which no #ifdef finds; they came with their request. */
const IOAS_FLAGS: Readonly<Record<string, number>> = {
  IOMMU_IOAS_MAP_FIXED_IOVA: abi.IOAS_MAP_FLAGS.fixedIova,
  IOMMU_IOAS_MAP_WRITEABLE: abi.IOAS_MAP_FLAGS.writeable,
  IOMMU_IOAS_MAP_READABLE: abi.IOAS_MAP_FLAGS.readable,
};

const isStructure = (value: unknown): value is Structure => typeof value === "object" && value !== null && "sizeBytes" in value;
const STRUCTURES = (Object.values(abi) as unknown[]).filter(isStructure); // as: the tables have too many types for the compiler

const line = (name: string, expression: string, ours: number): string =>
  `  printf("%s %s\\n", (unsigned long)(${expression}) == ${ours}ul ? "same" : "DIFFERENT", ${JSON.stringify(name)});`;

function structureLines({ name, sizeBytes, fields }: Structure): string[] {
  const size = GROWN.has(name)
    ? line(`sizeof ${name}`, `sizeof(struct ${name}) >= ${sizeBytes}`, 1)
    : line(`sizeof ${name}`, `sizeof(struct ${name})`, sizeBytes);
  const offsets = Object.entries(fields).map(([field, { offset }]) =>
    line(`${name}.${field}`, `offsetof(struct ${name}, ${MEMBERS[field] ?? field})`, offset),
  );
  return [size, ...offsets];
}

/** Lines of C, and the request without which the header does not know what they speak of. */
interface Guarded {
  readonly request: string | undefined;
  readonly name: string;
  readonly lines: readonly string[];
}

const GUARDED: readonly Guarded[] = [
  ...Object.entries(abi.REQUESTS).map(([name, number]) => ({ request: name, name, lines: [line(name, name, number)] })),
  ...STRUCTURES.map((one) => ({ request: NEWER[one.name], name: one.name, lines: structureLines(one) })),
  ...Object.entries(FLAGS).map(([name, value]) => ({ request: undefined, name, lines: [line(name, name, value)] })),
  ...Object.entries(IOAS_FLAGS).map(([name, value]) => ({ request: "IOMMU_IOAS_MAP", name, lines: [line(name, name, value)] })),
];

const PROGRAM = `#include <stddef.h>
#include <stdio.h>
#include <linux/vfio.h>
#if __has_include(<linux/iommufd.h>)
#include <linux/iommufd.h>
#endif
int main(void) {
${GUARDED.flatMap(({ request, name, lines }) =>
  request === undefined ? lines : [`#ifdef ${request}`, ...lines, "#else", `  printf("absent ${name}\\n");`, "#endif"],
).join("\n")}
  return 0;
}
`;

function compareWithHeaders(): string[] {
  const directory = mkdtempSync(join(tmpdir(), "barflash-abi-"));
  try {
    const source = join(directory, "abi.c");
    writeFileSync(source, PROGRAM);
    const program = join(directory, "abi");
    const headers =
      KERNEL_HEADERS === undefined ? [] : ["", "x86_64-linux-gnu"].flatMap((part) => ["-isystem", join(KERNEL_HEADERS, "include", part)]);
    const compiled = spawnSync("cc", [...headers, "-o", program, source], { encoding: "utf8" });
    assert.is(compiled.status, 0, compiled.stderr);
    return spawnSync(program, { encoding: "utf8" }).stdout.trimEnd().split("\n");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "vfio is Linux's";
  return spawnSync("cc", ["-E", "-include", "linux/vfio.h", "-x", "c", "/dev/null"]).status === 0
    ? undefined
    : "no C compiler, or no linux/vfio.h";
}

const Abi = suite("vfio's requests and structures");
const reason = whyNot();

(reason === undefined ? Abi : Abi.skip)(`are those of the kernel's headers${reason === undefined ? "" : ` (${reason})`}`, () => {
  const found = compareWithHeaders();
  assert.equal(
    found.filter((one) => one.startsWith("DIFFERENT")),
    [],
  );
  const absent = found.filter((one) => one.startsWith("absent")).map((one) => one.slice("absent ".length));
  if (absent.length > 0) process.stdout.write(`not in these headers, and so not compared: ${absent.join(", ")}\n`);
  if (KERNEL_HEADERS !== undefined) assert.equal(absent, []);
  assert.ok(found.length > 90, `${found.length} comparisons`);
});

Abi.run();
