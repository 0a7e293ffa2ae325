import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Diagnosis } from "../../../../../core/platform/linux/doctor/check.ts";
import { type DiagnoseRequest, diagnose } from "../../../../../core/platform/linux/doctor/diagnose.ts";
import { type FakeFunction, makeFakeSysfs } from "../../../../support/fake-sysfs.ts";

export const CARD = "0000:03:00.0";
export const PORT = "0000:00:01.0";
const BRIDGE: FakeFunction = { address: PORT, classCode: 0x06_0400, ids: [0x8086, 0x1901, 0, 0] };

/** A card with BAR 0 of 64 KiB, awake and decoding. */
export const PLAIN: FakeFunction = {
  address: CARD,
  below: [PORT],
  bars: [{ index: 0, address: 0xfe00_0000n, sizeBytes: 0x1_0000, flags: 0x4_0200n }],
};

/** A host on which nothing stands in the way, unless something is said of it. */
export interface DoctorHostWish {
  readonly card?: Partial<FakeFunction> | "none";
  readonly others?: readonly FakeFunction[];
  /** Below the root; they are there before anything is looked at. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly user?: number;
  /** As /proc/self/status has them. */
  readonly capabilities?: string;
  /** Lines of /proc/self/mounts, for the root; the usual ones when absent. */
  readonly mounts?: (root: string) => readonly string[];
  /** The last step before the host is looked at. */
  readonly change?: (root: string) => void;
}

export interface FakeHost {
  readonly root: string;
  /** Folder of the card in sysfs. */
  readonly folder: string;
  look(request?: Partial<DiagnoseRequest>): readonly Diagnosis[];
  remove(): void;
}

export const mountsOf = (root: string) => [
  `sysfs ${root}/sys sysfs rw,nosuid 0 0`,
  `proc ${root}/proc proc rw 0 0`,
  `securityfs ${root}/sys/kernel/security securityfs rw 0 0`,
];

export function makeHost(wish: DoctorHostWish = {}): FakeHost {
  const { card = {}, others = [], files = {}, user = 0, capabilities = "000001ffffffffff", mounts = mountsOf } = wish;
  const root = mkdtempSync(join(tmpdir(), "barflash-doctor-"));
  makeFakeSysfs(root, [BRIDGE, ...(card === "none" ? [] : [{ ...PLAIN, ...card }]), ...others]);
  const put = (path: string, text: string | Uint8Array) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put("proc/self/status", `Name:\tnode\nUid:\t1000\t${user}\t1000\t1000\nCapEff:\t${capabilities}\n`);
  put(
    "proc/self/mounts",
    mounts(root)
      .map((line) => `${line}\n`)
      .join(""),
  );
  put("proc/cmdline", "BOOT_IMAGE=/vmlinuz quiet\n");
  put("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
  for (const [path, text] of Object.entries(files)) put(path, text);
  wish.change?.(root);
  const records = join(root, "records");
  const kept = { records, record: (address: string) => join(records, `${address}.json`), lock: () => join(root, "run/lock/card.lock") };
  return {
    root,
    folder: join(root, "sys/bus/pci/devices", CARD),
    look: (request) => diagnose({ root, kept, cards: [CARD], access: undefined, profilesOf: () => ["example/one"], ...request }),
    remove: () => rmSync(root, { recursive: true }),
  };
}
