/** What the host asks the agent in the guest, one JSON object a line. Contents are in base64. */
export type GuestRequest =
  | {
      readonly op: "start";
      readonly argv: readonly string[];
      readonly env?: Readonly<Record<string, string>> | undefined;
      readonly cwd?: string | undefined;
      readonly stdin?: string | undefined;
      /** All that it started is killed then. */
      readonly timeoutMs?: number | undefined;
    }
  /** To the process and all that it started; one that is gone is no failure. */
  | { readonly op: "kill"; readonly pid: number; readonly signal: NodeJS.Signals }
  | { readonly op: "write"; readonly path: string; readonly base64: string; readonly append: boolean; readonly mode?: number | undefined }
  | { readonly op: "read"; readonly path: string; readonly offset: number; readonly sizeBytes: number };

/** The first answer to a request says that the next may be sent. */
export type GuestAnswer =
  | { readonly event: "ready"; readonly id?: undefined; readonly version: string }
  | { readonly event: "started"; readonly id: number; readonly pid: number }
  | { readonly event: "output"; readonly id: number; readonly stream: "stdout" | "stderr"; readonly base64: string }
  | {
      readonly event: "ended";
      readonly id: number;
      readonly code: number | null;
      readonly signal: string | null;
      readonly timedOut: boolean;
    }
  | { readonly event: "done"; readonly id: number; readonly base64?: string; readonly sizeBytes?: number }
  | { readonly event: "failed"; readonly id: number; readonly message: string };

/** Bytes of content in one request, which makes lines of some 22 KiB: fewer than a serial port of the guest holds back. */
export const REQUEST_BYTES = 16 * 1024;
