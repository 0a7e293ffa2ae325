import type { BufferSlot, VariableSlot } from "./expression.ts";

/** How many slots an operation needs in all. Slots are never used twice, so that a listing names each once. */
interface SlotCounts {
  variables: number;
  buffers: number;
}

/** The names that one block of an operation sees, and their slots. */
export class Frame {
  private constructor(
    readonly counts: SlotCounts,
    private readonly variables: Map<string, VariableSlot>,
    private readonly buffers: Map<string, BufferSlot>,
  ) {}

  /** @param kept the controller's variables: numbers that are not in the operation's own slots */
  static empty(kept: readonly VariableSlot[] = []): Frame {
    return new Frame({ variables: 0, buffers: 0 }, new Map(kept.map((slot) => [slot.name, slot])), new Map());
  }

  /** For a block inside this one: names given there are not known here. */
  inner(): Frame {
    return new Frame(this.counts, new Map(this.variables), new Map(this.buffers));
  }

  /** The slot of a name; a new one for a name that is new here. */
  assign(name: string): VariableSlot {
    const known = this.variables.get(name);
    if (known) return known;
    const slot = { name, slot: this.counts.variables++ };
    this.variables.set(name, slot);
    return slot;
  }

  assignBuffer(name: string): BufferSlot {
    const slot = { name, slot: this.counts.buffers++ };
    this.buffers.set(name, slot);
    return slot;
  }

  variable(name: string): VariableSlot {
    const slot = this.variables.get(name);
    if (slot === undefined) throw new Error(`a checked profile uses no unknown number: ${name}`);
    return slot;
  }

  buffer(name: string): BufferSlot {
    const slot = this.buffers.get(name);
    if (slot === undefined) throw new Error(`a checked profile uses no unknown buffer: ${name}`);
    return slot;
  }
}
