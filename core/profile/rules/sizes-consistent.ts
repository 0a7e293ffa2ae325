import { hex } from "../../bits/hex.ts";
import type { MemoryProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const sizesConsistent: ProfileRule<MemoryProfile> = {
  name: "sizes-consistent",
  summary: "A page is a power of two and divides the smallest erase; addresses of `addressBytes` reach the whole chip.",
  *check({ sizeBytes, pageBytes, addressBytes, erases }) {
    if ((pageBytes & (pageBytes - 1)) !== 0) yield { path: ["pageBytes"], message: `${pageBytes} is not a power of two` };
    const smallest = erases[0]?.sizeBytes ?? 0;
    if (smallest % pageBytes !== 0)
      yield {
        path: ["pageBytes"],
        message: `${pageBytes} does not divide the smallest erase of ${hex(smallest, 1)} bytes`,
        presumes: [["erases", 0, "sizeBytes"]],
      };
    if (sizeBytes > 256 ** addressBytes) {
      yield {
        path: ["addressBytes"],
        message: `${addressBytes} bytes of address do not reach ${hex(sizeBytes, 1)} bytes`,
        presumes: [["sizeBytes"]],
      };
    }
  },
};
