/**
 * Requests, structures and flags of Linux's vfio and iommufd.
 *
 * Source: include/uapi/linux/vfio.h (Linux 6.1; the part on character devices since 6.6) and include/uapi/linux/iommufd.h
 * (since 6.2). test/core/platform/linux/vfio/vfio-abi.test.ts compares them with the headers of the machine, where it has them.
 */
import { s32, u32, u64 } from "./structure.ts";

/** `_IO(';', 100 + n)` and, for iommufd, `_IO(';', 0x80 + n)`. Some numbers stand twice: the descriptor decides which is meant. */
export const REQUESTS = {
  VFIO_GET_API_VERSION: 0x3b64,
  VFIO_CHECK_EXTENSION: 0x3b65,
  VFIO_SET_IOMMU: 0x3b66,
  VFIO_GROUP_GET_STATUS: 0x3b67,
  VFIO_GROUP_SET_CONTAINER: 0x3b68,
  VFIO_GROUP_GET_DEVICE_FD: 0x3b6a,
  VFIO_DEVICE_GET_INFO: 0x3b6b,
  VFIO_DEVICE_GET_REGION_INFO: 0x3b6c,
  VFIO_DEVICE_GET_IRQ_INFO: 0x3b6d,
  VFIO_DEVICE_SET_IRQS: 0x3b6e,
  VFIO_DEVICE_RESET: 0x3b6f,
  VFIO_IOMMU_GET_INFO: 0x3b70,
  VFIO_IOMMU_MAP_DMA: 0x3b71,
  VFIO_IOMMU_UNMAP_DMA: 0x3b72,
  VFIO_DEVICE_BIND_IOMMUFD: 0x3b76,
  VFIO_DEVICE_ATTACH_IOMMUFD_PT: 0x3b77,
  IOMMU_IOAS_ALLOC: 0x3b81,
  IOMMU_IOAS_IOVA_RANGES: 0x3b84,
  IOMMU_IOAS_MAP: 0x3b85,
  IOMMU_IOAS_UNMAP: 0x3b86,
} as const;

export type RequestName = keyof typeof REQUESTS;

/** The answer of VFIO_GET_API_VERSION. */
export const VFIO_API_VERSION = 0;
/** The way of an IOMMU to map that allows to unmap only what was mapped. */
export const VFIO_TYPE1v2_IOMMU = 3;

/** Bits of `flags`, by structure. */
export const GROUP_FLAGS = { viable: 1 << 0 } as const;
export const DEVICE_FLAGS = { reset: 1 << 0, pci: 1 << 1 } as const;
export const REGION_FLAGS = { read: 1 << 0, write: 1 << 1, mmap: 1 << 2, capabilities: 1 << 3 } as const;
export const IRQ_INFO_FLAGS = { eventfd: 1 << 0 } as const;
export const IRQ_SET_FLAGS = { dataNone: 1 << 0, dataEventfd: 1 << 2, actionTrigger: 1 << 5 } as const;
export const IOMMU_INFO_FLAGS = { pageSizes: 1 << 0, capabilities: 1 << 1 } as const;
/** As the device sees the memory. */
export const DMA_MAP_FLAGS = { read: 1 << 0, write: 1 << 1 } as const;
export const IOAS_MAP_FLAGS = { fixedIova: 1 << 0, writeable: 1 << 1, readable: 1 << 2 } as const;

/** Indexes of VFIO_DEVICE_GET_REGION_INFO; BARs are 0 to 5. */
export const CONFIG_REGION = 7;
export const BAR_COUNT = 6;
/** VFIO_PCI_MSI_IRQ_INDEX. */
export const MSI_IRQ = 1;

/** Ids of capabilities behind a structure. */
export const REGION_CAPABILITY_SPARSE_MMAP = 1;
export const IOMMU_CAPABILITY_IOVA_RANGE = 1;

const structure = <const S>(declared: S): S => declared;

export const GROUP_STATUS = structure({ name: "vfio_group_status", sizeBytes: 8, fields: { argsz: u32(0), flags: u32(4) } });

export const DEVICE_INFO = structure({
  name: "vfio_device_info",
  // Without the capabilities that came later.
  sizeBytes: 16,
  fields: { argsz: u32(0), flags: u32(4), num_regions: u32(8), num_irqs: u32(12) },
});

export const REGION_INFO = structure({
  name: "vfio_region_info",
  sizeBytes: 32,
  fields: { argsz: u32(0), flags: u32(4), index: u32(8), cap_offset: u32(12), size: u64(16), offset: u64(24) },
});

export const IRQ_INFO = structure({
  name: "vfio_irq_info",
  sizeBytes: 16,
  fields: { argsz: u32(0), flags: u32(4), index: u32(8), count: u32(12) },
});

/** The descriptors of the events follow. */
export const IRQ_SET = structure({
  name: "vfio_irq_set",
  sizeBytes: 20,
  fields: { argsz: u32(0), flags: u32(4), index: u32(8), start: u32(12), count: u32(16) },
});

export const IOMMU_INFO = structure({
  name: "vfio_iommu_type1_info",
  // The compiler rounds up behind `cap_offset`.
  sizeBytes: 24,
  fields: { argsz: u32(0), flags: u32(4), iova_pgsizes: u64(8), cap_offset: u32(16) },
});

/** Two 16-bit fields, the id and the version, stand in the first word. */
export const CAPABILITY_HEADER = structure({
  name: "vfio_info_cap_header",
  sizeBytes: 8,
  fields: { id_and_version: u32(0), next: u32(4) },
});

/** {@link IOVA_RANGE}s follow. */
export const IOVA_RANGE_CAPABILITY = structure({
  name: "vfio_iommu_type1_info_cap_iova_range",
  sizeBytes: 16,
  fields: { nr_iovas: u32(8) },
});
export const IOVA_RANGE = structure({ name: "vfio_iova_range", sizeBytes: 16, fields: { start: u64(0), end: u64(8) } });

export const DMA_MAP = structure({
  name: "vfio_iommu_type1_dma_map",
  sizeBytes: 32,
  fields: { argsz: u32(0), flags: u32(4), vaddr: u64(8), iova: u64(16), size: u64(24) },
});

export const DMA_UNMAP = structure({
  name: "vfio_iommu_type1_dma_unmap",
  sizeBytes: 24,
  fields: { argsz: u32(0), flags: u32(4), iova: u64(8), size: u64(16) },
});

export const BIND_IOMMUFD = structure({
  name: "vfio_device_bind_iommufd",
  // As of Linux 6.6; a token can follow since 6.18, which is for virtual functions.
  sizeBytes: 16,
  fields: { argsz: u32(0), flags: u32(4), iommufd: s32(8), out_devid: u32(12) },
});

export const ATTACH_IOMMUFD_PT = structure({
  name: "vfio_device_attach_iommufd_pt",
  // As of Linux 6.6; a PASID can follow in later ones.
  sizeBytes: 12,
  fields: { argsz: u32(0), flags: u32(4), pt_id: u32(8) },
});

export const IOAS_ALLOC = structure({
  name: "iommu_ioas_alloc",
  sizeBytes: 12,
  fields: { size: u32(0), flags: u32(4), out_ioas_id: u32(8) },
});

export const IOAS_IOVA_RANGES = structure({
  name: "iommu_ioas_iova_ranges",
  sizeBytes: 32,
  fields: { size: u32(0), ioas_id: u32(4), num_iovas: u32(8), allowed_iovas: u64(16), out_iova_alignment: u64(24) },
});
/** Start and last address of one allowed range, as {@link IOVA_RANGE} with another name. */
export const IOMMU_IOVA_RANGE = structure({ name: "iommu_iova_range", sizeBytes: 16, fields: { start: u64(0), last: u64(8) } });

export const IOAS_MAP = structure({
  name: "iommu_ioas_map",
  sizeBytes: 40,
  fields: { size: u32(0), flags: u32(4), ioas_id: u32(8), user_va: u64(16), length: u64(24), iova: u64(32) },
});

export const IOAS_UNMAP = structure({
  name: "iommu_ioas_unmap",
  sizeBytes: 24,
  fields: { size: u32(0), ioas_id: u32(4), iova: u64(8), length: u64(16) },
});
