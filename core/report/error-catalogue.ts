import * as boot from "../boot/errors.ts";
import * as bus from "../bus/errors.ts";
import { BarflashError, type ErrorArea, type ErrorEntry } from "../errors/barflash-error.ts";
import { EXIT_CODE_BY_AREA } from "../errors/exit-codes.ts";
import * as flash from "../flash/errors.ts";
import * as image from "../image/errors.ts";
import * as imageFormats from "../image/formats/errors.ts";
import * as link from "../link/errors.ts";
import * as memory from "../memory/errors.ts";
import * as pci from "../pci/errors.ts";
import * as plan from "../plan/errors.ts";
import * as platform from "../platform/errors.ts";
import * as linux from "../platform/linux/errors.ts";
import * as vfio from "../platform/linux/vfio/errors.ts";
import * as port from "../port/errors.ts";
import * as profile from "../profile/errors.ts";
import * as protocol from "../protocol/errors.ts";
import * as sim from "../sim/errors.ts";
import * as target from "../target/errors.ts";
import * as report from "./errors.ts";

/** Every `errors.ts` of core; a test looks for one that is missing here. */
const LAYERS = [
  boot,
  bus,
  flash,
  image,
  imageFormats,
  link,
  linux,
  memory,
  pci,
  plan,
  platform,
  port,
  profile,
  protocol,
  report,
  sim,
  target,
  vfio,
];

/** One error that barflash can report. */
export interface CatalogueEntry extends ErrorEntry {
  readonly exitCode: number;
}

/** The exit code that an error code leads to, by its area. */
export function exitCodeOf(code: ErrorEntry["code"]): number {
  // as: every code begins with an area and an underscore, by its type.
  return EXIT_CODE_BY_AREA[code.slice(0, code.indexOf("_")) as ErrorArea];
}

/** All errors, by exit code and then by code. */
export function errorCatalogue(): readonly CatalogueEntry[] {
  return LAYERS.flatMap((layer): unknown[] => Object.values(layer))
    .filter(isErrorClass)
    .map(({ entry }) => ({ ...entry, exitCode: exitCodeOf(entry.code) }))
    .sort((a, b) => a.exitCode - b.exitCode || a.code.localeCompare(b.code));
}

/** A class of failures, and not a base class or a function beside them. */
const isErrorClass = (value: unknown): value is typeof BarflashError =>
  typeof value === "function" && value.prototype instanceof BarflashError && Object.hasOwn(value, "entry");
