/** Ids that the card in a slot may have. */
export interface BootIds {
  readonly vendorId: number;
  /** In ascending order. */
  readonly deviceIds: readonly number[];
}

/** A card that is flashed at boot. */
export interface BootCard {
  /** `0000:03:00.0` */
  readonly address: string;
  readonly ids: readonly BootIds[];
  /** The program that flashes it, by its full path, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** After this the flash is stopped. */
  readonly timeoutS: number;
}

/** What becomes of a card whose flash failed: its driver gets it all the same, or nobody does until somebody looks. */
export type OnFailure = "attach" | "keep-away";

/** What an initramfs is made with. */
export type InitramfsTool = "initramfs-tools" | "dracut";

export interface BootRequest {
  /** Of the set of files; two sets on a machine have two names. */
  readonly name: string;
  readonly cards: readonly BootCard[];
  readonly onFailure: OnFailure;
  /** Set to keep drivers away in the initramfs already. */
  readonly initramfs?: InitramfsTool;
  /** Environment of the program. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A file for the system. */
export interface BootFile {
  /** Where it belongs: `/etc/…`. */
  readonly path: string;
  readonly mode: 0o644 | 0o755;
  readonly text: string;
}
