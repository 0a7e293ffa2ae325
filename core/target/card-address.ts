import { formatPciAddress, parsePciAddress } from "../pci/pci-address.ts";
import { CardAddressError } from "./errors.ts";
import { parseByteCount } from "./parse-byte-count.ts";

/** A piece of the physical address space of a machine. */
export interface PhysicalWindow {
  readonly address: number;
  readonly sizeBytes: number;
}

/** Where a card is, as named on the command line. `text` is what the user wrote. */
export type CardAddress = { readonly text: string } & (
  | { readonly backend: "pci" /** `0000:03:00.0` */; readonly function: string }
  | { readonly backend: "mem"; readonly window: PhysicalWindow }
  | { readonly backend: "qemu-pci"; readonly socketPath: string }
  | { readonly backend: "qemu-mem"; readonly socketPath: string; readonly window: PhysicalWindow }
  | {
      readonly backend: "sim";
      /** Id or path of a card profile. */
      readonly profile: string;
      /** Where the virtual flash is kept; absent for the usual place. */
      readonly statePath?: string;
      readonly time: "simulated" | "real";
    }
);

export type Backend = CardAddress["backend"];
/** The addresses of one backend. */
export type AddressOf<B extends Backend> = Extract<CardAddress, { readonly backend: B }>;

/** Addresses of real cards. */
export type HostAddress = AddressOf<"pci" | "mem">;

export const isHostAddress = (address: CardAddress): address is HostAddress => address.backend === "pci" || address.backend === "mem";

/** What the command line accepts, for messages and help. */
export const CARD_ADDRESS_FORMS = [
  "0000:03:00.0",
  "pci0:3:0:0",
  "mem:0x40a00000+0x10000",
  "sim:<card profile>[,state=FILE][,time=real]",
  "qemu:<socket>,mem=BASE+SIZE",
  "qemu:<socket>,pci=00:04.0",
] as const;

/** What means a PCI address, right or wrong. */
const LIKE_PCI = /^pci\d|^[0-9a-f]+:[0-9a-f]+[:.]/i;
const QEMU_PCI = /^(?:[0-9a-f]{2}:)?[01][0-9a-f]\.[0-7]$/i;

/** @throws {PciAddressError} @throws {InvalidNumberError} @throws {CardAddressError} which lists the accepted forms, or says which part is wrong */
export function parseCardAddress(text: string): CardAddress {
  if (LIKE_PCI.test(text)) {
    return { text, backend: "pci", function: formatPciAddress(parsePciAddress(text)) };
  }
  const colon = text.indexOf(":");
  const parse = BY_PREFIX.get(text.slice(0, Math.max(colon, 0)));
  if (parse === undefined) throw new CardAddressError({ text, expected: `one of ${CARD_ADDRESS_FORMS.join("  ")}` });
  return parse(text, text.slice(colon + 1));
}

const BY_PREFIX: ReadonlyMap<string, (text: string, rest: string) => CardAddress> = new Map<
  string,
  (text: string, rest: string) => CardAddress
>([
  ["mem", (text, rest) => ({ text, backend: "mem", window: parseWindow(text, rest) })],
  ["sim", parseSim],
  ["qemu", parseQemu],
]);

function parseSim(text: string, rest: string): AddressOf<"sim"> {
  const { first: profile, options } = splitOptions(text, rest);
  const { state, time = "simulated", ...others } = options;
  refuseUnknown(text, others, ["state=FILE", "time=real"]);
  if (profile === "") throw new CardAddressError({ text, expected: "the id or the file of a card profile after sim:" });
  if (time !== "simulated" && time !== "real") throw new CardAddressError({ text, expected: "time=real or time=simulated" });
  if (state === "") throw new CardAddressError({ text, expected: "a file name after state=" });
  return { text, backend: "sim", profile, time, ...(state === undefined ? {} : { statePath: state }) };
}

function parseQemu(text: string, rest: string): AddressOf<"qemu-mem" | "qemu-pci"> {
  const { first: socketPath, options } = splitOptions(text, rest);
  const { mem, pci, ...others } = options;
  refuseUnknown(text, others, ["mem=BASE+SIZE", "pci=00:04.0"]);
  if (socketPath === "") throw new CardAddressError({ text, expected: "the path of the machine's qtest socket after qemu:" });
  if (mem !== undefined && pci === undefined) return { text, backend: "qemu-mem", socketPath, window: parseWindow(text, mem) };
  if (pci !== undefined && mem === undefined && QEMU_PCI.test(pci)) return { text, backend: "qemu-pci", socketPath };
  throw new CardAddressError({ text, expected: "either mem=BASE+SIZE or pci=00:04.0 after the socket" });
}

function parseWindow(text: string, window: string): PhysicalWindow {
  const [base, size, ...rest] = window.split("+");
  if (base === undefined || size === undefined || rest.length > 0)
    throw new CardAddressError({ text, expected: "BASE+SIZE, as in 0x40a00000+0x10000" });
  const parsed = { address: parseByteCount(base, `the base in ${text}`), sizeBytes: parseByteCount(size, `the size in ${text}`) };
  if (parsed.sizeBytes === 0) throw new CardAddressError({ text, expected: "a size above 0" });
  return parsed;
}

/** `FILE,state=a,time=b`: a comma counts only before `word=`, so that file names may have commas. */
function splitOptions(text: string, rest: string): { first: string; options: Readonly<Record<string, string>> } {
  const [first = "", ...pairs] = rest.split(/,(?=[a-z]+=)/);
  const options: Record<string, string> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const key = pair.slice(0, equals);
    if (Object.hasOwn(options, key)) throw new CardAddressError({ text, expected: `${key}= only once` });
    options[key] = pair.slice(equals + 1);
  }
  return { first, options };
}

function refuseUnknown(text: string, others: Readonly<Record<string, string>>, known: readonly string[]): void {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new CardAddressError({ text, expected: `${known.join(" or ")} instead of ${unknown}=` });
}
