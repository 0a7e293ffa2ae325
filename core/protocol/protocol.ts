import type { BufferSlot, Expression, VariableSlot } from "./expression.ts";

export type PortKind = "spi" | "parallel" | "memory" | "stream" | "reload";
export type RegisterWidth = 8 | 16 | 32;

export interface Field {
  readonly name: string;
  /** Lowest bit. */
  readonly shift: number;
  readonly widthBits: number;
}

export interface Register {
  readonly name: string;
  /** Bytes from the start of the controller's window. */
  readonly offset: number;
  readonly widthBits: RegisterWidth;
  readonly access: "read-only" | "write-only" | "read-write";
  /** Set when reading changes the device; such a register is read only where a step says so. */
  readonly readAction?: "clear" | "set" | "modify" | "modifyExternal";
  readonly fields: readonly Field[];
}

/** What each step carries, by its `op`. Values are what reaches the bus: fields are already composed into words. */
export interface StepFields {
  write: { readonly register: Register; readonly value: Expression };
  /** One read; each binding takes its field's bits (or the whole word) into a variable. */
  read: { readonly register: Register; readonly bindings: readonly ReadBinding[] };
  /** One read and one write: `(word & ~mask) | value`. */
  modify: { readonly register: Register; readonly mask: number; readonly value: Expression };
  /** Reads until `(word & mask) == equals`; stops at once when `(word & failMask) == failEquals` and failMask is not 0. */
  poll: {
    readonly register: Register;
    readonly mask: number;
    readonly equals: Expression;
    readonly failMask: number;
    readonly failEquals: number;
    /** Wait before the first read. */
    readonly firstAfterUs: Expression;
    /** Wait between reads; doubles after each, up to 64 times this. 0 polls without a pause. */
    readonly intervalUs: number;
    readonly timeoutMs: number;
  };
  /** Writes each byte of the buffer, as one word a byte, to the register. */
  push: { readonly register: Register; readonly buffer: BufferSlot };
  /** Writes the same word `times` times to the register. */
  fill: { readonly register: Register; readonly value: Expression; readonly times: Expression };
  /** Reads the register once for each byte of the buffer; the low 8 bits are stored. */
  pull: { readonly register: Register; readonly buffer: BufferSlot };
  /** Runs `body` for consecutive views of at most `atMost` bytes of `buffer`. */
  chunks: { readonly buffer: BufferSlot; readonly atMost: Expression; readonly as: BufferSlot; readonly body: readonly Step[] };
  /** Runs `body` `times` times; more than `atMost` stops the operation with an error before the first round. */
  repeat: { readonly times: Expression; readonly atMost: number; readonly as?: VariableSlot; readonly body: readonly Step[] };
  if: { readonly test: Expression; readonly then: readonly Step[]; readonly else: readonly Step[] };
  let: { readonly variable: VariableSlot; readonly value: Expression };
  call: { readonly operation: string; readonly numbers: readonly Expression[]; readonly buffers: readonly BufferSlot[] };
  /** Stops the operation with `message` when `test` is 0. */
  expect: { readonly test: Expression; readonly message: string };
  /** A read whose value is not wanted: it forces posted writes out. */
  flush: { readonly register: Register };
  delay: { readonly us: Expression; readonly atMostUs: number };
  /** Reads the registers, runs `body`, and writes them back in reverse order however `body` ends. */
  save: { readonly registers: readonly Register[]; readonly body: readonly Step[] };
}

/** The variable becomes `(word & mask) >>> shift`: like every mask here, this one lies over the word as it was read. */
export interface ReadBinding {
  readonly variable: VariableSlot;
  readonly shift: number;
  readonly mask: number;
}

export type Op = keyof StepFields;
export type Step<K extends Op = Op> = { [P in K]: { readonly op: P } & StepFields[P] }[K];
export type PerStep<Args extends unknown[], Result> = { readonly [K in Op]: (step: Step<K>, ...args: Args) => Result };

export interface Operation {
  readonly name: string;
  /** Parameters fill the first slots, in this order: numbers then buffers each in their own frame. */
  readonly numbers: readonly VariableSlot[];
  readonly buffers: readonly BufferSlot[];
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
  readonly provides: PortKind;
  readonly parameters: Readonly<Record<string, number>>;
  /** Bytes of the window that the registers need. */
  readonly windowBytes: number;
  readonly registers: readonly Register[];
  /** Read to tell a dead card from a word of all ones; a live card never answers all ones here. */
  readonly presence: Register;
  readonly operations: ReadonlyMap<string, Operation>;
}
