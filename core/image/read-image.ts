import { createHash } from "node:crypto";
import { readPackets } from "./configuration-packets.ts";
import { contradiction } from "./contradiction.ts";
import { ImageEmptyError } from "./errors.ts";
import { formatOf } from "./formats/formats.ts";
import type { ImageContent } from "./formats/image-format.ts";
import { gunzip, isGzip } from "./gunzip.ts";
import type { BitHeader, ConfigurationFacts, Image, Segment } from "./image.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import { findSync, SYNC_SEARCH_BYTES } from "./xilinx-sync.ts";

/**
 * Finds out what the bytes of an image file hold. The name of the file plays no part.
 *
 * Segments may be views of `bytes`, so the caller must not change them afterwards.
 *
 * @throws {ImageEmptyError}
 * @throws {ImageNotSupportedError} for everything that is recognised and not written
 * @throws {GzipDamagedError} {@link GzipTooLargeError}
 * @throws {BitHeaderError} {@link BitTruncatedError}, {@link BitTrailingDataError}
 * @throws {IntelHexRecordError} {@link IntelHexChecksumError}, {@link IntelHexTruncatedError}, {@link IntelHexOverlapError},
 *   {@link IntelHexSpanError}
 */
export function readImage(bytes: Uint8Array): Image {
  const packed = isGzip(bytes);
  const content = packed ? gunzip(bytes) : bytes;
  refuseForeign(content);
  const reader = formatOf(content);
  const { segments, bit, warnings } = checkNotEmpty(reader.read(content));
  const { configuration, findings } = inspect(segments, bit);
  return {
    format: reader.format,
    compression: packed ? "gzip" : "none",
    segments,
    sizeBytes: endOf(segments),
    payload: payloadOf(segments),
    ...(bit === undefined ? {} : { bit }),
    ...(configuration === undefined ? {} : { configuration }),
    warnings: [...warnings, ...findings],
  };
}

function checkNotEmpty(content: ImageContent): ImageContent {
  if (content.segments.every(({ data }) => data.length === 0)) throw new ImageEmptyError();
  return content;
}

function endOf(segments: readonly Segment[]): number {
  const last = segments.at(-1);
  return last === undefined ? 0 : last.address + last.data.length;
}

const ERASED = new Uint8Array(1024 * 1024).fill(0xff);

function payloadOf(segments: readonly Segment[]): Image["payload"] {
  const hash = createHash("sha256");
  const address = segments[0]?.address ?? 0;
  let at = address;
  for (const segment of segments) {
    for (; at < segment.address; at += ERASED.length) hash.update(ERASED.subarray(0, segment.address - at));
    hash.update(segment.data);
    at = segment.address + segment.data.length;
  }
  return { address, sizeBytes: at - address, sha256: hash.digest("hex") };
}

/** Vivado writes it for partial bitstreams; nothing in the packets tells them from full ones. */
const isPartial = (bit: BitHeader | undefined) => bit?.options.PARTIAL?.toUpperCase() === "TRUE";

/** What the configuration packets of the first segment say, and what is odd about the image as a whole. */
function inspect(segments: readonly Segment[], bit: BitHeader | undefined) {
  const findings: string[] = [];
  const first = segments[0]?.data ?? new Uint8Array();
  const sync = findSync(first);
  if (sync === undefined) {
    findings.push(blankFinding(segments) ?? `No known bitstream inside: no sync word in the first ${SYNC_SEARCH_BYTES} bytes.`);
    return { configuration: undefined, findings };
  }
  const { idcodes, encrypted, missingBytes } = readPackets(first, sync);
  const configuration: ConfigurationFacts = { syncOffset: sync.offset, idcodes, encrypted, partial: isPartial(bit) };
  if (encrypted) findings.push("The bitstream is encrypted: only an FPGA that holds the key can load it.");
  // In a sparse file the rest may be in the next segment.
  if (missingBytes > 0 && segments.length === 1)
    findings.push(`The bitstream is cut short: ${missingBytes} bytes of frame data are missing.`);
  const differs = bit !== undefined && idcodes[0] !== undefined ? contradiction(bit.part, idcodes[0]) : undefined;
  if (differs !== undefined) findings.push(differs);
  return { configuration, findings };
}

function blankFinding(segments: readonly Segment[]): string | undefined {
  for (const [filling, text] of [
    [0xff, "0xff"],
    [0x00, "0x00"],
  ] as const) {
    if (segments.every(({ data }) => data.every((byte) => byte === filling))) return `The image is blank: every byte is ${text}.`;
  }
  return undefined;
}
