import * as z from "zod";
import { EVENT_DESCRIPTIONS } from "./event-descriptions.ts";
import { EVENT_SCHEMA } from "./event-schema.ts";
import { addressRange, bytes, countFields, differenceFields, flashEventFields, milliseconds } from "./flash-event-schemas.ts";

const lines = z.array(z.string());
const region = z.strictObject({ name: z.string(), ...addressRange, role: z.string() });
const eraseKind = z.strictObject({ sizeBytes: bytes, typicalMs: milliseconds, maximumMs: milliseconds });

const memory = z.strictObject({
  name: z.string(),
  chip: z.string(),
  /** Lower-case hex; empty where the kind of memory has none. */
  jedecId: z.string(),
  geometrySource: z.enum(["sfdp", "table", "cfi"]),
  sizeBytes: bytes,
  pageBytes: bytes,
  erases: z.array(eraseKind),
  regions: z.array(region),
  /** What the chip refuses to change now. */
  protectedRanges: z.array(z.strictObject(addressRange)),
});

const link = z.strictObject({ speed: z.string(), lanes: z.int(), highestSpeed: z.string(), mostLanes: z.int() });

/** What the system says of a PCI function. Numbers are lower-case hex without 0x; the address of a BAR is hex with 0x. */
const pciFields = {
  address: z.string(),
  vendorId: z.string(),
  deviceId: z.string(),
  subsystemVendorId: z.string(),
  subsystemId: z.string(),
  revision: z.string(),
  classCode: z.string(),
  name: z.string().optional(),
  driver: z.string().optional(),
  memoryDecode: z.boolean().optional(),
  powerState: z.string().optional(),
  link: link.optional(),
  iommuGroup: z.string().optional(),
  /** Address of the bridge above it. */
  upstream: z.string().optional(),
  bars: z.array(
    z.strictObject({
      index: z.int().min(0).max(5),
      kind: z.enum(["memory", "io"]),
      sizeBytes: bytes,
      address: z.string().optional(),
      is64Bit: z.boolean(),
      isPrefetchable: z.boolean(),
    }),
  ),
};
const pci = z.strictObject(pciFields);

const configuration = z.strictObject({
  syncOffset: bytes,
  /** Lower-case hex with 0x. */
  idcodes: z.array(z.string()),
  encrypted: z.boolean(),
  partial: z.boolean(),
});

const bitHeader = z.strictObject({
  design: z.string(),
  options: z.record(z.string(), z.string()),
  part: z.string(),
  date: z.string(),
  time: z.string(),
});

const planTotals = z.strictObject({
  imageBytes: bytes,
  equalBytes: bytes,
  erasedBytes: bytes,
  eraseCount: z.int().min(0),
  programmedBytes: bytes,
  programCount: z.int().min(0),
  verifiedBytes: bytes,
  preservedBytes: bytes,
  expectedMs: milliseconds,
});

const EXIT_CODE = z.int().min(0).max(13);

/** The fields of each kind of line, by `type`, without those that every line has. */
const FIELDS = {
  ...flashEventFields,
  card: {
    address: z.string(),
    /** Absent on a PCI function that no profile fits, or several do. */
    profile: z.string().optional(),
    profiles: lines.optional(),
    name: z.string(),
    state: z.enum(["free", "bound", "saved", "available"]),
    pci: pci.optional(),
  },
  function: pciFields,
  info: {
    profile: z.string(),
    name: z.string(),
    fpga: z.strictObject({ part: z.string(), idcode: z.string() }).optional(),
    /** Absent on a card without a flash. */
    memory: memory.optional(),
    /** How a real card was reached, and why this way. */
    access: z.strictObject({ way: z.enum(["sysfs", "vfio", "mem"]), reason: z.string() }).optional(),
    windows: z.array(z.strictObject({ name: z.string(), place: z.string(), sizeBytes: bytes })),
    /** `load`, `reload`: what can be done besides flashing. */
    abilities: z.array(z.enum(["load", "reload"])),
  },
  reload: {
    dryRun: z.boolean(),
    /** Absent where a reset makes the FPGA boot from where its pins or its flash say. */
    address: bytes.optional(),
    region: z.string().optional(),
    /** Whether the fallback image runs afterwards; absent where the card cannot tell. */
    fallback: z.boolean().optional(),
  },
  plan: {
    dryRun: z.boolean(),
    totals: planTotals,
    covers: z.array(z.strictObject(addressRange)),
    unitCount: z.int().min(0),
    listing: lines,
  },
  image: {
    file: z.string(),
    format: z.string(),
    compression: z.string(),
    address: bytes,
    sizeBytes: bytes,
    sha256: z.string(),
    segmentCount: z.int().min(1),
    bit: bitHeader.optional(),
    configuration: configuration.optional(),
  },
  profile: {
    id: z.string(),
    kind: z.enum(["card", "controller", "memory"]),
    name: z.string(),
    file: z.string(),
    listing: lines.optional(),
  },
  finding: { file: z.string(), line: z.int().min(1), column: z.int().min(1), message: z.string(), rule: z.string() },
  "error-entry": { code: z.string(), exitCode: EXIT_CODE, when: z.string(), remedy: z.string() },
  diagnosis: {
    code: z.string(),
    severity: z.enum(["blocks", "warns"]),
    sentence: z.string(),
    command: z.string(),
    /** Of the card that it is about, if it is about one. */
    address: z.string().optional(),
  },
  "exit-code": { exitCode: EXIT_CODE, meaning: z.string() },
  difference: differenceFields,
  file: { file: z.string(), sizeBytes: bytes, sha256: z.string(), purpose: z.enum(["read", "backup"]) },
  "boot-file": {
    /** Where it belongs. */
    path: z.string(),
    /** Four octal digits. */
    mode: z.string(),
    text: z.string(),
    /** Where it was written; absent when it was only printed. */
    file: z.string().optional(),
  },
  "boot-commands": { purpose: z.enum(["install", "remove"]), commands: lines },
  warning: { message: z.string() },
  result: {
    ok: z.boolean(),
    /** `DONE`, `DIFFERS`, `BUG`, or the code of an error. */
    code: z.string(),
    exitCode: EXIT_CODE,
    /** Whether the flash or its protection was changed, also in part. */
    changed: z.boolean(),
    message: z.string().optional(),
    remedy: z.string().optional(),
    /** What led to the error, the nearest cause first. */
    causes: lines.optional(),
    ...countFields,
    /** Streamed into the FPGA. */
    loadedBytes: bytes,
    busReads: z.int().min(0),
    busWrites: z.int().min(0),
  },
};

const COMMON = {
  schema: z.literal(EVENT_SCHEMA),
  /** Address of the card; null where no card is meant. */
  card: z.string().nullable(),
  /** Since the start of the command. */
  timeMs: milliseconds,
};

type Fields = typeof FIELDS;
export type ReportType = keyof Fields;
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type FieldsOf<K extends ReportType> = DeepReadonly<z.infer<z.ZodObject<Fields[K], z.core.$strict>>>;

/** What a command reports; the output adds the fields that every line has. */
export type ReportEvent<K extends ReportType = ReportType> = { [P in K]: { readonly type: P } & FieldsOf<P> }[K];

const lineSchema = <K extends ReportType>(type: K) =>
  z.strictObject({ ...COMMON, type: z.literal(type), ...FIELDS[type] }).describe(EVENT_DESCRIPTIONS[type]);

/** Every line that `--json` can print. */
export const REPORT_LINE = z.union(Object.keys(FIELDS).map((type) => lineSchema(type as ReportType))); // as: keys of FIELDS, by definition
