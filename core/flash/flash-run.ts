import type { AddressRange } from "../memory/memory.ts";
import type { Plan, PlanUnit, ProgramStep } from "../plan/plan.ts";
import { describeHoldings, type Stage } from "./describe-holdings.ts";
import { InterruptedError } from "./errors.ts";
import type { FlashCounts, FlashEvent } from "./flash-event.ts";
import type { Surroundings } from "./read-pieces.ts";

/** One execution of a plan: does single operations, counts them, and knows how far it came. */
export class FlashRun {
  readonly counts = { readBytes: 0, erasedBytes: 0, programmedBytes: 0, verifiedBytes: 0 };
  changed = false;
  private stage: Stage = "untouched";
  private unitsDone = 0;
  private readonly done = { ms: 0, bytes: 0 };
  private readonly inUnit = { ms: 0, bytes: 0 };

  constructor(
    private readonly plan: Plan,
    private readonly surroundings: Pick<Surroundings, "memory" | "signal">,
  ) {}

  /** Bytes that the plan erases or programs; each counts once. */
  get totalBytes(): number {
    return this.plan.units.reduce((sum, unit) => sum + workBytes(unit), 0);
  }

  get geometry() {
    return this.surroundings.memory.geometry;
  }

  async erase({ address, sizeBytes }: AddressRange): Promise<void> {
    this.stopIfAborted();
    this.begin("erasing");
    await this.surroundings.memory.erase(address, sizeBytes);
    this.counts.erasedBytes += sizeBytes;
    this.inUnit.ms += this.geometry.erases.find((kind) => kind.sizeBytes === sizeBytes)?.typicalMs ?? 0;
  }

  async program({ address, data }: ProgramStep): Promise<void> {
    this.stopIfAborted();
    this.begin("programming");
    await this.surroundings.memory.program(address, data);
    this.counts.programmedBytes += data.length;
    this.inUnit.ms += this.geometry.pageTypicalMs;
    this.inUnit.bytes += data.length;
  }

  async read({ address, sizeBytes }: AddressRange): Promise<Uint8Array> {
    this.stopIfAborted();
    if (this.changed) this.stage = "checking";
    const data = new Uint8Array(sizeBytes);
    await this.surroundings.memory.read(address, data);
    this.counts.readBytes += sizeBytes;
    this.inUnit.ms += sizeBytes * this.geometry.readMsPerByte;
    return data;
  }

  /** The unit holds what it should. */
  finishUnit(unit: PlanUnit): void {
    this.counts.verifiedBytes += stepBytes(unit.verify);
    this.done.ms += unit.expectedMs;
    this.done.bytes += workBytes(unit);
    this.unitsDone += 1;
    this.stage = "between units";
    Object.assign(this.inUnit, { ms: 0, bytes: 0 });
  }

  /** Repairs cost time that was not expected: a unit never counts for more than its plan says. */
  progressed(): FlashEvent {
    const unit = this.plan.units[this.unitsDone];
    const ms = unit === undefined ? 0 : Math.min(this.inUnit.ms, unit.expectedMs);
    const bytes = unit === undefined ? 0 : Math.min(this.inUnit.bytes, workBytes(unit));
    return { type: "progressed", phase: "write", doneBytes: this.done.bytes + bytes, doneMs: this.done.ms + ms };
  }

  /** What the memory holds now, in words. */
  holds(): string {
    return describeHoldings(this.plan, { stage: this.stage, unitsDone: this.unitsDone });
  }

  snapshot(): FlashCounts {
    return { ...this.counts };
  }

  private begin(stage: Stage): void {
    this.stage = stage;
    // Before the operation: when it fails half-way, the memory has changed too.
    this.changed = true;
  }

  private stopIfAborted(): void {
    if (this.surroundings.signal.aborted) throw new InterruptedError(this.holds());
  }
}

const stepBytes = (steps: readonly ProgramStep[]): number => steps.reduce((sum, { data }) => sum + data.length, 0);
const workBytes = ({ erase, programs }: PlanUnit): number => erase?.sizeBytes ?? stepBytes(programs);
