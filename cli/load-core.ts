/** The public names of core. A type only: what starts fast (`--version`, completion) never loads core. */
export type Core = typeof import("../core/index.ts");

/** Loads core on first use. */
export const loadCore = (): Promise<Core> => import("../core/index.ts");
