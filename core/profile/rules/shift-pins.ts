import { type ControllerIndex, type RegisterFacts, widthPaths } from "../controller-index.ts";
import type { PathFinding } from "../path.ts";
import type { ProfileStepShapes } from "../schema/step.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

const LANES: readonly number[] = [1, 2, 4, 8];

/** Each pin with the buffer that needs it. */
const PINS = [
  { pin: "out", buffer: "send" },
  { pin: "in", buffer: "receive" },
] as const;

type Shift = ProfileStepShapes["shift"];

function* checkBuffers(step: Shift, { path }: StepVisit): Generator<PathFinding> {
  const [register = "", pins] = Object.entries(step.shift)[0] ?? [];
  if ((step.send === undefined) === (step.receive === undefined)) {
    const presumes = [
      [...path, "send"],
      [...path, "receive"],
    ];
    yield { path: [...path, "shift"], at: "key", message: "expected either `send` or `receive`", presumes };
    return;
  }
  for (const { pin, buffer } of PINS) {
    const place = [...path, "shift", register];
    const isNeeded = step[buffer] !== undefined;
    const isThere = pins?.[pin] !== undefined;
    if (isNeeded && !isThere)
      yield { path: place, at: "key", message: `\`${buffer}\` needs the pin \`${pin}\``, presumes: [[...place, pin]] };
    if (!isNeeded && isThere)
      yield { path: [...place, pin], at: "key", message: `\`${pin}\` is a pin for \`${buffer}\`, which is not there` };
  }
}

function* checkPins(step: Shift, { path }: StepVisit, register: RegisterFacts): Generator<PathFinding> {
  const fields = ["registers", register.name, "fields"];
  const seen = new Set<string>();
  const names = Object.entries(step.shift[register.name] ?? {}).map(([pin, name]) => ({
    name: name ?? "",
    place: [...path, "shift", register.name, pin],
    isClock: pin === "clock",
  }));
  for (const { name, place, isClock } of names) {
    const field = register.fields.get(name);
    if (seen.has(name)) yield { path: place, message: `${name} is another pin already` };
    seen.add(name);
    if (!field) continue;
    const presumes = [[...fields, name]];
    if (isClock && field.widthBits !== 1) yield { path: place, message: `a clock is one bit; ${name} has ${field.widthBits}`, presumes };
    else if (!LANES.includes(field.widthBits))
      yield { path: place, message: `${name} has ${field.widthBits} bits; there are ${LANES.join(", ")} lanes`, presumes };
  }
  for (const name of Object.keys(step.hold ?? {}))
    if (seen.has(name)) yield { path: [...path, "hold", name], at: "key", message: `${name} is a pin and does not stay` };
  if (register.valueBits > 32)
    yield {
      path: [...path, "shift", register.name],
      at: "key",
      message: "pins are in a register of at most 32 bits",
      presumes: [["registers", register.name, "words"], ...widthPaths(register)],
    };
}

export const shiftPins: ProfileRule<ControllerIndex> = {
  name: "shift-pins",
  summary:
    "A `shift` has either `send` and the pin `out`, or `receive` and the pin `in`; the clock is one bit, the data pins are 1, 2, 4 or 8, and `hold` names none of them.",
  *check({ visits, registers }) {
    for (const visit of visits) {
      const { step } = visit;
      if (!("shift" in step)) continue;
      yield* checkBuffers(step, visit);
      const register = registers.get(Object.keys(step.shift)[0] ?? "");
      if (register) yield* checkPins(step, visit, register);
    }
  },
};
