import { BarflashError } from "../errors/barflash-error.ts";

export class ProfileParameterError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_PARAMETER",
    when: "A controller was given a parameter that it does not have, or a value that it cannot work with.",
    remedy: "Correct `with` in the card profile; the controller's profile lists its parameters and their ranges.",
  } as const;

  constructor(readonly parameter: { readonly controller: string; readonly reason: string }) {
    super(`${parameter.controller}: ${parameter.reason}`);
  }
}
