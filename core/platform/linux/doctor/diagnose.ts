import type { Way } from "../choose-way.ts";
import type { Check, Diagnosis } from "./check.ts";
import { DEVICE_CHECKS } from "./device-checks.ts";
import { type DoctorCard, type ProfilesOf, readCard } from "./doctor-card.ts";
import { type DoctorHost, type KeptFiles, readHost } from "./doctor-host.ts";
import { FILE_CHECKS } from "./file-checks.ts";
import { commandFor, printable } from "./fill-command.ts";
import { HOST_CHECKS } from "./host-checks.ts";
import { OWNER_CHECKS } from "./owner-checks.ts";
import { PRESENCE_CHECKS } from "./presence-checks.ts";
import { RIGHT_CHECKS } from "./right-checks.ts";
import { VFIO_CHECKS } from "./vfio-checks.ts";

export interface DiagnoseRequest {
  /** `/`, or the folder that stands for it. */
  readonly root: string;
  readonly kept: KeptFiles;
  /** `0000:03:00.0` */
  readonly cards: readonly string[];
  /** The way that is wanted; what barflash would choose when absent. */
  readonly access: Way | undefined;
  /** Ids of the profiles that a function fits; absent where one was named. */
  readonly profilesOf: ProfilesOf | undefined;
}

const WHOLE_HOST: readonly Check<DoctorHost>[] = [...HOST_CHECKS, ...RIGHT_CHECKS];
const EACH_CARD: readonly Check<DoctorCard>[] = [...PRESENCE_CHECKS, ...OWNER_CHECKS, ...FILE_CHECKS, ...DEVICE_CHECKS, ...VFIO_CHECKS];

/** All states that are looked for, in order. */
export const DOCTOR_CHECKS: readonly Pick<Check<never>, "code" | "severity" | "when" | "commands">[] = [...WHOLE_HOST, ...EACH_CARD];

/** Looks for whatever stands in the way of work on the cards. Changes nothing, and touches no BAR. */
export function diagnose({ root, kept, cards, access, profilesOf }: DiagnoseRequest): readonly Diagnosis[] {
  const host = readHost({ root, cards, access, kept });
  const ofCard = (address: string) => {
    const card = readCard(host, address, profilesOf);
    return run(EACH_CARD, card, host).map((one) => ({ ...one, address }));
  };
  return [...run(WHOLE_HOST, host, host), ...cards.flatMap(ofCard)];
}

function run<Subject>(checks: readonly Check<Subject>[], subject: Subject, { userId }: DoctorHost): Diagnosis[] {
  return checks.flatMap(({ code, severity, find }) => {
    const finding = find(subject);
    if (finding === undefined) return [];
    const command = commandFor(userId, finding.command);
    return [{ code, severity: finding.severity ?? severity, sentence: printable(finding.sentence), command }];
  });
}
