import type { ControllerModel } from "../controller-model.ts";
import type { RegisterBlock } from "../register-block.ts";

/** The model of a controller whose only window is `block`. */
export const oneWindow = (block: RegisterBlock): ControllerModel => ({ windows: { window: block }, powerCut: () => block.powerCut() });
