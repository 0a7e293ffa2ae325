import type { PortKind } from "../profile/ports.ts";
import type { BufferSlot, Expression, VariableSlot } from "./expression.ts";

export type { PortKind } from "../profile/ports.ts";
export type RegisterWidth = 8 | 16 | 32 | 64;

export interface Field {
  readonly name: string;
  /** Lowest bit. A field of a 64-bit or two-word register lies inside one 32-bit half. */
  readonly shift: number;
  /** 1 to 32. */
  readonly widthBits: number;
}

export interface Register {
  readonly name: string;
  /** Index in {@link Protocol.windows}; 0 is the controller's main window. */
  readonly window: number;
  /** Bytes from the start of that window. */
  readonly offset: number;
  /** Of one access. */
  readonly widthBits: RegisterWidth;
  /** Elements one access apart; 1 for a plain register, "rest" for as many as the window holds. */
  readonly count: number | "rest";
  /** Set for a register of two accesses at `offset` and `offset + widthBits / 8`, in this order; the value is `high * 2 ** widthBits + low`. */
  readonly words?: "high-first" | "low-first";
  readonly access: "read-only" | "write-only" | "read-write";
  /** Set when reading changes the device; such a register is read only where a step says so. */
  readonly readAction?: "clear" | "set" | "modify" | "modifyExternal";
  /** Only so many low bits carry data; all of the width when absent. */
  readonly dataBits?: number;
  /** Set for a register that is never read: `modify` and `save` use the last word written, and this before the first. */
  readonly shadow?: { readonly initial: number };
  /** Where bits do more than store, `modify` and `save` write `(word & ~mask) | value` of what was read, so that they change nothing. */
  readonly neutral?: { readonly mask: number; readonly value: number };
  readonly fields: readonly Field[];
}

/** How bytes of a buffer become words, and back. */
export interface Packing {
  readonly wordBytes: 1 | 2 | 4;
  readonly byteOrder: "little" | "big";
  /** 0 for none. */
  readonly reverseBits: 0 | 8 | 16 | 32;
  /** Absent: a length that is no multiple of `wordBytes` stops the operation. */
  readonly tail?: number;
}

/** What each step carries, by its `op`. Values are what reaches the bus: fields are already composed into words. */
export interface StepFields {
  /** `index` is the element of a register with `count`; constant 0 otherwise. */
  write: { readonly register: Register; readonly index: Expression; readonly value: Expression };
  /** One read; each binding takes its field's bits (or the whole word) into a variable. */
  read: { readonly register: Register; readonly index: Expression; readonly bindings: readonly ReadBinding[] };
  /** One read (none with a shadow) and one write: `(neutral(word) & ~mask) | value`. */
  modify: { readonly register: Register; readonly mask: number; readonly value: Expression };
  /** Reads until the goal is reached; stops at once when one of `failIf` is met: `(word & mask) == equals`. */
  poll: {
    readonly register: Register;
    readonly index: Expression;
    /** Steps before each read, for a register that shows a state only when it is asked to. */
    readonly each: readonly Step[];
    readonly goal: PollGoal;
    readonly failIf: readonly { readonly mask: number; readonly equals: number }[];
    /** Wait before the first read. */
    readonly firstAfterUs: Expression;
    /** Wait between reads; doubles after each, up to 64 times this. 0 polls without a pause. */
    readonly intervalUs: number;
    /** 1 to `LIMITS.pollTimeoutMs`, checked when it runs. */
    readonly timeoutMs: Expression;
  };
  /** Writes the buffer word by word to the register. */
  push: { readonly register: Register; readonly buffer: BufferSlot; readonly packing: Packing };
  /** Writes the same word `times` times to the register. */
  fill: { readonly register: Register; readonly value: Expression; readonly times: Expression };
  /** Reads the register until the buffer is full. With one byte a word, the low 8 bits are stored. */
  pull: { readonly register: Register; readonly buffer: BufferSlot; readonly packing: Packing };
  /** Writes the buffer to consecutive elements of the register, from element `index`. */
  store: { readonly register: Register; readonly index: Expression; readonly buffer: BufferSlot; readonly packing: Packing };
  /** Fills the buffer from consecutive elements of the register, from element `index`. */
  fetch: { readonly register: Register; readonly index: Expression; readonly buffer: BufferSlot; readonly packing: Packing };
  /** Sets bytes of a buffer, from byte `index`. */
  put: { readonly buffer: BufferSlot; readonly index: Expression; readonly values: readonly Expression[] };
  /**
   * For each bit, or each group of `lanes` bits: write the data with the clock idle, write it with the clock active; `in` is read
   * after the active write (`leading`), or after the next idle one (`trailing`). After the last bit the clock is idle and the data pins 0.
   */
  shift: {
    readonly register: Register;
    readonly clock: Field;
    readonly clockIdle: 0 | 1;
    readonly data: { readonly direction: "out" | "in"; readonly pins: Field; readonly buffer: BufferSlot };
    /** Word of all other bits of the register. */
    readonly hold: Expression;
    readonly sampleOn: "leading" | "trailing";
    readonly bitOrder: "msb-first" | "lsb-first";
    /** Reads the register once after each write. */
    readonly flush: boolean;
  };
  /**
   * Gives the card memory of the host, and for each piece of it: `prepare`, the piece's I/O address and its bytes, `start`, the interrupt
   * if there is one, `done`. When one of them fails, `abort`. The memory is taken away however it ends.
   */
  dma: {
    readonly data: DmaData;
    readonly address: Register;
    readonly length: Register;
    /** The highest I/O address that the card puts out. */
    readonly highestAddress: number;
    readonly alignBytes: number;
    readonly atMost: Expression;
    /** The piece's first byte, counted from the start of the buffer. */
    readonly index?: VariableSlot;
    readonly prepare: readonly Step[];
    readonly start: readonly Step[];
    /** Absent: no interrupt is waited for. */
    readonly interrupt?: { readonly timeoutMs: Expression };
    readonly done: readonly Step[];
    readonly abort: readonly Step[];
  };
  /** Runs `body` for consecutive views of `buffer`. Before each: `room`, then `atMost` bytes of it. `index` is the first byte of the view. */
  chunks: {
    readonly buffer: BufferSlot;
    readonly room: readonly Step[];
    readonly atMost: Expression;
    readonly as: BufferSlot;
    readonly index?: VariableSlot;
    readonly body: readonly Step[];
  };
  /** Runs `body` `times` times; more than `atMost` stops the operation with an error before the first round. */
  repeat: { readonly times: Expression; readonly atMost: number; readonly as?: VariableSlot; readonly body: readonly Step[] };
  if: { readonly test: Expression; readonly then: readonly Step[]; readonly else: readonly Step[] };
  let: { readonly variable: VariableSlot; readonly value: Expression };
  call: {
    readonly operation: string;
    readonly numbers: readonly Expression[];
    readonly buffers: readonly BufferSlot[];
    /** One for each result of the operation, in its order; undefined for one that is not wanted. */
    readonly results: readonly (VariableSlot | undefined)[];
  };
  /** Stops the operation with `message` when `test` is 0. */
  expect: { readonly test: Expression; readonly message: string };
  /** A read whose value is not wanted: it forces posted writes out. */
  flush: { readonly register: Register };
  delay: { readonly us: Expression; readonly atMostUs: number };
  /** Reads the registers, runs `body`, and writes them back in reverse order however `body` ends. */
  save: { readonly registers: readonly Register[]; readonly body: readonly Step[] };
  /** Runs `rescue` when `body` failed with {@link PollTimeoutError}, {@link DeviceError} or {@link ExpectationError}. */
  try: { readonly body: readonly Step[]; readonly rescue: readonly Step[] };
  /** Runs `body` until it does not fail in one of these ways, at most `atMost` times, `between` before each further time. */
  retry: { readonly atMost: number; readonly as?: VariableSlot; readonly body: readonly Step[]; readonly between: readonly Step[] };
  /** Ends the operation. Nothing is accessed after it: not by `finally`, not by `close`. */
  detach: { readonly reason: string };
}

/** What a card gets by itself: a buffer to read or to fill, or the same byte so many times. */
export type DmaData =
  | { readonly kind: "card-reads" | "card-writes"; readonly buffer: BufferSlot }
  | { readonly kind: "card-reads-byte"; readonly value: Expression; readonly bytes: Expression };

/** What ends a poll: bits of the word, or an expression over names that each read gives. */
export type PollGoal =
  | { readonly kind: "equals"; readonly mask: number; readonly value: Expression }
  | {
      readonly kind: "until";
      readonly bindings: readonly ReadBinding[];
      /** The whole word of the read before; the first read then never ends the poll. */
      readonly before?: VariableSlot;
      readonly test: Expression;
    };

/**
 * The variable becomes the field's bits of the word, or the whole word. A whole word of more than 53 bits stops the operation.
 */
export interface ReadBinding {
  readonly variable: VariableSlot;
  readonly field: Field | "word";
}

export type Op = keyof StepFields;
export type Step<K extends Op = Op> = { [P in K]: { readonly op: P } & StepFields[P] }[K];
export type PerStep<Args extends unknown[], Result> = { readonly [K in Op]: (step: Step<K>, ...args: Args) => Result };

export interface Operation {
  readonly name: string;
  /** Parameters fill the first slots, in this order: numbers then buffers each in their own frame. */
  readonly numbers: readonly VariableSlot[];
  readonly buffers: readonly BufferSlot[];
  /** Set to 0 before the steps run; their values afterwards are the results. */
  readonly results: readonly VariableSlot[];
  /** Slots that a frame needs. */
  readonly variableCount: number;
  readonly bufferCount: number;
  readonly steps: readonly Step[];
  /** Run after `steps` however they ended; if both fail, the first failure is the one reported. */
  readonly finally: readonly Step[];
}

/** A controller with its parameters filled in: everything that will reach the card, and nothing left to look up. */
export interface Protocol {
  /** Id of the controller profile. */
  readonly controller: string;
  readonly provides: readonly PortKind[];
  readonly parameters: Readonly<Record<string, number>>;
  /** The controller's own windows; the first one is the main one. */
  readonly windows: readonly ProtocolWindow[];
  readonly registers: readonly Register[];
  /** Read to tell a dead card from a word of all ones; a live card never answers all ones here. "config": the PCI vendor id. */
  readonly presence: Register | "config";
  /** By slot. */
  readonly variables: readonly { readonly name: string; readonly initial: number }[];
  readonly operations: ReadonlyMap<string, Operation>;
}

export interface ProtocolWindow {
  /** `window`, or a name of `otherWindows`. */
  readonly name: string;
  /** Bytes that the registers need; for "rest" windows the least that must be there. */
  readonly sizeBytes: number;
  /** The window takes all that the card's window has from its offset on. */
  readonly isRest: boolean;
}
