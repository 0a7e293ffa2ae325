/**
 * `npm run bench`: each figure is a ratio to the same work done beside it in C or in plain JavaScript, in the same run.
 * Times of shared machines drift; the ratios are what counts.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Bus } from "../../core/bus/bus.ts";
import { readImage } from "../../core/image/read-image.ts";
import { MappedBus } from "../../core/platform/mapped-bus.ts";
import { mapAnonymous } from "../../core/platform/memory-map.ts";
import { openPort } from "../../core/port/open-port.ts";
import { loadProfile } from "../../core/profile/load-profile.ts";
import { compileProtocol } from "../../core/protocol/compile-protocol.ts";
import { writeBit } from "../support/write-bit.ts";
import { writeIntelHex } from "../support/write-intel-hex.ts";
import { formatRow, measure } from "./measure.ts";
import { loadReference } from "./reference-library.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);
const reference = loadReference();
const map = mapAnonymous(0x1000);
const registers = new Uint32Array(map.buffer);
const bus: Bus = new MappedBus(map);

function benchStreaming(): void {
  const words = new Uint32Array(4 * 2 ** 20).map((_, index) => index);
  const rate = (ms: number | undefined) => `${((words.byteLength / 2 ** 20 / (ms ?? Number.NaN)) * 1000).toFixed(0)} MiB/s`;
  const push = measure([
    { name: "push", run: () => bus.push(0x68, words) },
    { name: "C", run: () => reference.pushWords(registers.subarray(0x68 / 4), words, words.length) },
  ]);
  print(formatRow("push 16 MiB to one register", rate(push.get("push")), push));
  const pull = measure([
    { name: "pull", run: () => bus.pull(0x6c, words) },
    { name: "C", run: () => reference.pullWords(registers.subarray(0x6c / 4), words, words.length) },
  ]);
  print(formatRow("pull 16 MiB from one register", rate(pull.get("pull")), pull));
}

/** 24 writes and 8 polls, as in reference.c. */
const STEPS_PROFILE = `
barflash: 1
kind: controller
id: bench/steps
name: Steps for the benchmark
provides: spi
documents: { bench: test/bench/run-bench.ts }
window: { sizeBytes: 0x80, access: [32], source: bench }
presence: SPICR
registers:
  SPICR: { offset: 0x60, access: read-write }
  SPISR: { offset: 0x64, access: read-only, fields: { txEmpty: 2 } }
  SPIDTR: { offset: 0x68, access: write-only }
  SPISSR: { offset: 0x70, access: read-write }
operations:
  open(): { do: [flush: SPICR] }
  transfer(send[], receive[]):
    do:
      - repeat: { times: length(send), atMost: 8, as: group }
        do:
          - write: { SPICR: 0xe6 }
          - write: { SPISSR: 0xfffffffe }
          - write: { SPIDTR: group }
          - poll: { SPISR: { txEmpty: 1 } }
            intervalUs: 0
            timeoutMs: 1
            source: bench
      - if: length(receive) > 0
        then:
          - pull: { SPICR: receive }
  close(): { do: [flush: SPICR] }
`;

function benchInterpreter(): void {
  const profile = loadProfile(STEPS_PROFILE, "bench.yaml");
  if (profile.kind !== "controller") throw new Error("the benchmark's profile is a controller");
  const clock = { nowMs: () => performance.now(), wait: () => undefined };
  const port = openPort(compileProtocol(profile, {}), "spi", { buses: [bus], clock, vendorId: undefined });
  registers[0x64 / 4] = 4;
  const rounds = 20_000;
  const send = new Uint8Array(8);
  const nothing = new Uint8Array();
  const plain = () => {
    for (let group = 0; group < 8; group++) {
      bus.write32(0x60, 0xe6);
      bus.write32(0x70, 0xfffffffe);
      bus.write32(0x68, group);
      while ((bus.read32(0x64) & 4) !== 4);
    }
  };
  const repeated = (run: () => unknown) => () => {
    for (let round = 0; round < rounds; round++) run();
  };
  const times = measure([
    { name: "interpreter", run: repeated(() => port.transfer(send, nothing)) },
    { name: "plain JavaScript", run: repeated(plain) },
    { name: "C", run: () => reference.runSteps(registers, rounds) },
  ]);
  const stepNs = ((times.get("interpreter") ?? Number.NaN) * 1e6) / (rounds * 32);
  print(formatRow("interpreter, write and poll steps", `${stepNs.toFixed(0)} ns a step`, times));
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total = (total + byte) | 0;
  return total;
}

function benchImages(): void {
  const payload = new Uint8Array(16 * 2 ** 20).map((_, index) => (index * 2654435761) >>> 13);
  payload.set([0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66]);
  const files = [
    { name: ".bit", bytes: writeBit({ design: "bench", options: {}, part: "7k70tfbg484", date: "2026/01/01", time: "00:00:00", payload }) },
    { name: ".mcs", bytes: writeIntelHex([{ address: 0, data: payload }]) },
  ];
  for (const { name, bytes } of files) {
    const times = measure([
      { name: "parse", run: () => readImage(bytes) },
      { name: "summing the same bytes", run: () => sum(bytes) },
    ]);
    const rate = (bytes.length / 2 ** 20 / (times.get("parse") ?? Number.NaN)) * 1000;
    print(formatRow(`read a ${name} of ${Math.round(bytes.length / 2 ** 20)} MiB`, `${rate.toFixed(0)} MiB/s`, times));
  }
}

function benchStart(): void {
  if (!existsSync("dist/cli/main.js")) {
    print("start-up: not measured, run `npm run build` first");
    return;
  }
  const start = (...argv: readonly string[]) => ({
    name: argv.length === 2 && argv[0] === "-e" ? "node -e 0" : argv.slice(1).join(" "),
    run: () => {
      spawnSync(process.execPath, argv);
    },
  });
  for (const command of [["--version"], ["list"], ["profile", "lint", "profiles/memories"]]) {
    const times = measure([start("dist/cli/main.js", ...command), start("-e", "0")]);
    print(formatRow(`barflash ${command.join(" ")}`, `${[...times.values()][0]?.toFixed(0)} ms`, times));
  }
}

print(`${process.version} ${process.arch}; the first column's time as a multiple of the named work's`);
benchStreaming();
benchInterpreter();
benchImages();
benchStart();
bus.close();
