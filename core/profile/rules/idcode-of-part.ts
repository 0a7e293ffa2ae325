import { hex } from "../../bits/hex.ts";
import { idcodeDifference } from "../../parts/xilinx-parts.ts";
import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const idcodeOfPart: ProfileRule<CardProfile> = {
  name: "idcode-of-part",
  summary: "`idcode` is the IDCODE of `part`, where barflash knows the part; the revision in bits 31 to 28 is not compared.",
  *check({ fpga }) {
    if (fpga === undefined) return;
    const { part, idcode } = fpga;
    const difference = idcodeDifference(part, idcode);
    if (difference === undefined) return;
    const known = difference.known.map((value) => hex(value)).join(" or ");
    const message =
      difference.other === undefined
        ? `${hex(idcode)} is not the IDCODE of ${part}, which is ${known}`
        : `${hex(idcode)} is the IDCODE of ${difference.other}; ${part} has ${known}`;
    yield { path: ["fpga", "idcode"], message, presumes: [["fpga", "part"]] };
  },
};
