import type { PathFinding } from "../path.ts";

/** One thing that must hold for the meaning of a profile whose shape is right. */
export interface ProfileRule<Subject> {
  /** Stands behind each finding, in brackets. */
  readonly name: string;
  /** What holds, as one sentence for the reference page. */
  readonly summary: string;
  check(subject: Subject): Iterable<PathFinding>;
}
