import { hex } from "../../bits/hex.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { PagedMemory } from "../nor/paged-memory.ts";
import { type CapiBuild, capiBuild } from "./capi-build.ts";
import { CapiProgram, CapiRead } from "./capi-jobs.ts";
import { oneWindow } from "./one-window.ts";

/** capi-utils acf83aa5, include/capi_flash.h; from the address register on. */
const OFFSET = { ADDR: 0x0, SIZE: 0x4, CNTL: 0x8, DATA: 0xc } as const;
const BLOCK_BYTES = 0x10;

const CNTL = {
  ready: 0x8000_0000,
  done: 0x4000_0000,
  read: 0x0800_0000,
  program: 0x0400_0000,
  eraseStatus: 0x8000,
  programStatus: 0x4000,
  readStatus: 0x2000,
  portBusy: 0x1000,
  nextWord: 0x0800,
} as const;
const REQUESTS = CNTL.read | CNTL.program;

type Job = CapiProgram | CapiRead;

/** `request`: the two request bits as they were written last. `job`: undefined also while a request is one that does nothing. */
const afterReset = () => ({ addr: 0, size: 0, data: 0, request: 0, job: undefined as Job | undefined });

/** IBM's flash controller behind four words of configuration space, as capi2-bsp's capi_vsec.vhdl has it. */
class CapiVsec extends BlockBase {
  readonly #build: CapiBuild;
  readonly #storage: PagedMemory;
  #state = afterReset();

  constructor(parts: ModelParts) {
    super(BLOCK_BYTES, parts);
    this.#build = capiBuild(parts.parameters);
    this.#storage = parts.storage ?? new PagedMemory(this.#build.blockBytes);
  }

  powerCut(): void {
    this.#state.job?.abandon(this.time.nowMs());
    this.#state = afterReset();
  }

  protected readAt(offset: number, nowMs: number): number {
    this.#catchUp(nowMs);
    const { addr, size } = this.#state;
    if (offset === OFFSET.ADDR) return addr;
    if (offset === OFFSET.SIZE) return size;
    if (offset === OFFSET.CNTL) return this.#status(nowMs);
    return offset === OFFSET.DATA ? this.#readData() : this.unknownRead(offset);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    this.#catchUp(nowMs);
    if (offset === OFFSET.ADDR) this.#state.addr = (value & this.#build.addressMask) >>> 0;
    else if (offset === OFFSET.SIZE) this.#state.size = value & this.#build.sizeMask;
    else if (offset === OFFSET.CNTL) this.#control(value & REQUESTS, nowMs);
    else if (offset === OFFSET.DATA) this.#writeData(value, nowMs);
    else this.unknownWrite(offset, value);
  }

  #catchUp(nowMs: number): void {
    const { job } = this.#state;
    job?.catchUp(nowMs);
    if (job instanceof CapiRead) this.#state.data = job.latch(nowMs) ?? this.#state.data;
  }

  #status(nowMs: number): number {
    const { job, request } = this.#state;
    if (request === 0) return CNTL.ready;
    if (!job) return request;
    const bits = request | job.remaining | (job.isDone ? CNTL.done : 0);
    return job instanceof CapiRead ? bits | this.#readStatus(job, nowMs) : bits | programStatus(job, nowMs);
  }

  #readStatus(job: CapiRead, nowMs: number): number {
    const next = this.#build.showsNextWord && job.hasNext(nowMs) ? CNTL.nextWord : 0;
    return next | (job.isDone ? 0 : CNTL.readStatus);
  }

  /** A read before the word came gives the one before, and the word stays for the next read. */
  #readData(): number {
    const { job, data } = this.#state;
    if (!(job instanceof CapiRead)) this.recordMisuse("DATA was read without a read request");
    else if (!job.isFull) this.recordMisuse("DATA was read before the next word came; all that follow are one late");
    else job.release();
    return data;
  }

  #writeData(value: number, nowMs: number): void {
    const { job } = this.#state;
    if (!(job instanceof CapiProgram)) this.recordMisuse("DATA was written without a program request; dropped");
    else if (job.isFull) this.recordMisuse("DATA was written after the last word; dropped");
    else if (job.isBusy(nowMs)) this.recordMisuse("DATA was written while the port was busy; dropped");
    else {
      this.#state.data = value;
      job.take(value, nowMs);
    }
  }

  #control(request: number, nowMs: number): void {
    const before = this.#state.request;
    if (request === before) return;
    this.#state.request = request;
    this.#state.job?.abandon(nowMs);
    this.#state.job = undefined;
    if (request === 0) return;
    if (before !== 0) this.recordMisuse("another request came before the controller was reset; nothing happens");
    else if (request === REQUESTS) this.recordMisuse("a read and a program were requested at once; nothing happens");
    else this.#start(request, nowMs);
  }

  #start(request: number, startMs: number): void {
    const { addr, size } = this.#state;
    const { addressUnitBytes, blockBytes, readUnit } = this.#build;
    const address = addr * addressUnitBytes;
    const asked = { build: this.#build, storage: this.#storage, address, size, startMs };
    const alignedBytes = readUnit === "words" ? blockBytes : this.#build.pageBytes;
    if (request === CNTL.program && address % alignedBytes !== 0)
      this.recordMisuse(`a program was requested at ${hex(address)}, inside of a unit; it begins at the start of it`);
    this.#state.job = request === CNTL.read ? new CapiRead(asked) : new CapiProgram(asked);
  }
}

function programStatus(job: CapiProgram, nowMs: number): number {
  const work = (job.isErased ? 0 : CNTL.eraseStatus) | (job.isDone ? 0 : CNTL.programStatus);
  return work | (job.isBusy(nowMs) ? CNTL.portBusy : 0);
}

export const makeCapiVsec: MakeModel = (parts) => oneWindow(new CapiVsec(parts));
