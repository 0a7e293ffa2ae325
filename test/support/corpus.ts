/**
 * Real bitstreams of others, which the project does not contain: a folder with `MANIFEST.csv` and `files/`, named by `BARFLASH_CORPUS`
 * or found beside the repository.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCsv } from "./parse-csv.ts";

/** What the manifest says about a file; a field is undefined where the manifest has no value. */
export interface CorpusRow {
  readonly file: string;
  readonly storedAs: string;
  /** In the words of the manifest: `xilinx .bit + gzip`. */
  readonly format: string;
  readonly part: string | undefined;
  readonly idcode: number | undefined;
  readonly design: string | undefined;
  readonly date: string | undefined;
  readonly time: string | undefined;
  /** In the unpacked file. */
  readonly payloadOffset: number | undefined;
  readonly payloadBytes: number | undefined;
  readonly payloadSha256: string | undefined;
  readonly encrypted: boolean;
  readonly partial: boolean;
}

export interface Corpus {
  readonly rows: readonly CorpusRow[];
  /** The file as its author published it. */
  load(row: CorpusRow): Uint8Array;
}

/** Undefined, and said aloud, where the corpus or `xz` is missing. */
export function openCorpus(): Corpus | undefined {
  const folder = process.env.BARFLASH_CORPUS ?? join(import.meta.dirname, "../../../shared/bitstreams");
  const missing = whatIsMissing(folder);
  if (missing !== undefined) {
    process.stdout.write(`skipped: tests with real bitstreams, because ${missing}\n`);
    return undefined;
  }
  const cache = new Map<string, Uint8Array>();
  return {
    rows: parseCsv(readFileSync(join(folder, "MANIFEST.csv"), "utf8")).map(rowOf),
    load({ storedAs }) {
      const bytes = cache.get(storedAs) ?? unpack(join(folder, "files", storedAs));
      cache.set(storedAs, bytes);
      return bytes;
    },
  };
}

/** What an end-to-end test may flash: full, readable Xilinx bitstreams as .bit, .bit.gz, .bin and .mcs. */
export function flashableRows({ rows }: Corpus): readonly CorpusRow[] {
  return rows.filter((row) => isXilinxImage(row) && !/swapped|encrypted|partial/i.test(row.format) && !row.encrypted && !row.partial);
}

/** A Xilinx image in a form that barflash reads, if it is not byte-swapped, encrypted or partial. */
const isXilinxImage = ({ format }: CorpusRow) =>
  /^(?:xilinx \.bit|xilinx \.bin|\.mcs \(Vivado)/.test(format) && !/ \+ (?!gzip)|\.bit\.bin/.test(format);

function whatIsMissing(folder: string): string | undefined {
  if (!existsSync(join(folder, "MANIFEST.csv"))) return `there is no corpus at ${folder} (set BARFLASH_CORPUS)`;
  try {
    execFileSync("xz", ["--version"], { stdio: "ignore" });
  } catch {
    return "xz is not installed";
  }
  return undefined;
}

/** Larger than any file of the corpus (53 MB). */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

/** Only `.pack.xz` is packed for transport; a plain `.xz` is what its author published. */
const unpack = (path: string): Uint8Array =>
  path.endsWith(".pack.xz") ? execFileSync("xz", ["-dc", path], { maxBuffer: MAX_UNPACKED_BYTES }) : readFileSync(path);

function rowOf(fields: Readonly<Record<string, string>>): CorpusRow {
  const text = (name: string) => (fields[name] === "" ? undefined : fields[name]);
  const number = (name: string, base: number) => (text(name) === undefined ? undefined : Number.parseInt(text(name) ?? "", base));
  return {
    file: fields.file ?? "",
    storedAs: fields.stored_as ?? "",
    format: fields.format ?? "",
    part: text("part"),
    idcode: number("idcode", 16),
    design: text("design"),
    date: text("date"),
    time: text("time"),
    payloadOffset: number("payload_offset", 10),
    payloadBytes: number("payload_len", 10),
    payloadSha256: text("payload_sha256"),
    encrypted: text("encrypted") === "True",
    partial: /"partial": *"?true/i.test(fields.extra ?? ""),
  };
}
