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

export class ProfileCsrError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_CSR",
    when: "The given csr.json lacks a register that the controller needs, or puts it where it cannot be.",
    remedy: "Give the csr.json that was made together with the running gateware; `csr` in the card profile is the prefix of its names.",
  } as const;

  constructor(readonly csr: { readonly controller: string; readonly register: string; readonly name: string; readonly reason: string }) {
    super(`${csr.controller}: ${csr.register} ("${csr.name}" in csr.json) ${csr.reason}`);
  }
}
