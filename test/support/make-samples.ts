/** Makes `firmware-samples/`: the same bytes on every machine. `npx tsx test/support/make-samples.ts` writes them. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { writeBit } from "./write-bit.ts";
import { writeConfiguration } from "./write-configuration.ts";
import { writeIntelHex } from "./write-intel-hex.ts";

export const SAMPLES_FOLDER = "firmware-samples";

/** A frame of the 7 series: 101 words (UG470). */
const FRAME_WORDS = 101;

/** Four 64 KiB blocks of a flash, the last one in part. */
const KINTEX_FRAMES = 520;
const ARTIX_FRAMES = 64;

const KINTEX = { idcode: 0x0364_7093, part: "7k70tfbg676" } as const;
const ARTIX = { idcode: 0x0362_c093, part: "7a50tfgg484" } as const;

/** xorshift32, so that the data is the same everywhere and for ever. `seed` is not 0. */
function* pseudoRandom(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}

/** Every other frame is empty, as in a real design, so that the file shrinks when it is packed. */
function framesOf(count: number, seed: number): Uint32Array {
  const random = pseudoRandom(seed);
  return Uint32Array.from({ length: count * FRAME_WORDS }, (_, index) =>
    Math.floor(index / FRAME_WORDS) % 2 === 0 ? random.next().value : 0,
  );
}

function bitOf(payload: Uint8Array, part: string, design: string): Uint8Array {
  const options = { UserID: "0XFFFFFFFF", Version: "barflash" };
  return writeBit({ design, options, part, date: "2026/11/20", time: "12:00:00", payload });
}

/** All samples by the name of their file. */
export function makeSamples(): ReadonlyMap<string, Uint8Array> {
  const payload = writeConfiguration({ idcode: KINTEX.idcode, frames: framesOf(KINTEX_FRAMES, 1) });
  const user = bitOf(payload, KINTEX.part, "kintex_7_user");
  const secondVersion = writeConfiguration({ idcode: KINTEX.idcode, frames: framesOf(KINTEX_FRAMES, 2) });
  const artix = writeConfiguration({ idcode: ARTIX.idcode, frames: framesOf(ARTIX_FRAMES, 3) });
  return new Map([
    ["kintex-7-user.bit", user],
    ["kintex-7-user-v2.bit", bitOf(secondVersion, KINTEX.part, "kintex_7_user_v2")],
    ["kintex-7-user.bin", payload],
    ["kintex-7-user.mcs", writeIntelHex([{ address: 0, data: payload }])],
    ["kintex-7-user.bit.gz", gzipSync(user, { level: 9 })],
    ["artix-7.bit", bitOf(artix, ARTIX.part, "artix_7")],
    ["truncated.bit", user.subarray(0, 64 * 1024)],
    ["bad-checksum.mcs", withBadChecksum(writeIntelHex([{ address: 0, data: payload.subarray(0, 4096) }]))],
  ]);
}

/** Changes a data digit in the tenth line. */
function withBadChecksum(hexText: Uint8Array): Uint8Array {
  const lines = Buffer.from(hexText).toString("latin1").split("\n");
  const damaged = lines.map((line, index) => (index === 9 ? `${line.slice(0, 9)}${line[9] === "0" ? "1" : "0"}${line.slice(10)}` : line));
  return Buffer.from(damaged.join("\n"), "latin1");
}

/** Versions of zlib pack differently, so packed samples are the same when they hold the same. */
export function sameSample(name: string, a: Uint8Array, b: Uint8Array): boolean {
  const [left, right] = name.endsWith(".gz") ? [gunzipSync(a), gunzipSync(b)] : [a, b];
  return Buffer.compare(left, right) === 0;
}

/** Writes what differs, and nothing else. */
export function writeSamples(folder = SAMPLES_FOLDER): void {
  for (const [name, bytes] of makeSamples()) {
    const path = join(folder, name);
    if (existsSync(path) && sameSample(name, readFileSync(path), bytes)) continue;
    writeFileSync(path, bytes);
  }
}

if (import.meta.filename === process.argv[1]) writeSamples();
