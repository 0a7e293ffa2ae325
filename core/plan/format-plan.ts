import { hex } from "../bits/hex.ts";
import { endOf } from "./address-ranges.ts";
import type { Plan, PlanUnit, ProgramStep, UnitRole } from "./plan.ts";

/**
 * The plan as a table for people: one line for each unit, neighbours of the same kind and size together, then the sums.
 * Bytes are exact; times are what the chip typically needs.
 */
export function formatPlan(plan: Plan): string {
  const { totals } = plan;
  if (plan.units.length === 0) return `nothing to do: all ${totals.imageBytes} bytes are as wanted\n`;
  const rows = [HEADINGS, ...joinAlike(plan.units).map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${[...lines, ...sums(plan)].join("\n")}\n`;
}

const HEADINGS = ["address", "end", "erase", "program", "verify", "expected", "what"];

const WHAT: Readonly<Record<UnitRole, string>> = {
  invalidate: "clear the old sync word",
  content: "",
  commit: "set the sync word",
};

/** One line of the table. */
interface Line {
  readonly role: UnitRole;
  readonly address: number;
  readonly end: number;
  readonly unitBytes: number;
  readonly eraseBytes: number;
  readonly eraseCount: number;
  readonly programBytes: number;
  readonly programCount: number;
  readonly verifyBytes: number;
  readonly expectedMs: number;
}

function toLine(unit: PlanUnit): Line {
  const { role, address, programs, verify, expectedMs } = unit;
  return {
    ...{ role, address, end: endOf(unit), unitBytes: unit.sizeBytes, expectedMs },
    ...{ eraseBytes: unit.erase?.sizeBytes ?? 0, eraseCount: unit.erase ? 1 : 0 },
    ...{ programBytes: stepBytes(programs), programCount: programs.length, verifyBytes: stepBytes(verify) },
  };
}

const stepBytes = (steps: readonly ProgramStep[]): number => steps.reduce((sum, { data }) => sum + data.length, 0);

/** Units that follow each other in the memory, with the same role and the same erase, become one line. */
function joinAlike(units: readonly PlanUnit[]): Line[] {
  const lines: Line[] = [];
  for (const next of units.map(toLine)) {
    const last = lines.at(-1);
    const isAlike = last?.role === next.role && last.end === next.address && last.unitBytes === next.unitBytes;
    if (last && isAlike && last.eraseCount > 0 === next.eraseCount > 0) lines[lines.length - 1] = joined(last, next);
    else lines.push(next);
  }
  return lines;
}

const joined = (a: Line, b: Line): Line => ({
  ...a,
  end: b.end,
  eraseBytes: a.eraseBytes + b.eraseBytes,
  eraseCount: a.eraseCount + b.eraseCount,
  programBytes: a.programBytes + b.programBytes,
  programCount: a.programCount + b.programCount,
  verifyBytes: a.verifyBytes + b.verifyBytes,
  expectedMs: a.expectedMs + b.expectedMs,
});

function rowOf(line: Line): string[] {
  const erase = line.eraseCount === 0 ? "-" : `${line.eraseCount} x ${size(line.eraseBytes / line.eraseCount)}`;
  const program = line.programCount === 0 ? "-" : `${line.programBytes} bytes in ${count(line.programCount, "page")}`;
  return [
    hex(line.address),
    hex(line.end - 1),
    erase,
    program,
    `${line.verifyBytes} bytes`,
    `${(line.expectedMs / 1000).toFixed(3)} s`,
    WHAT[line.role],
  ];
}

function sums({ totals, covers }: Plan): string[] {
  const preserved = totals.preservedBytes > 0 ? [`write back  ${totals.preservedBytes} bytes beside the image`] : [];
  return [
    "",
    `image       ${totals.imageBytes} bytes in ${count(covers.length, "range")}, ${totals.equalBytes} of them stay untouched`,
    `erase       ${totals.erasedBytes} bytes in ${count(totals.eraseCount, "erase")}`,
    `program     ${totals.programmedBytes} bytes in ${count(totals.programCount, "page")}`,
    ...preserved,
    `verify      ${totals.verifiedBytes} bytes`,
    `expected    ${(totals.expectedMs / 1000).toFixed(3)} s`,
  ];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** 4 KiB, 64 KiB, 1 MiB; exact bytes where it is no whole KiB. */
function size(bytes: number): string {
  const [unit, name] = bytes % 0x100000 === 0 ? [0x100000, "MiB"] : [1024, "KiB"];
  return bytes % unit === 0 ? `${bytes / unit} ${name}` : `${bytes} bytes`;
}
