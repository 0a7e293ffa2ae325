import type { MakeModel } from "./controller-model.ts";
import { makeAxiQuadSpi } from "./controllers/axi-quad-spi.ts";
import { makeParallelWindow } from "./controllers/parallel-window.ts";

/** All modelled controllers by the id of their profile. */
export const MODELS: ReadonlyMap<string, MakeModel> = new Map([
  ["amd/axi-quad-spi", makeAxiQuadSpi],
  ["generic/parallel-window", makeParallelWindow],
]);
