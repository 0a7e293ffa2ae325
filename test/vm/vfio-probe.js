/**
 * Runs in the guest: `node vfio-probe.mjs WHAT ADDRESS`. Does WHAT with the card through vfio and prints what it saw as one line of JSON.
 *
 * Registers of edu: docs/specs/edu.txt of QEMU 7.2; of pci-testdev: docs/specs/pci-testdev.txt; of ivshmem: docs/specs/ivshmem-spec.txt.
 */
import { readFileSync } from "node:fs";

const linux = "/usr/lib/barflash/dist/core/platform/linux";
const { openVfio } = await import(`${linux}/vfio/open-vfio.js`);
const { readFunction } = await import(`${linux}/pci-function.js`);
const { linuxRoots } = await import(`${linux}/linux-roots.js`);

const [, , what, address] = process.argv;

const COMMAND = 4;
const MEMORY = 2;
const BUS_MASTER = 4;
const EDU = { id: 0x00, live: 0x04, status: 0x24, acknowledge: 0x64, source: 0x80, destination: 0x88, count: 0x90, start: 0x98 };
/** Of its own memory, which its DMA takes for an address on its side. */
const EDU_MEMORY = 0x4_0000;
const EDU_RUN = { start: 1, toMemory: 2, interrupt: 4 };
const EDU_HIGHEST_ADDRESS = 2 ** 28 - 1;
const DMA_BYTES = 4000;
const STRAY_ADDRESS = 0xfff_0000;

const open = () => openVfio(readFunction(linuxRoots(), address));
const openTo = (use) => {
  const access = open();
  try {
    return use(access);
  } finally {
    access.close();
  }
};
/** What the error says of itself; undefined if there is none. */
const errorOf = (work) => {
  try {
    work();
  } catch (error) {
    return { name: error.name, code: error.code, message: error.message, remedy: error.remedy };
  }
  return undefined;
};
const bytesOf = ({ buffer }) => Buffer.from(buffer);
const maps = () =>
  readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .filter((line) => line.includes("vfio")).length;

/** Lets edu's DMA run once and waits for its interrupt; without `interrupt` only for the time it takes. */
function runDma(access, bar, { from, to, direction, interrupt = true }) {
  const highWord = 0;
  for (const [register, value] of [
    [EDU.source, from],
    [EDU.destination, to],
    [EDU.count, DMA_BYTES],
  ]) {
    bar.write32(register, value);
    bar.write32(register + 4, highWord);
  }
  bar.write32(EDU.start, EDU_RUN.start | direction | (interrupt ? EDU_RUN.interrupt : 0));
  const interrupted = access.waitForInterrupt(interrupt ? 10_000 : 500);
  const status = bar.read32(EDU.status);
  bar.write32(EDU.acknowledge, status);
  return { interrupted, status };
}

const PROBES = {
  open: () => openTo(() => ({})),

  registers: () =>
    openTo((access) => {
      const before = maps();
      const bar = access.bar(0, 0x100);
      const config = access.config();
      bar.write32(EDU.live, 0x1234_5678);
      const seen = {
        id: bar.read32(EDU.id),
        live: bar.read32(EDU.live),
        mapped: maps() - before,
        barBytes: bar.sizeBytes,
        configBytes: config.sizeBytes,
        ids: [config.read32(0), config.read16(0), config.read16(2), config.read8(3)],
        memoryOn: (config.read16(COMMAND) & MEMORY) !== 0,
        wide: errorOf(() => config.read64(0))?.code,
        decodeOff: errorOf(() => config.write16(COMMAND, 0))?.code,
        stillThere: bar.read32(EDU.id),
        reset: errorOf(() => access.reset()),
        noBar: errorOf(() => access.bar(3, 4)),
        otherKind: errorOf(() => access.ioBar(0)),
      };
      bar.close();
      return { ...seen, mappedAfterClose: maps() - before };
    }),

  dma: () =>
    openTo((access) => {
      const bar = access.bar(0, 0x100);
      const config = access.config();
      config.write16(COMMAND, config.read16(COMMAND) | BUS_MASTER);
      const wish = { sizeBytes: DMA_BYTES, highestAddress: EDU_HIGHEST_ADDRESS };
      const source = access.mapDma({ ...wish, direction: "card-reads" });
      const target = access.mapDma({ ...wish, direction: "card-writes" });
      bytesOf(source).forEach((_, index, bytes) => {
        bytes[index] = (index * 7 + (index >> 8)) & 0xff;
      });
      const [from, to] = [source, target].map(({ segments: [segment] }) => segment.iova);
      const guard = (iova, direction, sizeBytes = DMA_BYTES) => access.containsDma({ iova, sizeBytes }, direction);
      access.enableInterrupt();
      const early = access.waitForInterrupt(0);
      const toCard = runDma(access, bar, { from, to: EDU_MEMORY, direction: 0 });
      const fromCard = runDma(access, bar, { from: EDU_MEMORY, to, direction: EDU_RUN.toMemory });
      // An address of nobody, below those that edu can put out: the card has been told it, and the IOMMU stands in between.
      const stray = runDma(access, bar, { from: EDU_MEMORY, to: STRAY_ADDRESS, direction: EDU_RUN.toMemory, interrupt: false });
      const equal = bytesOf(source).equals(bytesOf(target));
      bytesOf(target).fill(0);
      const silent = runDma(access, bar, { from: EDU_MEMORY, to, direction: EDU_RUN.toMemory, interrupt: false });
      return {
        segments: [source.segments, target.segments],
        early,
        toCard,
        fromCard,
        equal,
        stray: stray.interrupted,
        silent,
        equalAgain: bytesOf(source).equals(bytesOf(target)),
        allowed: [guard(from, "card-reads"), guard(to, "card-writes")],
        refused: [
          guard(from, "card-writes"),
          guard(to, "card-reads"),
          guard(from, "card-reads", DMA_BYTES + 1),
          guard(STRAY_ADDRESS, "card-writes"),
        ],
        tooHigh: errorOf(() => access.mapDma({ ...wish, direction: "both", highestAddress: 0xfff }))?.code,
        tooLarge: errorOf(() => access.mapDma({ ...wish, direction: "both", sizeBytes: 2 ** 26 }))?.code,
      };
    }),

  /** Of all sizes up to the most, one after another and beside each other. */
  buffers: () =>
    openTo((access) => {
      const map = (sizeBytes) => access.mapDma({ sizeBytes, direction: "both", highestAddress: 2 ** 32 - 1 });
      const sizes = [1, 4095, 4096, 4097, 2 ** 20 + 1, 2 ** 24];
      const beside = sizes.map(map);
      const places = beside.map(({ segments: [segment] }) => segment.iova);
      for (const buffer of beside) buffer.unmap();
      const again = map(2 ** 26).segments[0].iova;
      return { places, again };
    }),

  ports: () =>
    openTo((access) => {
      const ports = access.ioBar(1);
      // Chooses test 0 of those that count port accesses, and makes as many of them as wanted.
      ports.write8(0, 0);
      const [offset, data] = [ports.read32(4), ports.read32(8)];
      const before = ports.read32(0xc);
      for (let count = 0; count < 5; count++) ports.write8(offset, data);
      const counted = ports.read32(0xc) - before;
      return { sizeBytes: ports.sizeBytes, width: ports.read8(1), counted, wide: errorOf(() => ports.read64(0))?.code };
    }),

  /** The kernel keeps the rest of the page of such a BAR free, so that it can be mapped. */
  small: () =>
    openTo((access) => {
      const before = maps();
      const bar = access.bar(0, 0x100);
      bar.write32(0, 0x5);
      return { sizeBytes: bar.sizeBytes, mapped: maps() - before, mask: bar.read32(0) };
    }),

  twice: () => openTo((access) => ({ second: errorOf(open), still: access.bar(0, 4).read32(EDU.id) })),

  /** As another user than root, who was given the open card: then a limit on memory counts. */
  memlock: () =>
    openTo((access) => {
      process.setuid(65534);
      const map = (sizeBytes) => access.mapDma({ sizeBytes, direction: "both", highestAddress: EDU_HIGHEST_ADDRESS });
      return { tooMuch: errorOf(() => map(2 ** 20)), fits: map(4096).segments.length };
    }),

  stranger() {
    process.setuid(65534);
    return open();
  },
};

const error = errorOf(() => process.stdout.write(`${JSON.stringify(PROBES[what]())}\n`));
if (error) process.stdout.write(`${JSON.stringify({ error })}\n`);
