import type { ControllerIndex } from "../controller-index.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const supportedPort: ProfileRule<ControllerIndex> = {
  name: "supported-port",
  summary: "`provides` is a port that this version can drive: `spi`.",
  *check({ profile: { provides } }) {
    if (provides !== "spi") yield { path: ["provides"], message: `a ${provides} port is not supported yet; only spi is` };
  },
};
