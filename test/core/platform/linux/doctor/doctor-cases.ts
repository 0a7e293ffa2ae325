import type { Severity } from "../../../../../core/platform/linux/doctor/check.ts";
import type { DiagnoseRequest } from "../../../../../core/platform/linux/doctor/diagnose.ts";
import type { DoctorHostWish } from "./doctor-host.ts";

/** One state of a host, and all that doctor says of it. */
export interface DoctorCase {
  readonly name: string;
  readonly host: DoctorHostWish;
  readonly request?: Partial<DiagnoseRequest>;
  readonly want: readonly DoctorAnswer[];
}

export interface DoctorAnswer {
  readonly code: string;
  readonly severity: Severity;
  /** Of the sentence; `ROOT` stands for the folder of the fake host. */
  readonly says: string;
  readonly command: string;
}

export const blocks = (code: string, says: string, command: string): DoctorAnswer => ({ code, severity: "blocks", says, command });
export const warns = (code: string, says: string, command: string): DoctorAnswer => ({ code, severity: "warns", says, command });
